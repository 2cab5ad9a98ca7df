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
# Doorbells and interrupts that QEMU leaves to the driver are seen by nobody else.
events="mshv_mem_ioeventfd_add mshv_register_irqfd virtio_notify_irqfd_deferred_fn"

say()
{
	read -r uptime rest </proc/uptime
	echo "parent: $uptime $*" >$results
}

# Ended, even if nobody has waited for it yet.
gone()
{
	! readlink "/proc/$qemu/exe" >/dev/null
}

# QEMU 11.1 can lose the signal by which it calls its VP threads back when it ends: one
# that comes just before RUN_VP has no effect, and it never sends another. The guest does
# nothing more by then, so QEMU would wait for ever.
kick_out()
{
	kicks=0
	patience=5
	until gone; do
		sleep 1
		patience=$((patience - 1))
		[ $patience -le 0 ] || continue
		kill -USR1 $qemu && kicks=$((kicks + 1))
	done
}

mark()
{
	echo "mshv-test: begin $1" >/dev/kmsg
}

ip link set lo up
mkdir /tmp/www
dd if=/dev/urandom of=/tmp/www/page bs=64k count=8 2>/dev/null
page=$(sha256sum /tmp/www/page | cut -d' ' -f1)
truncate -s 8M $disk

mark load
if [ -e /mshv_root.ko ]; then
	insmod /mshv_root.ko || exit 1
fi
while read -r module options; do
	# shellcheck disable=SC2086 # options are words
	insmod "/modules/$module" $options || exit 1
done </modules/order
tunctl -t tap0 >/dev/null || exit 1
ip address add 10.0.2.2/24 dev tap0
ip link set tap0 up
httpd -p 10.0.2.2:8080 -h /tmp/www

mark qemu
say "page $page"
say "start"
# What the guest says goes to the results and to a file to look at.
# shellcheck disable=SC2046,SC2086 # options are words
qemu-system-x86_64 -accel "$ACCEL" -machine q35 -smp "$VPS" -m "$MEMORY" -nodefaults \
	-display none -no-reboot \
	-kernel /guest/vmlinuz -initrd /guest/initramfs \
	-append "console=ttyS0 $APPEND panic=-1 FIRST=$FIRST LAST=$LAST" \
	-chardev file,id=serial,path=$results,logfile=/tmp/serial -serial chardev:serial \
	-object iothread,id=disk -drive if=none,id=image,format=raw,file=$disk \
	-device virtio-blk-pci,drive=image,iothread=disk \
	-netdev tap,id=net,ifname=tap0,script=no,downscript=no,vhost=on \
	-device virtio-net-pci,netdev=net,romfile= \
	-D /tmp/trace $(for event in $events; do echo "-trace $event"; done) \
	>/tmp/qemu.log 2>&1 &
qemu=$!
until gone || grep -q 'reboot: Power down' /tmp/serial 2>/dev/null; do
	sleep 1
done
kick_out
wait $qemu
status=$?
say "qemu $status"
say "kicks $kicks"
for event in $events; do
	say "trace $event $(grep -c "$event" /tmp/trace)"
done
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
