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
printf "$format" kernel personality CPUs passed failed skipped time >"$out/table"
for kernel in 6.1 6.12; do
	for personality in root l1vh; do
		for cpus in 1 2; do
			name=$kernel-$personality-$cpus
			echo "matrix: $name ..."
			rm -f "build/boot/$name/total"
			status=0
			tests/run-boot.sh "$kernel" "$personality" "$cpus" \
				>"$out/$name.log" 2>&1 </dev/null || status=$?
			numbers="0 1 0 0"
			[ ! -s "build/boot/$name/total" ] || numbers=$(cat "build/boot/$name/total")
			# shellcheck disable=SC2086 # four numbers
			set -- $numbers
			# A boot that failed in a way no test counts is a failure all the same.
			[ "$status" = 0 ] || [ "$2" != 0 ] || set -- "$1" 1 "$3" "$4"
			[ "$2" = 0 ] || grep -vE '^ok|^#' "$out/$name.log" | tail -n 25
			# shellcheck disable=SC2059 # the format is ours
			printf "$format" "$kernel" "$personality" "$cpus" "$1" "$2" "$3" "$4 s" \
				>>"$out/table"
			passed=$((passed + $1))
			failed=$((failed + $2))
			skipped=$((skipped + $3))
		done
	done
done

cat "$out/table"
echo "matrix: logs in build/matrix and build/boot"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$passed" -gt 0 ] && [ "$failed" = 0 ]
