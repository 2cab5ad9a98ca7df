#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One boot of the lab, in whose parent programs of tests/bench measure.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/bench/boot.sh [--count-instructions] [--scheduler] [--theirs]
                           NAME KERNEL PERSONALITY LIST

  NAME         results go to build/bench/NAME
  KERNEL       6.1, 6.12 or intree, the one of scripts/intree-kernel.sh
  PERSONALITY  root or l1vh
  LIST         a file with a line "PROGRAM SECONDS [ARGUMENT...]" for each program to run,
               and how long it may take by the parent's clock
  --count-instructions  time passes by instructions, one a nanosecond
  --scheduler  the hypervisor leaves scheduling to the parent
  --theirs     the driver is the one that comes with the kernel; neither its lines in the
               kernel log nor what it leaves behind is judged then

In build/bench/NAME: measured (a line with name and value for each number), tables, one TAP
file for each run of a program in tap/, console.log, results.log, lab.log, report.json.
Exit status 0 if every program ended well.
TEXT
}

count=
scheduler=
theirs=
while :; do
	case ${1-} in
	--count-instructions) count=yes ;;
	--scheduler) scheduler=yes ;;
	--theirs) theirs=yes ;;
	-h | --help) usage; exit 0 ;;
	*) break ;;
	esac
	shift
done
if [ $# != 4 ]; then
	usage >&2
	exit 2
fi
name=$1
kernel=$2
personality=$3
list=$4
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/lab.sh
. "$top/tests/lib/lab.sh"
out=$top/build/bench/$name
log=$out/build.log
# A thousand partitions, and a gigabyte for a guest.
memory=2400

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

build()
{
	build_lab && make -s -C "$top/tests/bench" || return
	image=$("$top/scripts/kernel.sh" "$kernel" image) || return
	module=$image/mshv_root.ko
	[ -n "$theirs" ] || build_module "$kernel"
}

judge()
{
	echo "TAP version 13"
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	grep -q '^finished 0$' "$out/sections"
	check $? "the job ran to its end and saw no failure"
	for section in load $(sections) unload kernel-log; do
		grep -q "^$section 0\$" "$out/sections"
		check $? "$section ended with status 0"
	done
	if [ -z "$theirs" ]; then
		check_report "$out"
		sed -n 's/^# //p' "$out"/tap/*-kernel-log.tap >"$out/kernel-lines"
		check_log "$out" "$top/tests/guest/expected-log" 4 "$out/kernel-lines"
	fi
	plan
}

# As tests/bench/job.sh calls them.
sections()
{
	while read -r program _ arguments; do
		echo "$program $arguments" | sed 's/ *$//; s/ /-/g'
	done <"$out/tree/tests/list"
}

started=$(date +%s)
build >>"$log" 2>&1 || fail "module, lab or programs do not build (log: $log)"
cp "$list" "$out/tree/tests/list"
[ -z "$theirs" ] || : >"$out/tree/tests/cautious"
fill_tree "$out/tree" "$top/tests/bench/job.sh"
cut -d' ' -f1 "$out/tree/tests/list" | sort -u | while read -r program; do
	strip -o "$out/tree/tests/$program" "$top/build/tests/bench/bin/$program"
done
echo "bench $name: running (log: $out/console.log)"
# Seconds of here, where a clock that counts instructions may be faster or slower.
: "${MSHV_BOOT_TIMEOUT:=900}"
boot_lab "$out" --image "$image" --personality "$personality" --memory $memory \
	--timeout "$MSHV_BOOT_TIMEOUT" ${count:+--count-instructions} ${scheduler:+-- --scheduler 4}
awk -v dir="$out/tap" -f "$top/tests/split-results.awk" "$out/results.log" >"$out/sections"
set +e
judge >"$out/tap/00-boot.tap"
cat "$out"/tap/*.tap | sed -n 's/^# \(|.*\)/\1/p' >"$out/tables"
cat "$out"/tap/*.tap | sed -n 's/^# measured //p' >"$out/measured"
end_boot "$name" "$out" "$started"
