#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs our Coccinelle rules over the driver; TAP output.
#
# A rule is scripts/cocci/NAME.cocci. It is run twice: on tests/cocci/NAME.c, where it
# must report each line that is marked as flagged and no other, and on the driver, where
# it must report nothing.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/cocci.sh [--list | NAME...]

  NAME    only these rules
  --list  print the rules

Rules that found nothing in the driver are run again on it only when something has
changed: the driver, the rule, or Coccinelle.
TEXT
}

here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
clean=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/cocci-clean

names()
{
	for rule in scripts/cocci/*.cocci; do
		basename "$rule" .cocci
	done
}

say()
{
	sed -n '2s,^// *,,p' "scripts/cocci/$1.cocci"
}

driver()
{
	find src compat/uabi compat/kapi/include compat/kapi/lib -name '*.[ch]' | LC_ALL=C sort
}

# What it says on its standard error is about the rule, not about the code. Parts of rules
# are in Python, which must be the one that Coccinelle was built for.
apply()
{
	name=$1
	shift
	PATH=/usr/bin:/bin:$PATH spatch --very-quiet --no-show-diff --local-includes --timeout 60 \
		--macro-file-builtins scripts/cocci/macros.h \
		--cocci-file "scripts/cocci/$name.cocci" "$@"
}

# Does the rule report just what is marked in its test? Prints what is wrong.
test_rule()
{
	test=tests/cocci/$1.c
	if [ ! -e "$test" ]; then
		echo "there is no $test"
		return
	fi
	apply "$1" "$test" >"$2" 2>&1 || echo "spatch ended with $?"
	grep -v "^$test:[0-9]*:" "$2" || :
	sed -n "s,^\($test:[0-9]*\):.*,\1,p" "$2" | LC_ALL=C sort -u >"$2.reported"
	grep -n '/\* flagged \*/' "$test" | sed "s,^\([0-9]*\):.*,$test:\1," |
		LC_ALL=C sort -u >"$2.marked"
	[ -s "$2.marked" ] || echo "$test marks nothing as flagged"
	grep -q '\bcorrect' "$test" || echo "$test has no correct code"
	LC_ALL=C comm -13 "$2.reported" "$2.marked" | sed 's/$/: not reported/'
	LC_ALL=C comm -23 "$2.reported" "$2.marked" | sed 's/$/: reported, but not wrong/'
}

fingerprint()
{
	{
		spatch --version
		# shellcheck disable=SC2046 # names without blanks
		sha256sum scripts/cocci.sh scripts/cocci/macros.h "scripts/cocci/$1.cocci" \
			$(driver) uapi/linux/*.h
	} | sha256sum | cut -d' ' -f1
}

# one NAME DIR: leaves what was found in DIR/NAME, and DIR/NAME.known if it was known
one()
{
	test_rule "$1" "$2/$1.test" >"$2/$1.found"
	if [ ! -s "$2/$1.found" ]; then
		print=$(fingerprint "$1")
		if [ -e "$clean/$1" ] && [ "$(cat "$clean/$1")" = "$print" ]; then
			: >"$2/$1.known"
		else
			# shellcheck disable=SC2046 # names without blanks
			apply "$1" $(driver) >"$2/$1.found" 2>&1 ||
				echo "spatch ended with $?" >>"$2/$1.found"
			[ -s "$2/$1.found" ] || echo "$print" >"$clean/$1"
		fi
	fi
	mv "$2/$1.found" "$2/$1"
}

# How many of these files Coccinelle has lines of that it does not understand. Those
# it would leave out without a word.
misread()
{
	spatch --macro-file-builtins scripts/cocci/macros.h --parse-c "$@" 2>&1 |
		tee "$scratch/parse" | sed -n 's/^NB total files = .* pbs = \([0-9]*\);.*/\1/p'
}

test_reading()
{
	printf 'int f(void)\n{\n\tint a __what = 1;\n\n\treturn a +;\n}\n' >"$scratch/broken.c"
	[ "$(misread "$scratch/broken.c")" = 1 ]
	check $? "reading: a function that Coccinelle does not understand is noticed"
	# shellcheck disable=SC2046 # names without blanks
	[ "$(misread $(driver | grep '\.c$'))" = 0 ]
	status=$?
	grep -i '^bad' "$scratch/parse" >"$scratch/bad" || :
	check $status "reading: Coccinelle understands every function of the driver" "$scratch/bad"
}

case ${1-} in
--one)
	one "$2" "$3"
	exit
	;;
--list)
	for name in $(names); do
		printf '%-19s %s\n' "$name" "$(say "$name")"
	done
	exit
	;;
-h | --help) usage; exit 0 ;;
-*) usage >&2; exit 2 ;;
esac
for name in "$@"; do
	[ -e "scripts/cocci/$name.cocci" ] || {
		echo "cocci: no rule '$name'" >&2
		exit 2
	}
done

. "$here/tests/lib/tap.sh"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$clean"
if [ $# = 0 ]; then
	# shellcheck disable=SC2046 # names without blanks
	set -- $(names)
fi
if ! command -v spatch >/dev/null; then
	echo "cocci: spatch is missing; scripts/deps.sh check installs it" >&2
	exit 1
fi
printf '%s\n' "$@" | xargs -P 2 -I '{}' "$here/scripts/cocci.sh" --one '{}' "$scratch"
echo "TAP version 13"
set +e
test_reading
for name in "$@"; do
	[ -e "$scratch/$name" ] && [ ! -s "$scratch/$name" ]
	check $? "$name: $(say "$name")" "$scratch/$name"
done
plan
known=$(find "$scratch" -name '*.known' | wc -l)
echo "# cocci: $# rules on $(driver | wc -l) files, $failed failed ($known had nothing new to see)"
[ "$failed" = 0 ]
