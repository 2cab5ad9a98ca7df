#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the lab's parent as /job: loads the module, runs every program named in
# /tests/list, unloads, loads again. Results go to the second serial line, one
# section for each program; the kernel log gets a line at the start of each, so
# that what the log shows later can be attributed.
#
# With /tests/cautious the driver is one that nobody vouches for. What a program leaves
# that fails is not the next one's to suffer from: the job ends after it.
#
# With /vmbus the parent has VMBus, which is loaded before the module and outlives it.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
# shellcheck source=tests/lib/sanitizers.sh
. /sanitizers.sh
exec >/dev/ttyS1
module=/mshv_root.ko
calls=/sys/kernel/debug/mshv/calls
# How long a program may take whose time no list has.
patience=$((60 * ${SLOWER:-1}))
# What VMBus consists of, in the order to load it; empty where it is built in.
vmbus=/vmbus/modules/order

begin()
{
	echo "=== begin $1"
	echo "mshv-test: begin $1" >/dev/kmsg
	number=0
}

end()
{
	plan
	echo "=== end $1 0"
}

load_vmbus()
{
	while read -r file; do
		insmod "/vmbus/modules/$file" || return
	done <$vmbus
}

# vmbus_lives TITLE
vmbus_lives()
{
	timeout -s KILL $((2 * patience)) /tests/vmbus alone >/tmp/vmbus-log 2>&1
	check $? "$1" /tmp/vmbus-log
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

load_and_look()
{
	insmod $module
	check $? "the module loads"
	[ -c /dev/mshv ]
	check $? "/dev/mshv is there"
	if grep -qw debugfs=off /proc/cmdline; then
		[ ! -e /sys/kernel/debug/mshv ]
		check $? "W2: though there is no debugfs"
	else
		[ -e /sys/kernel/debug/mshv/counters ]
		check $? "its counters are in debugfs"
	fi
	grep -q '^mshv_root ' /proc/modules
	check $? "the module is listed"
}

unload_and_look()
{
	unload
	check $? "the module unloads"
	[ ! -e /dev/mshv ]
	check $? "/dev/mshv is gone"
	! grep -q '^mshv_root ' /proc/modules
	check $? "the module is no longer listed"
	! grep -q mshv /proc/interrupts
	check $? "no interrupt is left"
	[ ! -e /sys/kernel/debug/mshv ]
	check $? "nothing is left in debugfs"
}

# A program that a driver keeps from dying holds this shell too: what watches is a
# process of its own, and the time is in a file. From there on it ends the boot.
watch()
{
	while sleep 3; do
		read -r limit </tmp/limit
		read -r now rest </proc/uptime
		[ "${now%.*}" -le "$limit" ] || break
	done
	show_log
	echo "=== finished stuck"
	parent-exit 1
}

# Such a driver may write lines by the thousand, which a serial line takes minutes for:
# of its log only errors go there, and what a kernel says that met a fault goes here.
show_log()
{
	[ ! -e /tests/cautious ] || dmesg -c |
		grep -E 'BUG|WARNING|Oops|general protection|blocked for more|lockup|stall' |
		sed 's/^/# log: /'
}

set_limit()
{
	[ -e /tests/cautious ] || return 0
	read -r now rest </proc/uptime
	echo $((${now%.*} + $1)) >/tmp/limit.new
	mv /tmp/limit.new /tmp/limit
}

# Ends the job of a driver that nobody vouches for, once something has failed.
go_on()
{
	if [ -e /tests/cautious ] && [ "$failed" != 0 ]; then
		echo "=== finished $failed"
		exit 1
	fi
}

run_program()
{
	set_limit $(($2 + 30))
	begin "$1"
	timeout -s KILL "$2" "/tests/$1" 2>/dev/ttyS0
	code=$?
	show_log
	echo "=== end $1 $code"
	[ "$code" = 0 ] || failed=$((failed + 1))
}

# What was called since the module was loaded, for tests/coverage.awk: it ends with the
# module. Not in any section, as results.log is read whole.
show_calls()
{
	[ ! -e $calls ] || sed 's/^/# call: /' $calls
}

if [ -e /tests/cautious ]; then
	dmesg -n 4
	set_limit 60
	watch &
fi
if [ -e $vmbus ]; then
	begin vmbus-first
	load_vmbus
	check $? "VMBus loads"
	vmbus_lives "it gets its messages"
	end vmbus-first
fi
forget_leaks
begin load
load_and_look
end load
# Of loading only this is needed for the rest.
[ ! -e /tests/cautious ] || [ ! -c /dev/mshv ] || failed=0
go_on

while read -r program seconds; do
	# That a random call succeeded is no test of it.
	[ "$program" != fuzz ] || show_calls
	run_program "$program" "$seconds"
	go_on
done </tests/list
set_limit 600

begin hello
timeout -s KILL $patience /tests/hello >/tmp/hello 2>&1
check $? "hello ends well"
grep -q '^Hello from a child partition' /tmp/hello
check $? "the guest's text arrived"
end hello

grep -q '^fuzz ' /tests/list || show_calls
note_leaks
begin busy
exec 3<>/dev/mshv
! rmmod mshv_root 2>/dev/null
check $? "the module does not unload while a file is open"
exec 3>&-
if [ -s $vmbus ]; then
	! rmmod hv_vmbus 2>/dev/null
	check $? "VMBus does not unload while the module is loaded"
fi
unload_and_look
end busy

# A parameter that changes what a call means.
if [ ! -e /tests/cautious ]; then
	begin parameter
	insmod $module smt_by_bit_4=1
	check $? "the module loads with a parameter"
	end parameter
	run_program smt4 $patience
	show_calls
	unload
fi

# A guest as soon as there is a device, while insmod is still at work.
at_once()
{
	until [ -c /dev/mshv ]; do
		:
	done
	timeout -s KILL $patience /tests/hello >/tmp/at-once 2>&1
}

begin reload
for round in 1 2 3; do
	at_once &
	insmod $module
	check $? "load, round $round"
	wait $!
	check $? "W1: a guest that started as soon as it could"
	timeout -s KILL $patience /tests/hello >/tmp/hello 2>&1
	check $? "a guest runs, round $round"
	unload
	check $? "unload, round $round"
done
load_and_look
end reload

run_program open $patience

note_leaks
begin unload
unload_and_look
end unload

if [ -e "$kmemleak" ]; then
	begin sanitizers
	note_leaks
	judge_leaks mshv_root
	judge_locks
	end sanitizers
fi

# VMBus may go, and come back as if nothing had been.
renew_vmbus()
{
	rmmod hv_vmbus
	check $? "VMBus unloads"
	load_vmbus
	check $? "VMBus loads again"
	vmbus_lives "it gets its messages again"
	load_and_look
	timeout -s KILL $patience /tests/hello >/tmp/hello 2>&1
	check $? "a guest runs beside it"
	unload_and_look
}

if [ -e $vmbus ]; then
	begin vmbus-last
	vmbus_lives "VMBus gets its messages after the module has gone"
	[ ! -s $vmbus ] || renew_vmbus
	end vmbus-last
fi

# A program that stays when the host goes down: the lab's report tells whether anything
# of it was still with the hypervisor then.
if [ ! -e /tests/cautious ]; then
	begin left
	insmod $module
	check $? "W33: the module is there as the host goes down"
	/tests/left >/tmp/left 2>&1 &
	for try in 1 2 3 4 5 6; do
		! grep -q '^set ' /tmp/left || break
		sleep "$try"
	done
	grep -q '^set ' /tmp/left
	check $? "and a guest runs" /tmp/left
	end left
fi

# Warnings and worse, as comments: the console is shared with the programs.
begin kernel-log
dmesg -r | grep -E '^<([0-4]|8|9|1[0-2])>' >/tmp/kernel-log
check $? "the kernel's buffer can be read"
sed 's/^/# /' /tmp/kernel-log
end kernel-log
echo "=== finished $failed"
[ "$failed" = 0 ]
