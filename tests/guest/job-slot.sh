#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job: loads that fail for what a hypercall answers or for other owners of
# both interrupts, and the order in which they may come and go. /hv_vmbus.ko is
# the stand-in in an L1VH, Debian's own in a root, which leaves the slot alone there;
# /kvm_intel.ko is a stand-in.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
exec >/dev/ttyS1

# expect ANSWER TITLE TOOL-ARGUMENT...
expect()
{
	answer=$1
	title=$2
	shift 2
	/tests/tool "$@" 2>/tmp/error >/tmp/answer
	[ "$(tail -n 1 /tmp/answer)" = "$answer" ]
	check $? "$title: $answer ($(tail -n 1 /tmp/answer))"
}

# logged NUMBER REGEX: that many lines of the driver, and they say so
logged()
{
	dmesg | sed 's/^\[ *[0-9.]*\] //' | grep mshv_root: |
		grep -vE 'out-of-tree|verification' >/tmp/log
	sed 's/^/# /' /tmp/log
	[ "$(wc -l </tmp/log)" = "$1" ] && grep -qE "$2" /tmp/log
	check $? "the log says so in $1 line: $2"
}

# refused ERROR REGEX
refused()
{
	dmesg -c >/dev/null
	expect "$1" "the driver does not load" load /mshv_root.ko
	logged 1 "$2"
	[ ! -e /dev/mshv ] && ! grep -q '^mshv_root ' /proc/modules
	check $? "nothing of it is there"
}

guest_runs()
{
	timeout -s KILL 60 /tests/hello >/tmp/hello 2>&1 && grep -q '^Hello' /tmp/hello
	check $? "a guest runs"
}

# seen COMMAND TEXT: mshvctl says so, and all is well
seen()
{
	command=$1
	shift
	# shellcheck disable=SC2086 # options too
	/mshvctl $command >/tmp/seen 2>&1 && grep -qF -- "$1" /tmp/seen
	check $? "mshvctl $command: $1"
}

# What mshvctl reads of the driver itself.
driver_seen()
{
	seen status "loaded, version"
	seen status "role:        $(cat /role)"
	seen "--json status" '"loaded":true'
	seen capabilities cancel_run_vp
	seen "stat --once" "0 partitions, 0 VPs"
	seen report "mshv_root: ready: "
	grep -q '^unknown_ioctls: ' /tmp/seen
	check $? "with the counters"
}

references()
{
	[ "$(awk '$1 == "hv_vmbus" { print $3 }' /proc/modules)" = "$1" ]
	check $? "hv_vmbus has $1 users"
}

unreadable()
{
	expect ok "hypercall $1 fails, from call $2 on" inject "$1" "$2" 0x71
	refused ENODEV "$3"
	expect ok "it does not any more" clear
}

# How often the interrupt came by which KVM has VPs woken up.
wakeups()
{
	awk '$1 == "PIW:" { print $2 }' /proc/interrupts
}

# VMBus has the hypervisor's interrupt, KVM the one that is left, or else the driver has it.
beside_vmbus()
{
	expect ok "VMBus takes the slot" load /hv_vmbus.ko
	expect ok "KVM takes the other interrupt" load /kvm_intel.ko
	refused EBUSY 'kvm_intel has the interrupt that is left beside hv_vmbus'
	/mshvctl doctor | grep '^problem *vmbus ' | grep -q 'kvm_intel has the interrupt'
	check $? "mshvctl gives the same reason"
	references 0
	expect ok "KVM unloads" unload kvm_intel

	expect ok "the driver loads beside VMBus" load /mshv_root.ko
	references 1
	expect EAGAIN "VMBus does not unload" unload hv_vmbus
	dmesg -c >/dev/null
	expect EBUSY "KVM does not load" load /kvm_intel.ko
	logged 1 'kvm_intel may not load'
	before=$(wakeups)
	guest_runs
	[ "$(wakeups)" -gt "$before" ]
	check $? "by the interrupt that is left ($before, $(wakeups))"
	expect ok "the driver unloads" unload mshv_root
	references 0
	expect ok "now KVM loads" load /kvm_intel.ko
	expect ok "and unloads" unload kvm_intel
	expect ok "VMBus unloads" unload hv_vmbus
}

in_l1vh()
{
	unreadable 0x101 1 'not loaded: cannot read the VMM capabilities'
	unreadable 0x101 2 'not loaded: cannot read the scheduler type'

	beside_vmbus

	expect ok "the driver loads" load /mshv_root.ko
	dmesg -c >/dev/null
	expect EBUSY "VMBus does not load after it" load /hv_vmbus.ko
	logged 1 'hv_vmbus may not load'
	driver_seen
	guest_runs
	expect ok "the driver unloads" unload mshv_root
	expect ok "now VMBus loads" load /hv_vmbus.ko
	expect ok "and unloads" unload hv_vmbus
	expect ok "and the driver loads" load /mshv_root.ko
	guest_runs
	expect ok "and unloads" unload mshv_root
}

# Unloading VMBus would clear the slot: so it must not, as long as that is in use.
in_root()
{
	unreadable 0x7b 1 'not loaded: cannot read the scheduler type'

	expect ok "the driver loads" load /mshv_root.ko
	expect ok "VMBus loads after it" load /hv_vmbus.ko
	references 1
	expect EAGAIN "VMBus does not unload" unload hv_vmbus
	driver_seen
	guest_runs
	expect ok "the driver unloads" unload mshv_root
	references 0
	expect ok "the driver loads after VMBus" load /mshv_root.ko
	references 1
	guest_runs
	expect ok "the driver unloads" unload mshv_root
	references 0
}

case $(cat /role) in
l1vh) in_l1vh ;;
root) in_root ;;
esac
plan
echo "# finished"
exit 0
