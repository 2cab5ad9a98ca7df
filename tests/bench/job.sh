#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the lab's parent as /job: loads the module, runs every program named in
# /tests/list, unloads. Results go to the second serial line, as those of the tests.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
exec >/dev/ttyS1

begin()
{
	echo "=== begin $1"
	echo "mshv-test: begin $1" >/dev/kmsg
	number=0
}

end()
{
	echo "=== end $1 $2"
	[ "$2" = 0 ] || failed=$((failed + 1))
}

begin load
insmod /mshv_root.ko
check $? "the module loads"
plan
end load 0

while read -r program seconds; do
	begin "$program"
	timeout -s KILL "$seconds" "/tests/$program" 2>/dev/ttyS0
	end "$program" $?
done </tests/list

begin unload
rmmod mshv_root
check $? "the module unloads"
plan
end unload 0

begin kernel-log
dmesg -r | grep -E '^<([0-4]|8|9|1[0-2])>' >/tmp/kernel-log
check $? "the kernel's buffer can be read"
sed 's/^/# /' /tmp/kernel-log
plan
end kernel-log 0
echo "=== finished $failed"
[ "$failed" = 0 ]
