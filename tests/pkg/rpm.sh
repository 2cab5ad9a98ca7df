#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Installs, upgrades and erases the .rpm packages with dnf, in a root directory of Debian 12
# that has dnf, rpm and dkms: their scriptlets really run. Prints TAP.
set -eu

if [ $# != 1 ]; then
	cat >&2 <<'TEXT'
usage: tests/pkg/rpm.sh PACKAGES

  PACKAGES  directory with ours, of two versions: the first is upgraded to the second
TEXT
	exit 2
fi
packages=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/tests/pkg/rpm
log=$out/log
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
. "$top/tests/lib/tap.sh"
. "$top/tests/pkg/root.sh"
. "$top/tests/pkg/kernels.sh"

# What packages of Fedora provide there, .deb packages do here: all that ours ask for.
make_stub()
{
	find "$out/srv/repository" -name '*.rpm' -exec rpm -qp --requires {} + 2>/dev/null |
		grep -vE '^(rpmlib|mshv)' | sed 's/ [<>=].*//; s/^/Provides: /' | sort -u >"$out/provides"
	sed "/^@PROVIDES@/{
		r $out/provides
		d
	}" "$top/tests/pkg/stub.spec" >"$out/stub.spec"
	rpmbuild -bb --define "_topdir $out/stub" "$out/stub.spec" &&
		find "$out/stub" -name '*.rpm' -exec cp {} "$out/srv/repository/" \;
}

dnf()
{
	inside dnf -y --releasever=1 --disablerepo='*' --nogpgcheck \
		--repofrompath=mshv,/srv/repository "$@"
}

rm -rf "$out"
mkdir -p "$out/srv/repository"
cp "$packages"/*.rpm "$out/srv/repository/"
rm -f "$out/srv/repository/"*.src.rpm
make_stub >"$log" 2>&1 || { cat "$log" >&2; die "the stub package cannot be built"; }
createrepo_c -q "$out/srv/repository" >&2
prepare rpm bookworm "$top/tests/pkg/prepare-rpm.sh" bookworm bookworm-security
first=$(inside cat /var/tmp/first-kernel)
first_re=$(quoted "$first")
echo "# $(inside rpm --version), $(inside dkms --version | tail -n 1), kernel $first"

names="mshv-dkms mshv-devel"
[ -z "$(find "$out/srv/repository" -name 'mshv-tools-*')" ] || names="$names mshv-tools"

# ours VERSION
ours()
{
	for name in $names; do
		echo "$name-$1"
	done
}

test_install()
{
	# shellcheck disable=SC2046 # names are words
	try "the previous version installs" dnf install $(ours 0.0.9)
	says "mshv: kernel $first_re: built and installed"
	try "a module is there for $first" module_is "$first" 0.0.9
	try "the group exists" inside getent group mshv
	try "rpm finds its files as they were" inside rpm -V mshv-dkms mshv-devel
	try "dkms knows it" inside sh -c 'dkms status mshv/0.0.9 | grep installed'
}

test_upgrade()
{
	# shellcheck disable=SC2046 # names are words
	try "the upgrade to this version works" dnf upgrade $(ours "$version")
	says "mshv: kernel $first_re: built and installed"
	try "the module is this version's" module_is "$first" "$version"
	try "of the previous one nothing is left" \
		inside sh -c '! find /usr/src /var/lib/dkms | grep 0.0.9'
	# The old package's end comes after the new one's beginning: dkms must not take it
	# for the module's.
	try "installing the same version again works" dnf reinstall mshv-dkms
	try "the module is still there" module_is "$first" "$version"
}

# shellcheck disable=SC2016 # expanded in the root's own mounts
test_trouble()
{
	try "erasing works" dnf remove mshv-dkms
	try "no module is left" inside sh -c '! find /lib/modules/ /var/lib/dkms | grep mshv'
	before_entry='mount --bind "$root/var/lib/dkms" "$root/var/lib/dkms"
		mount -o remount,ro,bind "$root/var/lib/dkms"'
	try "where dkms cannot write, the package installs all the same" \
		dnf install "mshv-dkms-$version"
	says "NOT BUILT: /var/lib/dkms cannot be written to; mount it"
	before_entry=
	try "it is an installed package" inside rpm -q mshv-dkms
	before_entry='mount --bind /bin/false "$root/usr/sbin/dkms"'
	try "a dkms that always fails does not keep it from being erased" dnf remove mshv-dkms
	before_entry=
}

test_removal()
{
	try "erasing the rest works" dnf remove 'mshv-*'
	list_files >"$out/after"
	diff "$out/before" "$out/after" | grep '^[<>]' >"$log" || :
	check "$(wc -l <"$log")" "no file is left behind, and none was taken" "$log"
}

echo "TAP version 13"
set +e
try "dnf takes the repository" dnf install for-the-test
list_files >"$out/before"
test_install
test_upgrade
test_trouble
test_removal
plan
[ "$failed" = 0 ]
