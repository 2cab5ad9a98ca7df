#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The test programs on the in-tree driver and on this one, both on one kernel.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-intree.sh [BOOT...]
       tests/run-intree.sh --judge

  BOOT     personality and number of CPUs as one word; all four if none is named:
           "root 1" "root 2" "l1vh 1" "l1vh 2"
  --judge  only compare the results that are there once more

Boots the kernel of scripts/intree-kernel.sh in the lab with its own mshv_root.ko and
with the one made of this tree, and compares what the programs of tests/guest/list
say, all but those that go at random or depend on a driver's own calls. After a program
that failed or hung with the in-tree driver the next one gets a fresh boot, so that each is
judged alone.

What fails with the in-tree driver must be what tests/intree/expected lists, and
nothing may fail with ours. With all four boots, what is listed must fail, too. The
results are in build/intree: table, differences, and for each boot the TAP files.
TEXT
}

die()
{
	echo "intree: $*" >&2
	exit 1
}

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=build/intree
started=$(date +%s)
# No boot takes longer, not even one that ends in silence.
: "${MSHV_BOOT_TIMEOUT:=2400}"
export MSHV_BOOT_TIMEOUT

# What the boots share is built first: two makes at a time would write the same files.
prepare()
{
	echo "intree: preparing (log: $out/build.log)"
	scripts/deps.sh intree >"$out/build.log" 2>&1 </dev/null ||
		die "what this needs could not be installed (log: $out/build.log)"
	scripts/intree-kernel.sh version >"$out/version" || die "there is no kernel to test on"
	{
		make -C tests/guest
		make -C lab
		scripts/dkms-build.sh --reuse intree build/module/intree
	} >>"$out/build.log" 2>&1 || die "what the tests need does not build (log: $out/build.log)"
}

boots()
{
	# What comes to random is never the same twice, and each driver has calls of its own
	# that can be short of memory: there is nothing to compare.
	grep -vE '^(fuzz|storm|killed|starve|pressure) ' tests/guest/list >"$out/list"
	echo "intree: kernel $(cat "$out/version"), $# boots with each driver ..."
	for boot in "$@"; do
		printf 'theirs %s\nours %s\n' "$boot" "$boot"
	done | sort -r >"$out/boots"
	# shellcheck disable=SC2016 # expanded by the shell that xargs starts
	xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' sh -c \
		'exec tests/intree/boots.sh "$1" $2 </dev/null' sh "$out" '{}' <"$out/boots" |
		sed -u 's/^/intree: /'
}

# Fails if the results are not those that are expected.
judge()
{
	complete=
	[ "$(wc -l <"$out/boots")" != 8 ] || complete=yes
	for file in "$out"/*-*/sections "$out"/*-*/log-findings "$out"/*-*/report-findings \
		"$out"/*-*/failed "$out"/*-*/*.tap; do
		[ ! -e "$file" ] || echo "$file"
	done >"$out/files"
	# shellcheck disable=SC2046 # names without blanks
	awk -v complete="$complete" -v out="$out" -f tests/intree/judge.awk "$out/list" \
		tests/intree/expected $(cat "$out/files")
}

case ${1-} in
-h | --help) usage; exit 0 ;;
--judge) [ -e "$out/boots" ] || die "there are no results in $out" ;;
-*) usage >&2; exit 2 ;;
*)
	[ $# -gt 0 ] || set -- "root 2" "l1vh 2" "root 1" "l1vh 1"
	rm -rf "$out"
	mkdir -p "$out"
	prepare
	boots "$@"
	;;
esac
status=0
judge || status=$?
cat "$out/table" "$out/findings"
echo "intree: $(cat "$out/summary"); $(($(date +%s) - started)) s, results in $out"
exit $status
