#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fills a directory for the parent in which QEMU boots Linux in a child partition.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/qemu/tree.sh DIR KERNEL VPS

  DIR     gets QEMU of Debian's backports with its libraries and firmware, the parent's
          modules for a network device, a stock Debian kernel with an initramfs in guest/,
          the job, and qemu.conf: what the guest is asked for, to compare its answers with
  KERNEL  of the parent, 6.1 or 6.12
  VPS     the guest's virtual processors, 1 to 4

The module is not among them: put mshv_root.ko there.
TEXT
}

if [ $# != 3 ]; then
	usage >&2
	exit 2
fi
tree=$1
kernel=$2
vps=$3
top=$(cd "$(dirname "$0")/../.." && pwd)
image=$("$top/scripts/kernel.sh" 6.12 image)
qemu=$("$top/scripts/qemu.sh" root)

mkdir -p "$tree/guest"
cp -r "$qemu/." "$tree/"
install -m 755 "$top/tests/qemu/job.sh" "$tree/job"
install -m 644 "$image/vmlinuz" "$tree/guest/vmlinuz"
"$top/lab/appliance/initramfs.sh" linux "$image" "$top/tests/qemu/guest-init" \
	"$tree/guest/initramfs" virtio_pci virtio_blk virtio_net ext4 crc32c-generic
"$top/lab/appliance/initramfs.sh" modules "$("$top/scripts/kernel.sh" "$kernel" image)" \
	"$tree" tun vhost_net
# Other numbers each time, so that no file of an earlier run can answer for this one.
first=$((100000000 + $(od -An -N 4 -t u4 /dev/urandom) % 800000000))
cat >"$tree/qemu.conf" <<CONF
ACCEL=mshv
VPS=$vps
MEMORY=256
APPEND="quiet pci=noearly"
FIRST=$first
LAST=$((first + 50000 - 1))
RELEASE=$(cat "$image/release")
CONF
