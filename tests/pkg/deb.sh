#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Installs, upgrades and removes the .deb packages in a root directory of a Debian release,
# with kernels that fit, kernels that do not, and disks that are full. Prints TAP.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/pkg/deb.sh [--brief] RELEASE PACKAGES

  --brief   only what happens where nothing is wrong

  RELEASE   bullseye, bookworm, trixie or sid
  PACKAGES  directory with ours, of two versions: the first is upgraded to the second

The module that apt installed for the second kernel is left in
build/tests/pkg/RELEASE/mshv_root.ko, its release in "kernel" beside it.
TEXT
}

brief=
if [ "${1-}" = --brief ]; then
	brief=yes
	shift
fi
if [ $# != 2 ]; then
	usage >&2
	exit 2
fi
release=$1
packages=$2
top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/tests/pkg/$release
log=$out/log
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
. "$top/tests/lib/tap.sh"
. "$top/tests/pkg/root.sh"
. "$top/tests/pkg/kernels.sh"
. "$top/tests/pkg/trouble.sh"

rm -rf "$out"
mkdir -p "$out/srv"
cp "$packages"/*.deb "$out/srv/"
suites=$(suites_of "$release")
# Where the second kernel is.
[ "$release" != trixie ] || suites="$suites trixie-backports"
# shellcheck disable=SC2086 # suites are words
prepare "deb-$release" "$release" "$top/tests/pkg/prepare-deb.sh" $suites
first=$(inside cat /var/tmp/first-kernel)
first_re=$(quoted "$first")
second=$(inside cat /var/tmp/second-kernel)
second_re=$(quoted "$second")
# Whether dkms can leave a kernel out without calling that a failure.
excludes=yes
inside grep -q BUILD_EXCLUSIVE_KERNEL_MIN /usr/sbin/dkms || excludes=
echo "# Debian $release, $(inside dkms --version | tail -n 1), kernels $first and $second"

# Tools are made for the release they are built on, or a newer one.
names="mshv-dkms mshv-dev"
[ "$release" = bullseye ] || [ -z "$(find "$out/srv" -name 'mshv-tools_*')" ] ||
	names="$names mshv-tools"

# ours VERSION: paths of the packages, in the root
ours()
{
	for name in $names; do
		find "$out/srv" -name "${name}_$1_*.deb" | sed 's,.*/srv/,/srv/,'
	done
}

apt_install()
{
	inside apt-get -y -o Dpkg::Use-Pty=0 --allow-downgrades install "$@"
}

# shellcheck disable=SC2016,SC2046 # commands for the root; paths are words
test_install()
{
	try "the previous version installs" apt_install $(ours 0.0.9)
	says "mshv: kernel $first_re: built and installed"
	try "dpkg and apt find nothing half done" apt_is_consistent
	try "a module is there for $first" module_is "$first" 0.0.9
	try "modprobe prefers it to one of the kernel's own" inside sh -c "
		modules=/tmp/root/lib/modules/$first
		mkdir -p \$modules/kernel/drivers/hv
		cp -r /lib/modules/$first/updates \$modules/
		cp \$modules/updates/dkms/mshv_root.ko* \$modules/kernel/drivers/hv/
		depmod -b /tmp/root $first
		modinfo -b /tmp/root -k $first -n mshv_root | grep /updates/"
	try "the group exists" inside getent group mshv
	try "the rule for udev is there" \
		inside grep -rqs 'GROUP="mshv", MODE="0660"' /lib/udev/rules.d /usr/lib/udev/rules.d
	try "the unit is enabled" inside test -L \
		/etc/systemd/system/multi-user.target.wants/mshv-load.service
	# That of Debian 11 asks in which control group it is. It must not change those of
	# this machine.
	before_entry='mount -t tmpfs tmpfs "$root/sys"
		mkdir -p "$root/sys/fs/cgroup"
		mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
		mount -o remount,bind,ro "$root/sys/fs/cgroup"'
	try "systemd understands it" inside systemd-analyze verify --man=no \
		/lib/systemd/system/mshv-load.service
	before_entry=
	try "pkg-config finds the headers, and they compile" inside sh -c \
		'printf "#include <linux/mshv.h>\nint n = MSHV_CHECK_EXTENSION;\n" >/tmp/a.c
		gcc $(pkg-config --cflags mshv) -c -o /dev/null /tmp/a.c'
}

test_upgrade()
{
	# shellcheck disable=SC2046 # paths are words
	try "the upgrade to this version works" apt_install $(ours "$version")
	says "mshv: kernel $first_re: built and installed"
	try "the module is this version's" module_is "$first" "$version"
	try "of the previous one nothing is left" \
		inside sh -c '! find /usr/src /var/lib/dkms | grep 0.0.9'
	try "dpkg and apt find nothing half done" apt_is_consistent
}

installed_packages()
{
	# shellcheck disable=SC2016 # for dpkg-query
	inside dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' | sed -n 's/^ii *//p' | sort
}

test_kernel_upgrade()
{
	installed_packages >"$out/packages-first"
	try "another kernel's headers install" inside sh -c \
		'apt-get -y -o Dpkg::Use-Pty=0 install /var/tmp/second/*.deb'
	installed_packages | comm -13 "$out/packages-first" - >"$out/packages-second"
	try "dkms made a module for $second" module_is "$second" "$version"
	try "that for $first is still there" module_is "$first" "$version"
	inside sh -c "path=\$(find /lib/modules/$second -name 'mshv_root.ko*') && case \$path in \
		*.xz) xz -dc \$path ;; *.zst) zstd -dcq \$path ;; *) cat \$path ;; esac" \
		>"$out/mshv_root.ko" || :
	echo "$second" >"$out/kernel"
}

# The second kernel, with all that came with it and was not there before.
purge_second()
{
	# shellcheck disable=SC2046 # a package is a word
	inside dpkg --purge $(cat "$out/packages-second") >>"$out/purge.log" 2>&1
	inside sh -c 'rm -f /vmlinuz* /initrd*'
}

test_removal()
{
	try "removing works" inside apt-get -y -o Dpkg::Use-Pty=0 remove mshv-dkms mshv-dev
	try "no module is left" inside sh -c '! find /lib/modules/ | grep mshv'
	# shellcheck disable=SC2086 # names are words
	try "purging works" inside dpkg --purge $names
	try "dpkg and apt find nothing half done" apt_is_consistent
	purge_second
	list_files >"$out/after"
	# Another kernel came and went, with the links to the newest.
	diff "$out/before" "$out/after" | grep '^[<>]' |
		grep -vE "linux-|^. /(vmlinuz|initrd)|/lib/modules/($second_re|$first_re-)" >"$log" || :
	check "$(wc -l <"$log")" "no file is left behind, and none was taken" "$log"
}

echo "TAP version 13"
set +e
list_files >"$out/before"
test_install
test_upgrade
test_kernel_upgrade
if [ -z "$brief" ]; then
	test_unsuitable
	test_two_at_once
	test_reinstall
	test_bad_places
fi
test_removal
plan
[ "$failed" = 0 ]
