#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Measures: a boot of the lab in which the time stamp counter counts instructions, with
# every program of tests/bench in its parent.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-bench.sh [KERNEL [PERSONALITY [PROGRAM...]]]

  KERNEL       6.1 or 6.12 (default)
  PERSONALITY  root or l1vh (default)
  PROGRAM      only these of tests/bench/list

Prints the tables. Results are left in build/bench/KERNEL-PERSONALITY: what is printed
in tables, one TAP file per program in tap/, console.log, results.log, lab.log,
report.json. Exit status 0 if everything is within its limits.
TEXT
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
kernel=${1:-6.12}
personality=${2:-l1vh}
[ $# -lt 1 ] || shift
[ $# -lt 1 ] || shift
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/lab.sh"
name=$kernel-$personality
out=$top/build/bench/$name
log=$out/build.log
# Time passes slower there than here: seconds of here.
time_limit=400

mkdir -p "${out%/*}"
exec 9>"${out%/*}/.$name.lock"
flock 9
rm -rf "$out"
mkdir -p "$out/tree/tests" "$out/tap"

fail()
{
	echo "bench $name: $*" >&2
	exit 1
}

choose()
{
	if [ $# = 0 ]; then
		cat "$top/tests/bench/list"
		return
	fi
	for program in "$@"; do
		grep "^$program " "$top/tests/bench/list" || fail "no program '$program'"
	done
}

build()
{
	build_lab && make -s -C "$top/tests/bench" && build_module "$kernel"
}

judge()
{
	echo "TAP version 13"
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	grep -q '^finished 0$' "$out/sections"
	check $? "the job ran to its end and saw no failure"
	for program in load $(cut -d' ' -f1 "$out/tree/tests/list") unload kernel-log; do
		grep -q "^$program 0\$" "$out/sections"
		check $? "$program ended with status 0"
	done
	check_report "$out"
	sed -n 's/^# //p' "$out"/tap/*-kernel-log.tap >"$out/kernel-lines"
	check_log "$out" "$top/tests/guest/expected-log" 4 "$out/kernel-lines"
	plan
}

started=$(date +%s)
echo "bench $name: building"
build >>"$log" 2>&1 || fail "module, lab or programs do not build (log: $log)"
choose "$@" >"$out/tree/tests/list"
fill_tree "$out/tree" "$top/tests/bench/job.sh"
while read -r program _; do
	strip -o "$out/tree/tests/$program" "$top/build/tests/bench/bin/$program"
done <"$out/tree/tests/list"
echo "bench $name: running (log: $out/console.log)"
boot_lab "$out" --kernel "$kernel" --personality "$personality" --memory 768 \
	--timeout $time_limit --count-instructions
awk -v dir="$out/tap" -f "$top/tests/split-results.awk" "$out/results.log" >"$out/sections"
set +e
judge >"$out/tap/00-boot.tap"
sed -n 's/^# \(|.*\)/\1/p' "$out"/tap/*.tap >"$out/tables"
cat "$out/tables"
end_boot "$name" "$out" "$started"
