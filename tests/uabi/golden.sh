# SPDX-License-Identifier: GPL-2.0-only
# For run.sh: who changes golden/ tells users so, in CHANGELOG.

golden=tests/uabi/golden

# Prints why the tree in DIRECTORY breaks the rule, nothing if it does not, or
# "unknown: REASON" if its history does not tell. golden_rule DIRECTORY
golden_rule()
{
	git="git -C $1"
	if ! $git rev-parse HEAD >/dev/null 2>&1; then
		echo "unknown: no history"
		return
	fi
	if [ -n "$($git status --porcelain -- $golden)" ]; then
		[ -n "$($git status --porcelain -- CHANGELOG)" ] ||
			echo "$golden is changed, CHANGELOG is not"
		return
	fi
	commit=$($git log -1 --format=%H -- $golden)
	if [ -z "$commit" ]; then
		echo "unknown: $golden is in no commit"
	elif [ "$($git rev-parse --is-shallow-repository)" = true ] &&
	     ! $git rev-parse -q --verify "$commit^" >/dev/null; then
		# The oldest commit of a shallow clone seems to have made everything.
		echo "unknown: the history ends before golden/ was changed"
	elif ! $git show --format= --name-only "$commit" | grep -qx CHANGELOG; then
		echo "$commit changed $golden, but not CHANGELOG"
	fi
}

# save TITLE: commits all of the small tree
save()
{
	git -C "$small" add -A
	git -C "$small" -c user.name=test -c user.email=test@localhost -c commit.gpgsign=false \
		commit -q -m "$1"
}

# expect_rule TITLE PATTERN: what golden_rule says of the small tree; "" for nothing
expect_rule()
{
	said=$(golden_rule "${3-$small}")
	status=0
	case $said in
	$2) ;;
	*) status=1 ;;
	esac
	check $status "golden rule: $1"
}

# In a small tree, each way of breaking the rule and of keeping it.
test_golden_planted()
{
	small=$out/small
	rm -rf "$small" "$small.shallow"
	mkdir -p "$small/$golden"
	git -C "$small" init -q
	expect_rule "without a history nothing can be said" "unknown: *"
	echo 1 >"$small/$golden/a"
	echo 1 >"$small/CHANGELOG"
	save first
	expect_rule "a commit of both is right" ""
	echo 2 >"$small/$golden/a"
	expect_rule "a change in the tree alone is found" "* is changed, *"
	echo 2 >"$small/CHANGELOG"
	expect_rule "a change of both in the tree is right" ""
	git -C "$small" checkout -q CHANGELOG
	save second
	expect_rule "a commit without CHANGELOG is found" "* changed *"
	echo 3 >"$small/other"
	save third
	expect_rule "it is found later too" "* changed *"
	git clone -q --depth 1 "file://$small" "$small.shallow"
	expect_rule "a shallow clone cannot tell" "unknown: *" "$small.shallow"
	echo 4 >"$small.shallow/$golden/a"
	expect_rule "a change in a shallow clone is found" "* is changed, *" "$small.shallow"
}

# The rule, in this tree.
test_golden_rule()
{
	test_golden_planted
	title="golden/ changes only together with CHANGELOG"
	golden_rule "$top" >"$out/one.log"
	case $(cat "$out/one.log") in
	unknown:*)
		skip "$title" "$(cat "$out/one.log")"
		;;
	*)
		status=0
		[ ! -s "$out/one.log" ] || status=1
		check $status "$title" "$out/one.log"
		;;
	esac
}
