#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the lab's parent as /job: QEMU boots a stock kernel, with two VPs and 192 MiB,
# that says a word and switches off. The lab counts; here only lines of the log are.
set -u
export PATH=/bin:/usr/bin

lines()
{
	dmesg | wc -l
}

insmod /mshv_root.ko || exit 1
before=$(lines)
qemu-system-x86_64 -accel mshv -machine q35 -smp 2 -m 192 -nodefaults -display none \
	-no-reboot -kernel /guest/vmlinuz -initrd /guest/initramfs \
	-append "console=ttyS0 quiet pci=noearly panic=-1" \
	-chardev file,id=serial,path=/tmp/serial -serial chardev:serial >/tmp/qemu.log 2>&1 &
qemu=$!
until ! readlink /proc/$qemu/exe >/dev/null || grep -q 'Power down' /tmp/serial 2>/dev/null; do
	sleep 1
done
# QEMU 11.1 can lose the signal by which it calls its VP threads back: tests/qemu/job.sh.
patience=5
while readlink /proc/$qemu/exe >/dev/null; do
	sleep 1
	patience=$((patience - 1))
	[ $patience -gt 0 ] || kill -USR1 $qemu
done
wait $qemu
status=$?
sed 's/\r$//; s/^/guest: /' /tmp/serial >/dev/ttyS1
{
	sed 's/^/qemu: /' /tmp/qemu.log
	echo "measured qemu.log $(($(lines) - before))"
	echo "status $status"
} >/dev/ttyS1
for try in 1 2 3 4 5; do
	rmmod mshv_root && exit "$status"
	sleep "$try"
done
exit 1
