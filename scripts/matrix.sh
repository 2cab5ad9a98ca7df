#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The lab's tests on every kernel, role and number of CPUs, as a table.
set -eu

case ${1-} in
-h | --help)
	echo "usage: scripts/matrix.sh"
	echo
	echo "Boots the lab eight times, {6.1, 6.12} x {root, l1vh} x {1, 2 CPUs}, with the same"
	echo "tests in each. Ends with \"N passed, N failed, N skipped\". Logs in build/matrix."
	exit 0
	;;
esac
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=$top/build/matrix
passed=0
failed=0
skipped=0

rm -rf "$out"
mkdir -p "$out"
echo "matrix: preparing (log: $out/deps.log)"
if ! scripts/deps.sh all >"$out/deps.log" 2>&1 </dev/null; then
	tail -n 5 "$out/deps.log"
	echo "matrix: what the tests need could not be installed"
	exit 1
fi

format='%-8s %-12s %4s %8s %8s %8s %6s\n'
# shellcheck disable=SC2059 # the format is ours
printf "$format" kernel personality CPUs passed failed skipped seconds >"$out/table"
set --
# Those that take longest first.
for cpus in 2 1; do
	for kernel in 6.1 6.12; do
		set -- "$@" "$kernel root $cpus" "$kernel l1vh $cpus"
	done
done
echo "matrix: $# boots ..."
tests/run-boots.sh "$out" "$@" </dev/null | sed -u 's/^/matrix: /'

# row KERNEL PERSONALITY CPUS
row()
{
	name=$1-$2-$3
	status=1
	[ ! -s "$out/boot-$name.status" ] || status=$(cat "$out/boot-$name.status")
	numbers="0 1 0 0"
	[ ! -s "build/boot/$name/total" ] || numbers=$(cat "build/boot/$name/total")
	# A boot that failed in a way no test counts is a failure all the same.
	[ "$status" = 0 ] || numbers=$(echo "$numbers" | awk '{ print $1, ($2 ? $2 : 1), $3, $4 }')
	# shellcheck disable=SC2059,SC2086 # the format is ours; four numbers
	printf "$format" "$1" "$2" "$3" $numbers >>"$out/table"
	# shellcheck disable=SC2086 # four numbers
	add $numbers
	[ "$status" = 0 ] || grep -vE '^ok|^#' "$out/boot-$name.log" | tail -n 25
}

add()
{
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
}

for boot in "$@"; do
	# shellcheck disable=SC2086 # three words
	row $boot
done

cat "$out/table"
echo "matrix: logs in build/matrix and build/boot"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
