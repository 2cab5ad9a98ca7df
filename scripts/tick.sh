# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For scripts to read: says now and then that a long command still runs.

tick_seconds=10
# Commands are called with their output redirected: keep where it went before.
exec 8>&2

# ticking TEXT COMMAND...: runs the command in a subshell, with "set -e" whatever the
# context, and returns its status.
ticking()
{
	tick_text=$1
	shift
	(
		set -e
		"$@"
	) &
	tick_command=$!
	(
		# Of what is open here, its sleep must hold nothing when it is left behind.
		exec 9>&- </dev/null >/dev/null 2>&1
		tick_passed=0
		while sleep "$tick_seconds" 8>&-; do
			tick_passed=$((tick_passed + tick_seconds))
			echo "$tick_text ($tick_passed s)" >&8
		done
	) &
	tick_clock=$!
	tick_status=0
	wait "$tick_command" || tick_status=$?
	kill "$tick_clock" 2>/dev/null || :
	wait "$tick_clock" 2>/dev/null || :
	return "$tick_status"
}
