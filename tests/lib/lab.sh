#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What scripts that boot the lab have in common; they source this with the root of the
# tree in $top.
# shellcheck disable=SC2034,SC2154 # lab_status is for them, top is from them

# The lab, and the programs that run in its parent.
build_lab()
{
	make -s -C "$top/lab" && make -s -C "$top/tests/guest"
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
	install -m 644 "$top/tests/lib/tap.sh" "$tree/tap.sh"
	[ -z "$module" ] || install -m 644 "$module" "$tree/mshv_root.ko"
	shift 2
	for program in "$@"; do
		# Symbols are of no use there and take time to copy.
		strip -o "$tree/tests/$program" "$top/build/tests/guest/$program"
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
