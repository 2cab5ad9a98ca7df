#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Runs in the lab's parent as /job: QEMU boots a stock kernel in a child partition.
# What the guest says, and what was seen from outside, goes to the results channel.
set -u
export PATH=/bin:/usr/bin
# shellcheck source=/dev/null # written by who started this
. /qemu.conf

results=/dev/ttyS1
disk=/tmp/disk

say()
{
	read -r uptime rest </proc/uptime
	echo "parent: $uptime $*" >$results
}

mark()
{
	echo "mshv-test: begin $1" >/dev/kmsg
}

ip link set lo up
mkdir /tmp/www
dd if=/dev/urandom of=/tmp/www/page bs=64k count=8 2>/dev/null
page=$(sha256sum /tmp/www/page | cut -d' ' -f1)
truncate -s 32M $disk

mark load
if [ -e /mshv_root.ko ]; then
	insmod /mshv_root.ko || exit 1
fi
httpd -p 127.0.0.1:8080 -h /tmp/www

mark qemu
say "page $page"
say "start"
# shellcheck disable=SC2086 # options are words
qemu-system-x86_64 -accel "$ACCEL" -machine q35 -smp "$VPS" -m "$MEMORY" -nodefaults \
	-display none -no-reboot \
	-kernel /guest/vmlinuz -initrd /guest/initramfs \
	-append "console=ttyS0 $APPEND panic=-1 FIRST=$FIRST LAST=$LAST" \
	-serial file:$results \
	-drive if=none,id=disk,format=raw,file=$disk \
	-device virtio-blk-pci,drive=disk \
	-netdev user,id=net -device virtio-net-pci,netdev=net,romfile= $QEMU_OPTIONS \
	>/tmp/qemu.log 2>&1
status=$?
say "qemu $status"
while read -r line; do
	say "qemu-says $line"
done </tmp/qemu.log
# The numbers as they lie in the image, counted from outside the guest.
say "lines $(grep -a -c -x -E '[0-9]{9}' $disk)"

mark unload
if [ -e /mshv_root.ko ]; then
	rmmod mshv_root || exit 1
fi
say "end"
exit "$status"
