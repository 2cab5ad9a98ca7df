#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The test programs on one driver, personality and number of CPUs, in as many boots
# as that takes.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/intree/boots.sh RESULTS DRIVER PERSONALITY CPUS

  RESULTS  has list, which programs; gets DRIVER-PERSONALITY-CPUS with one TAP file for
           each section, sections, log-findings, report-findings, and boot-N with what
           each boot wrote
  DRIVER   ours, the one made of this tree: one boot; or theirs, the kernel's own: the
           programs after one that failed or hung get a boot of their own

Exit status 0 if the boots were made, whatever came of them.
TEXT
}

if [ $# != 4 ]; then
	usage >&2
	exit 2
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
driver=$2
personality=$3
cpus=$4
results=$1/$driver-$personality-$cpus
list=$1/list
rm -rf "$results"
mkdir -p "$results"
results=$(cd "$results" && pwd)
: >"$results/sections"
# What a kernel says that has met a fault.
bad='BUG|WARNING|Oops|general protection|Kernel panic|blocked for more|lockup|stall'

# Keeps what boot $1 left in the directory $2.
keep()
{
	mkdir "$results/boot-$1"
	for file in console.log results.log lab.log report.json sections report-findings; do
		[ ! -e "$2/$file" ] || cp "$2/$file" "$results/boot-$1/"
	done
	for file in "$2"/tap/*.tap; do
		section=${file##*/}
		section=${section#*-}
		case $section in
		# What a boot as a whole must show is not asked of the in-tree driver.
		boot.tap) ;;
		# Each boot loads the module; once is enough.
		load.tap) [ -e "$results/$section" ] || cp "$file" "$results/$section" ;;
		*) cp "$file" "$results/$section" ;;
		esac
	done
	cat "$2/sections" >>"$results/sections"
	# The console has no marks of what was running: it was the last that began.
	last=$(grep -v '^finished' "$2/sections" | tail -n 1)
	awk -f "$top/tests/check-log.awk" "$top/tests/intree/expected-log" "$2/console.log" |
		grep -E "$bad" | sed "s/^boot: /${last%% *}: /" >>"$results/log-findings" || :
}

ours()
{
	# shellcheck disable=SC2046 # names of programs
	"$top/tests/run-boot.sh" intree "$personality" "$cpus" $(cut -d' ' -f1 "$list") \
		>"$results/boot.log" 2>&1 ||
		echo "the boot as a whole did not end well" >"$results/failed"
	keep 1 "$top/build/boot/intree-$personality-$cpus"
	cp "$top/build/boot/intree-$personality-$cpus/tap/00-boot.tap" "$results/boot.tap"
	: >"$results/log-findings"
	tail -n 1 "$results/boot.log"
}

# The last program of $left that was begun in the boot just made.
last_begun()
{
	last=
	for program in $left; do
		! grep -q "^$program " "$1" || last=$program
	done
	echo "$last"
}

theirs()
{
	image=$("$top/scripts/kernel.sh" intree image)
	boot=0
	left=$(cut -d' ' -f1 "$list")
	while :; do
		boot=$((boot + 1))
		# shellcheck disable=SC2086 # names of programs
		"$top/tests/run-boot.sh" --module "$image/mshv_root.ko" intree "$personality" \
			"$cpus" ${left:--} >"$results/boot-$boot.log" 2>&1 || :
		keep "$boot" "$top/build/boot/intree-$personality-$cpus-module"
		if [ -z "$left" ] || grep -q '^hello ' "$results/boot-$boot/sections"; then
			break
		fi
		last=$(last_begun "$results/boot-$boot/sections")
		if [ -z "$last" ]; then
			echo "boot $boot came to no program" >"$results/failed"
			break
		fi
		left=$(awk -v last="$last" 'found { print $1 } $1 == last { found = 1 }' "$list")
	done
	# Of a boot that was cut short, what is left over says nothing.
	cp "$results/boot-$boot/report-findings" "$results/"
	echo "boots $personality-$cpus with the in-tree driver: $boot"
}

case $driver in
ours | theirs) $driver ;;
*) usage >&2; exit 2 ;;
esac
