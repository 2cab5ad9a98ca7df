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

# try TITLE COMMAND...: a test that the command succeeds; its output goes to $log
# shellcheck disable=SC2154 # log is set by who sources this
try()
{
	title=$1
	shift
	status=0
	"$@" >"$log" 2>&1 </dev/null || status=$?
	check "$status" "$title" "$log"
}

# After the last test.
plan()
{
	echo "1..$number"
}
