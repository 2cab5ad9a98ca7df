#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job: partitions whose end fails, and one that is left when the host goes
# down. The lab must then say that not everything came back.
set -u
export PATH=/bin:/sbin

results=/dev/ttyS1
status=0

insmod /mshv_root.ko || exit 1
echo "mshv-test: begin leak" >/dev/kmsg
timeout -s KILL 300 /tests/leak >$results 2>/dev/ttyS0 || status=1
echo "mshv-test: begin left" >/dev/kmsg
/tests/left >/tmp/left 2>&1 &
for try in 1 2 3 4 5 6 7 8 9 10; do
	grep -q '^set ' /tmp/left && break
	sleep "$try"
done
sed -n 's/^\(not ok\|set\) /# &/p' /tmp/left >$results
echo "# finished $status" >$results
exit $status
