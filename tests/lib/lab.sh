#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What scripts that boot the lab have in common; they source this with the root of the
# tree in $top.
# shellcheck disable=SC2034,SC2154 # lab_status is for them, top is from them

# shellcheck source=tests/lib/tap.sh
. "$top/tests/lib/tap.sh"

# read_role ROLE: sets what the lab is to be told: its personality, which ROLE begins
# with, in $lab_personality, and the options for the words that follow in $lab_options
read_role()
{
	lab_personality=${1%%-*}
	lab_options=
	# Bit 1 of the VMM capabilities.
	case $1 in *-overlay*) lab_options="$lab_options --capabilities 2" ;; esac
	case $1 in *-scheduler*) lab_options="$lab_options --scheduler 4" ;; esac
	case $1 in *-vmbus*) lab_options="$lab_options --vmbus" ;; esac
}

# The lab, and the programs that run in its parent. All that boots share is built here,
# before the first: those that run beside each other would write the same files.
build_lab()
{
	make -s -C "$top/lab" && make -s -C "$top/tests/guest" && make -s -C "$top/tools/mshvctl"
}

# build_module SERIES: its path is then in $module; built only if what it is made of has
# changed
build_module()
{
	module=$top/build/module/$1/mshv_root.ko
	"$top/scripts/dkms-build.sh" --reuse "$1" "${module%/*}"
}

# fill_tree DIR JOB PROGRAM...: files for the parent, which runs JOB: the module
# $module, unless that is empty, and PROGRAMs of tests/guest in /tests
fill_tree()
{
	tree=$1
	mkdir -p "$tree/tests"
	install -m 755 "$2" "$tree/job"
	install -m 644 "$top/tests/lib/tap.sh" "$top/tests/lib/sanitizers.sh" \
		"$top/tests/sanitize/leaks.awk" "$tree/"
	[ -z "$module" ] || install -m 644 "$module" "$tree/mshv_root.ko"
	shift 2
	for program in "$@"; do
		# Symbols are of no use there and take time to copy.
		strip -o "$tree/tests/$program" "$top/build/tests/guest/$program"
		add_libraries "$tree" "tests/$program"
	done
}

# fill_mshvctl TREE: the command /mshvctl
fill_mshvctl()
{
	install -D -m 755 "$top/build/tools/mshvctl/mshvctl" "$1/mshvctl"
	add_libraries "$1" mshvctl
}

# add_libraries TREE PROGRAM: those of this machine that the program needs, if any
add_libraries()
{
	ldd "$1/$2" 2>/dev/null | grep -o '/[^ ]*' | while read -r library; do
		[ -e "$1$library" ] || install -D -m 755 "$library" "$1$library"
	done
}

# boot_lab DIR LAB-RUN-OPTION...: boots with DIR/tree, leaves the status in $lab_status and
# the results in DIR; those that it did not come to are empty
boot_lab()
{
	results=$1
	shift
	lab_status=0
	"$top/lab/run" --tree "$results/tree" --out "$results" "$@" \
		>"$results/run.log" 2>&1 </dev/null || lab_status=$?
	for file in results.log console.log report.json; do
		[ -e "$results/$file" ] || : >"$results/$file"
	done
}

# check_report DIR: a test of what the lab reports of a boot
check_report()
{
	awk -f "$top/tests/check-report.awk" "$1/report.json" >"$1/report-findings"
	sed '/^judged$/d; s/^/# /' "$1/report-findings"
	[ "$(cat "$1/report-findings")" = judged ]
	check $? "no rule was broken, and every page and object came back"
}

# check_log DIR EXPECTED MARKS [FILE]: tests of the kernel log, in FILE too: lines that are
# not EXPECTED, and whether a log with the job's MARKS is there at all
check_log()
{
	awk -f "$top/tests/check-log.awk" "$2" "$1/console.log" >"$1/log-findings"
	[ $# = 3 ] || awk -f "$top/tests/check-log.awk" "$2" "$4" | grep -v '^lines ' \
		>>"$1/log-findings"
	sed '/^lines /d; s/^/# /' "$1/log-findings"
	check "$(grep -cv '^lines ' "$1/log-findings")" "the kernel log holds nothing unexpected"
	# A judge that saw no log has not judged.
	awk -v marks="$3" '/^lines / && $2 > 50 && $4 >= marks { found = 1 } END { exit !found }' \
		"$1/log-findings"
	check $? "the kernel log is there, with the job's marks in it"
}

# end_boot NAME DIR STARTED: counts the files in DIR/tap and says what they hold; DIR/total
# gets passed, failed, skipped, seconds. The result is 0 if every test passed.
end_boot()
{
	boot=$1
	results=$2
	took=$(($(date +%s) - $3))
	ended=0
	prove --merge -Q -e cat "$results"/tap/*.tap || ended=1
	# shellcheck disable=SC2046 # three numbers
	set -- $(awk -f "$top/tests/tap-total.awk" "$results"/tap/*.tap)
	[ "$1" -gt 0 ] && [ "$2" = 0 ] || ended=1
	echo "$1 $2 $3 $took" >"$results/total"
	tail -n 1 "$results/run.log"
	echo "boot $boot: $1 passed, $2 failed, $3 skipped in $took s (results: $results)"
	return $ended
}
