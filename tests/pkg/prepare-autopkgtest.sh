# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in a root directory, for tests/pkg/autopkgtest.sh: what runs a package's own tests.
cp /srv/sources.list /etc/apt/sources.list
rm -rf /etc/apt/sources.list.d/*
cp -n /srv/debian-archive-keyring.gpg /usr/share/keyrings/ 2>/dev/null || :
echo 'Acquire::Check-Valid-Until "false";' >/etc/apt/apt.conf.d/90test
apt-get -q update
apt-get -q -y --no-install-recommends install autopkgtest autodep8 dpkg-dev
# An initramfs says nothing about our packages, and takes long.
apt-get -q -y --no-install-recommends install initramfs-tools linux-base
dpkg-divert --local --rename --add /usr/sbin/update-initramfs
ln -s /bin/true /usr/sbin/update-initramfs
apt-get clean
