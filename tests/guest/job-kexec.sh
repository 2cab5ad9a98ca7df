#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job, in two kernels: the first starts the second while it has a guest, and the
# second has guests of its own.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
exec >/dev/ttyS1

second()
{
	number=$1
	echo "mshv-test: begin second" >/dev/kmsg
	insmod /mshv_root.ko
	check $? "the module loads in the second kernel"
	timeout -s KILL 60 /tests/hello >/tmp/hello 2>&1
	check $? "a guest runs there" /tmp/hello
	timeout -s KILL 120 /tests/lifetime >/tmp/lifetime 2>&1
	check $? "and others live and end" /tmp/lifetime
	rmmod mshv_root
	check $? "the module unloads"
	plan
	exit "$failed"
}

tests=$(sed -n 's/.* second=\([0-9]*\).*/\1/p' /proc/cmdline)
[ -z "$tests" ] || second "$tests"
echo "mshv-test: begin first" >/dev/kmsg
insmod /mshv_root.ko
check $? "the module loads"
/tests/left >/tmp/left 2>&1 &
for try in 1 2 3 4 5 6; do
	! grep -q '^set ' /tmp/left || break
	sleep "$try"
done
grep -q '^set ' /tmp/left
check $? "a guest runs" /tmp/left
/tests/kexec /kexec/vmlinuz /kexec/initramfs "second=$number" 2>/tmp/kexec
check 1 "there is a second kernel" /tmp/kexec
plan
exit 1
