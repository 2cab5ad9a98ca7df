#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Measures what the driver takes, and the in-tree driver beside it, and compares with the
# numbers to reach.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-bench.sh [--table] [PART...]

  --table  measure nothing: show what was measured before
  PART     only these:
             work       hypercalls, elements, memory and instructions of everyday work
             scheduler  those of a VM's life where the host schedules
             qemu       a boot of Linux in QEMU
             old-calls  old calls against today's, on Debian's 6.12
             build      what the build asks the kernel

The first three are measured on the kernel of scripts/intree-kernel.sh, as root partition,
with the driver that comes with it and with this one, by the same programs. Then the table
of tests/bench/numbers.table is printed; it is also in build/bench/table, and the results
of each boot are beside it. Exit status 0 if everything was measured and no number to reach
is missed, except for a reason that the table states.
TEXT
}

die()
{
	echo "bench: $*" >&2
	exit 1
}

# keep PART DRIVER FILE: what was measured, in the place of what was there
keep()
{
	grep -v "^$1 $2 " "$measured" >"$measured.new" || :
	sed "s/^/$1 $2 /" "$3" >>"$measured.new"
	mv "$measured.new" "$measured"
}

# Of the runs "PROGRAM SECONDS [ARGUMENT...]" in the file $1, those that have not ended
# well in any boot yet.
left_over()
{
	while read -r program seconds argument; do
		grep -qx "$program${argument:+-$argument} 0" "$sum.sections" ||
			echo "$program $seconds $argument" | sed 's/ $//'
	done <"$1"
}

# boots NAME KERNEL PERSONALITY OPTION...: measures what the file $sum.runs names, in as many
# boots as that takes. QEMU 7.2 now and then delivers an interrupt twice, after which the
# parent hangs: what was not measured then is tried again.
boots()
{
	name=$1
	kernel=$2
	personality=$3
	shift 3
	: >"$sum.measured"
	: >"$sum.sections"
	for number in 1 2 3 4; do
		left_over "$sum.runs" >"$sum.left"
		[ -s "$sum.left" ] || break
		tests/bench/boot.sh --count-instructions "$@" "$name" "$kernel" "$personality" \
			"$sum.left" >"$sum.log-$number" 2>&1 || :
		tail -n 1 "$sum.log-$number"
		cat "$out/$name/measured" >>"$sum.measured"
		cat "$out/$name/sections" >>"$sum.sections"
	done
	left_over "$sum.runs" >"$sum.left"
	[ ! -s "$sum.left" ] || failed=yes
}

# both_drivers PART RUNS [OPTION]: RUNS is a file
both_drivers()
{
	for driver in theirs ours; do
		sum=$out/$1-$driver
		cp "$2" "$sum.runs"
		option=
		[ $driver = ours ] || option=--theirs
		# shellcheck disable=SC2086 # none if empty
		boots "$1-$driver" intree root $option ${3-}
		keep "$1" $driver "$sum.measured"
	done
}

measure_work()
{
	both_drivers work tests/bench/work.list
}

measure_scheduler()
{
	both_drivers scheduler tests/bench/scheduler.list --scheduler
}

measure_qemu()
{
	for driver in theirs ours; do
		option=
		[ $driver = ours ] || option=--theirs
		# shellcheck disable=SC2086 # none if empty
		tests/bench/qemu.sh $option "qemu-$driver" intree root \
			>"$out/qemu-$driver.log" 2>&1 || failed=yes
		tail -n 1 "$out/qemu-$driver.log"
		keep qemu $driver "$out/qemu-$driver/measured"
	done
}

# The dearer half of a pair's rounds against the cheaper of the other's, as the test judges.
measure_old_calls()
{
	sum=$out/old-calls
	echo old_calls 120 >"$sum.runs"
	boots old-calls-6.12 6.12 l1vh
	awk -F '|' 'NF > 9 && $7 + 0 == $7 && (!n++ || $7 + 0 > worst) { worst = $7 + 0 }
		END { if (n) print "old-calls.percent", worst }' "$out/old-calls-6.12/tables" \
		>"$sum.measured"
	keep old-calls ours "$sum.measured"
}

# Processor time, of three times the least: the machine may have other things to do.
measure_build()
{
	for kernel in 5.10 7.3; do
		for number in 1 2 3; do
			scripts/dkms-build.sh --answers $kernel "$out/answers-$kernel" \
				>"$out/build-$number.log" 2>&1 || break
			sed -n 's/.* answers in .*, \([0-9.]*\) s of CPU time,.*/\1/p' \
				"$out/answers-$kernel/make.log"
		done | sort -n | sed -n "1s/^/probe-$kernel.seconds /p"
	done >"$out/build.measured"
	keep build ours "$out/build.measured"
}

prepare()
{
	echo "bench: preparing (log: $out/prepare.log)"
	scripts/deps.sh intree >"$out/prepare.log" 2>&1 </dev/null ||
		die "what this needs could not be installed (log: $out/prepare.log)"
	scripts/intree-kernel.sh image >"$out/image" || die "there is no kernel to measure on"
}

only_table=
case ${1-} in
-h | --help) usage; exit 0 ;;
--table) only_table=yes; shift ;;
esac
all="work scheduler qemu old-calls build"
for part in "$@"; do
	case " $all " in
	*" $part "*) ;;
	*) usage >&2; exit 2 ;;
	esac
done
parts=${*:-$all}
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=build/bench
measured=$out/measured
started=$(date +%s)
failed=
status=0
mkdir -p "$out"
touch "$measured"
[ -n "$only_table" ] || prepare
for part in $parts; do
	[ -z "$only_table" ] || break
	echo "bench: $part ..."
	"measure_$(echo "$part" | tr - _)"
done
awk -v measured="$measured" -v parts="$parts" -f tests/bench/table.awk \
	tests/bench/numbers.table >"$out/table" || status=1
cat "$out/table"
echo "bench: $(($(date +%s) - started)) s, results in $out"
[ -z "$failed" ] && exit $status
