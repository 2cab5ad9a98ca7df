# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # real and release come from /srv/spoil
# Runs in a root directory, for tests/pkg/kernels.sh: makes /srv/NAME.deb, the headers of a
# kernel that are those of a real one, but spoilt. Its installation runs the same hooks.
name=$1

# own FILE...: this kernel's own, not links to those of the real one
own()
{
	for file in "$@"; do
		[ ! -e "$file" ] || cp --remove-destination "$(readlink -f "$file")" "$file"
	done
}

# no_header NAME: whatever includes it does not compile
no_header()
{
	mkdir -p "arch/x86/include/generated/${1%/*}"
	echo '#error "this file was damaged"' >"arch/x86/include/generated/$1"
}

# without OPTION
without()
{
	sed -i "/^$1=/d" .config include/config/auto.conf
}


package=/tmp/headers
rm -rf "$package"
mkdir -p "$package"
# Sets real and release, and defines spoil.
# shellcheck disable=SC1091 # made by the test
. /srv/spoil
tree=$package/usr/src/linux-headers-$release
mkdir -p "$package/DEBIAN" "$tree" "$package/lib/modules/$release"
cp -rs "$(readlink -f "/lib/modules/$real/build")/." "$tree/"
ln -s "/usr/src/linux-headers-$release" "$package/lib/modules/$release/build"
cd "$tree" || exit
own .config .kernelvariables Makefile Module.symvers include/config/auto.conf \
	include/generated/autoconf.h include/generated/utsrelease.h
sed -i "s/$real/$release/g" Makefile include/generated/utsrelease.h
[ ! -e .kernelvariables ] || sed -i "s/$real/$release/g" .kernelvariables
rm -f include/config/kernel.release
echo "$release" >include/config/kernel.release
spoil

cat >"$package/DEBIAN/control" <<CONTROL
Package: linux-headers-$release
Version: 1
Architecture: all
Maintainer: nobody <nobody@localhost.localdomain>
Description: headers with something wrong
CONTROL
cat >"$package/DEBIAN/postinst" <<POSTINST
#!/bin/sh -e
if command -v linux-run-hooks >/dev/null; then
	linux-run-hooks headers postinst $release -- "\$@"
else
	run-parts --report --exit-on-error --arg=$release /etc/kernel/header_postinst.d
fi
POSTINST
chmod 755 "$package/DEBIAN/postinst"
dpkg-deb --build "$package" "/srv/$name.deb"
rm -rf "$package"
