#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs as /job where the kernel loads signed modules only; /enforcer holds who wants that.
# The driver is there without a signature (/unsigned.ko) and with that of a key which the
# kernel does not have (/stranger.ko); /own.ko is one of the kernel's.
set -u
export PATH=/bin:/sbin

# shellcheck source=tests/lib/tap.sh
. /tap.sh
exec >/dev/ttyS1

enforcer=$(cat /enforcer)
modules=/lib/modules/$(uname -r)
mount -t securityfs securityfs /sys/kernel/security
# Where a package puts it, in a file that is not signed until somebody does.
mkdir -p "$modules/kernel" "$modules/updates"
echo "updates/mshv_root.ko:" >"$modules/modules.dep"

# refused FILE ERROR REGEX: it does not load, and the kernel says so
refused()
{
	dmesg -c >/dev/null
	! insmod "$1" 2>/tmp/error
	check $? "$1 does not load"
	sed 's/^/# /' /tmp/error
	grep -q "$2" /tmp/error
	check $? "$1: the error is '$2'"
	dmesg | sed 's/^\[ *[0-9.]*\] //' >/tmp/log
	sed 's/^/# /' /tmp/log
	grep -qE "$3" /tmp/log
	check $? "$1: the kernel says why: $3"
	# Its own reasons are for those whom the kernel let in.
	! grep -q 'mshv_root: ' /tmp/log && ! grep -q '^mshv_root ' /proc/modules &&
		[ ! -e /dev/mshv ]
	check $? "$1: the driver did not run"
}

# found FILE TEXT: what mshvctl says of it, where modprobe would load it from
found()
{
	cp "$1" "$modules/updates/mshv_root.ko"
	/mshvctl doctor >/tmp/doctor
	check $(($? != 1)) "$1: mshvctl finds a problem"
	sed 's/^/# /' /tmp/doctor
	grep '^problem *signature ' /tmp/doctor | grep -qF -- "$2"
	check $? "$1: mshvctl says: $2"
}

case $enforcer in
module.sig_enforce)
	error='Key was rejected by service'
	without='Loading of unsigned module is rejected'
	stranger='Loading of module with unavailable key is rejected'
	;;
lockdown)
	error='Operation not permitted'
	without='unsigned module loading is restricted; see man kernel_lockdown.7'
	stranger=$without
	;;
esac
refused /unsigned.ko "$error" "$without"
refused /stranger.ko "$error" "$stranger"
found /unsigned.ko "is not signed, and $enforcer lets only signed ones load"
found /stranger.ko "is signed by \"A stranger\", whose key is not enrolled, and $enforcer wants"
# It is the signature that matters, not that a module is loaded at all.
insmod /own.ko
check $? "a module of the kernel's own loads"
plan
echo "# finished"
exit 0
