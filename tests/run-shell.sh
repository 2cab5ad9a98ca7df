#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Drives "make lab-shell" through a pipe: the driver must be loaded, a guest must
# run, poweroff must end it. Prints TAP.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/tap.sh"
out=$top/build/shell
limit=240

rm -rf "$out"
mkdir -p "$out"
mkfifo "$out/input"
: >"$out/output"
"$top/scripts/demo.sh" --shell <"$out/input" >"$out/output" 2>&1 &
demo=$!
trap 'kill "$demo" 2>/dev/null || :' EXIT
exec 3>"$out/input"

# Until the text $1 was shown; not once the lab is gone or time is up.
shown()
{
	while ! grep -qF "$1" "$out/output"; do
		kill -0 "$demo" 2>/dev/null || return 1
		limit=$((limit - 1))
		[ "$limit" -gt 0 ] || return 1
		sleep 1
	done
}

echo "TAP version 13"
set +e
shown "Leave with: poweroff"
check $? "the shell greets" "$out/output"
# The terminal echoes what is typed: the shell must compute what is looked for.
echo 'grep -c "^mshv_root " /proc/modules | sed s/^/modules:/' >&3
shown modules:1
check $? "the driver is loaded" "$out/output"
echo '/hello' >&3
shown "Hello from a child partition"
check $? "a guest runs" "$out/output"
echo 'poweroff -f' >&3
exec 3>&-
while kill -0 "$demo" 2>/dev/null && [ "$limit" -gt 0 ]; do
	limit=$((limit - 1))
	sleep 1
done
[ "$limit" -gt 0 ]
check $? "poweroff ends the lab" "$out/output"
[ "$limit" -gt 0 ] || kill "$demo"
wait "$demo"
check $? "it ends with status 0" "$out/output"
trap - EXIT
plan
