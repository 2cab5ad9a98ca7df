#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job: makes the mistakes of tests/sanitize/faults, each in a section of the
# kernel log; what is said of leaks goes to the second serial line.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
# shellcheck source=tests/lib/sanitizers.sh
. /sanitizers.sh
exec >/dev/ttyS1

forget_leaks
judge_leaks faults
judge_locks
while read -r fault; do
	echo "mshv-test: begin $fault" >/dev/kmsg
	insmod /faults.ko fault="$fault"
	check $? "a mistake is made: $fault"
	[ "$fault" != leak ] || note_leaks
	rmmod faults
done </faults
echo "mshv-test: begin end" >/dev/kmsg
awk -v module=faults -f /leaks.awk /tmp/leaks | sed 's/^/# leak: /'
plan
echo "# finished"
