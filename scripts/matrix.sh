#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The lab's tests on every kernel, role and number of CPUs, as a table.
set -eu

case ${1-} in
-h | --help)
	echo "usage: scripts/matrix.sh"
	echo
	echo "Boots the lab with all tests, and twice with a Linux under QEMU (of 1 and 2 VPs), as"
	echo "each of {6.1, 6.12} x {root, l1vh} x {1, 2 CPUs}, with the same module. Ends with"
	echo "\"N passed, N failed, N skipped\". Logs in build/matrix."
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

format='%-6s %-8s %-12s %4s %4s %8s %8s %8s %8s\n'
# shellcheck disable=SC2059 # the format is ours
printf "$format" tests kernel personality CPUs VPs passed failed skipped seconds >"$out/table"
set --
# Those that take longest first.
for cpus in 2 1; do
	for kernel in 6.1 6.12; do
		set -- "$@" "$kernel root $cpus" "$kernel l1vh $cpus"
	done
done
for vps in 2 1; do
	for cpus in 2 1; do
		for kernel in 6.1 6.12; do
			set -- "$@" "qemu $kernel root $cpus $vps" "qemu $kernel l1vh $cpus $vps"
		done
	done
done
echo "matrix: $# boots ..."
tests/run-boots.sh "$out" "$@" </dev/null | sed -u 's/^/matrix: /'

for boot in "$@"; do
	name=boot-$(tests/run-boots.sh --name "$boot")
	read -r good bad left seconds <"$out/$name.total" || { good=0 bad=1 left=0 seconds=0; }
	case $boot in
	qemu\ *) row=$boot ;;
	*) row="all $boot -" ;;
	esac
	# shellcheck disable=SC2059,SC2086 # the format is ours; five words
	printf "$format" $row "$good" "$bad" "$left" "$seconds" >>"$out/table"
	passed=$((passed + good))
	failed=$((failed + bad))
	skipped=$((skipped + left))
done

cat "$out/table"
echo "matrix: logs in build/matrix and build/boot"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
