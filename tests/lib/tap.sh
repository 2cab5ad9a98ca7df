#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Test results as TAP on standard output, for scripts to source; in the lab's parent
# it is /tap.sh.

# How many tests were reported, and how many of these failed.
number=0
failed=0

# check STATUS TITLE [LOG]: a test, passed if STATUS is 0; LOG says why not
check()
{
	number=$((number + 1))
	if [ "$1" = 0 ]; then
		echo "ok $number - $2"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $number - $2"
	[ -z "${3-}" ] || tail -n 15 "$3" | tr -d '\r' | sed 's/^/# /'
}

# skip TITLE REASON
skip()
{
	number=$((number + 1))
	echo "ok $number - $1 # SKIP $2"
}

# After the last test.
plan()
{
	echo "1..$number"
}
