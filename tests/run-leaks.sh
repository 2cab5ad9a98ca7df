#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A boot after which the ledger must not balance: the calls that end a partition
# fail, and the host goes down with another one running. Prints TAP.
#
#   tests/run-leaks.sh [SERIES]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/lab.sh"
out=$top/build/leaks${1:+-$1}
series=${1:-6.12}

rm -rf "$out"
mkdir -p "$out"
{ build_module "$series" && build_lab; } >"$out/build.log" 2>&1 || {
	echo "leaks: module, lab or programs do not build (log: $out/build.log)" >&2
	exit 1
}
fill_tree "$out/tree" "$top/tests/guest/job-leaks.sh" leak left
# Of a kernel that was built to watch its drivers everything takes longer.
boot_lab "$out" --kernel "$series" --personality l1vh --cpus 1 --memory 1024 --timeout 600
tr -d '\r' <"$out/results.log" >"$out/results"

# Numbered on from those of the program.
number=$(sed -n 's/^1\.\.//p' "$out/results")
number=${number:-0}

# Number $1 of the report.
reported()
{
	sed -n "s/.*\"$1\": *\\([0-9]*\\).*/\\1/p" "$out/report.json" | head -n 1
}

set +e
grep -vE '^(1\.\.|set )' "$out/results"
grep -q '^1\.\.' "$out/results"
check $? "the program came to its end"
grep -q '^# finished 0$' "$out/results"
check $? "and so did the job"
[ "$lab_status" = 4 ]
check $? "the lab ends with 4, not everything came back (it ended with $lab_status)"
[ "$(reported violations)" = 0 ]
check $? "no rule was broken: nothing lost was used again"
[ "$(reported partitions)" = 11 ]
check $? "six partitions not finalised, five not deleted ($(reported partitions))"
[ "$(reported vps)" = 6 ]
check $? "with a VP each, except those not deleted ($(reported vps))"
[ "$(reported lost)" -gt 0 ]
check $? "$(reported lost) pages went with the partition that kept them"
awk -f "$top/tests/check-report.awk" "$out/report.json" >"$out/findings"
for name in balanced partitions vps child_pool mapped lost withdrawn judged; do
	grep -q "^$name" "$out/findings"
	check $? "the judge of reports says so: $name"
done

# Suspended when the host goes down, so that a kernel started next is safe from it.
before=$(sed -n 's/^# set //p' "$out/results")
after=$(sed -n 's/.*"SET_VP_REGISTERS", "calls": \([0-9]*\).*/\1/p' "$out/report.json")
[ -n "$before" ] && [ "$after" = $((before + 2)) ]
check $? "W33: both VPs left behind were suspended ($before and $after calls)"
[ "$(reported ports)" = 0 ]
check $? "W33: no port of theirs is left ($(reported ports))"

echo "# Nothing is expected here: each line is looked for below." >"$out/expected"
awk -f "$top/tests/check-log.awk" "$out/expected" "$out/console.log" >"$out/log-findings"
# COUNT LINE
logged()
{
	[ "$(grep -cE "^leak: mshv_root: $2\$" "$out/log-findings")" = "$1" ]
	check $? "the kernel log says $1 times: $2"
}
logged 2 'a partition could not be finalised \(error -5\), its memory is lost'
logged 4 'a partition could not be finalised \(error -12\), its memory is lost'
logged 5 'hypervisor kept [0-9]+ deposited pages'
logged 1 'a partition could not be deleted \(error -5\)'
logged 4 'a partition could not be deleted \(error -12\)'
[ "$(grep -c '^leak: ' "$out/log-findings")" = 16 ]
check $? "and nothing else"
[ "$(grep -c '^left: ' "$out/log-findings")" = 0 ]
check $? "nor later"
plan
