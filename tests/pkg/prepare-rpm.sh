# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# Runs in a root directory, for tests/pkg/rpm.sh: dnf, and a kernel's headers.
cp /srv/sources.list /etc/apt/sources.list
rm -rf /etc/apt/sources.list.d/*
echo 'APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/90test
apt-get -q update
first=$(apt-cache --names-only search '^linux-headers-6[.]1[.]0-[0-9]+-amd64$' |
	cut -d' ' -f1 | sort -V | tail -n 1)
apt-get -q -y install "$first" dnf rpm passwd procps
# Of Fedora's package "filesystem", and of others that every machine has.
mkdir -p /var/lib/rpm /usr/lib/sysusers.d /usr/share/licenses /usr/share/man/man4 \
	/usr/share/man/man8 /usr/share/pkgconfig
rpm --initdb
echo "${first#linux-headers-}" >/var/tmp/first-kernel
