# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in a root directory, for tests/pkg/readme.sh: a machine whose kernel is the newest
# stock one, as a newcomer has it.
cp /srv/sources.list /etc/apt/sources.list
rm -rf /etc/apt/sources.list.d/*
cp -n /srv/debian-archive-keyring.gpg /usr/share/keyrings/ 2>/dev/null || :
cat >/etc/apt/apt.conf.d/90test <<'CONF'
Acquire::Check-Valid-Until "false";
APT::Get::Assume-Yes "true";
DPkg::Use-Pty "0";
CONF
apt-get -q update
# What a chroot for building has and a newcomer's machine has not.
apt-get -q purge dkms sparse
apt-get -q autoremove
apt-get -q --no-install-recommends install git make ca-certificates
# An initramfs says nothing about us, and takes long.
apt-get -q --no-install-recommends install initramfs-tools linux-base
dpkg-divert --local --rename --add /usr/sbin/update-initramfs
ln -s /bin/true /usr/sbin/update-initramfs
kernel=$(apt-cache depends linux-headers-amd64 |
	sed -n 's/^ *Depends: linux-headers-\(.*-amd64\)$/\1/p' | head -n 1)
[ -n "$kernel" ]
# The kernel that runs is the host's.
mv /bin/uname /bin/uname.host
cat >/bin/uname <<UNAME
#!/bin/sh
[ "\$*" = -r ] || exec /bin/uname.host "\$@"
echo $kernel
UNAME
chmod 755 /bin/uname
