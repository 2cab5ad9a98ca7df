#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the lab's parent as /job: loads the module, runs every program named in
# /tests/list with the arguments named there, unloads. Results go to the second serial
# line, as those of the tests; a section is called after the program and its arguments.
#
# With /tests/cautious the driver is one that nobody vouches for, whose lines in the
# kernel log may take minutes on a serial line: only errors go there.
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

# A kernel may need a moment to have done with what a closed file left.
unload()
{
	for try in 1 2 3 4 5; do
		rmmod mshv_root && return 0
		sleep "$try"
	done
	return 1
}

[ ! -e /tests/cautious ] || dmesg -n 4
begin load
insmod /mshv_root.ko
check $? "the module loads"
plan
end load 0

while read -r program seconds arguments; do
	section=$(echo "$program $arguments" | sed 's/ *$//; s/ /-/g')
	begin "$section"
	# shellcheck disable=SC2086 # arguments are words
	timeout -s KILL "$seconds" "/tests/$program" $arguments 2>/dev/ttyS0
	end "$section" $?
done </tests/list

begin unload
unload
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
