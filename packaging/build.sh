#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds the packages of a distribution from this tree, on Debian 12 or newer.
set -eu

usage()
{
	cat <<'TEXT'
usage: packaging/build.sh deb|rpm [--version VERSION] [OUTDIR]

  deb        source and binary packages for Debian and its derivatives
  rpm        source and binary packages for Fedora, RHEL and their like
  --version  as if this were the tree of that version (to test upgrades)
  OUTDIR     where they go (default: build/packages)

Only files that belong to the tree take part: what git knows, where there is git.
TEXT
}

say()
{
	echo "packages: $*" >&2
}

case ${1-} in
deb | rpm) kind=$1 ;;
-h | --help) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac
shift
top=$(cd "$(dirname "$0")/.." && pwd)
own=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/dkms.conf")
version=$own
if [ "${1-}" = --version ] && [ $# -gt 1 ]; then
	version=$2
	shift 2
fi
if [ $# -gt 1 ]; then
	usage >&2
	exit 2
fi
out=${1:-$top/build/packages}
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$out/.work-$kind
log=$out/$kind.log
source=$work/mshv-$version

# git may refuse, as in a tree that belongs to somebody else.
list_files()
{
	if [ ! -e .git ] || ! git ls-files -co --exclude-standard 2>/dev/null; then
		find . \( -name .git -o -path ./build \) -prune -o \( -type f -o -type l \) -print
	fi
}

# All places that name the version; scripts/check-src.sh knows them too.
set_version()
{
	[ "$version" != "$own" ] || return 0
	sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$version\"/" "$source/dkms.conf"
	sed -i "s/^MODULE_VERSION(.*/MODULE_VERSION(\"$version\");/" "$source/src/main.c"
	sed -i "1s/(.*)/($version)/" "$source/debian/changelog"
	sed -i "s/^Version:.*/Version: $version/" "$source/rpm/mshv.spec"
	sed -i "s/^\(\* .*\)$own/\1$version/" "$source/rpm/mshv.spec"
}

build_deb()
{
	cd "$source"
	dpkg-buildpackage -us -uc --build=source,all,any
	rm -f "$out"/mshv*_"${version}"[_.]*
	find "$work" -maxdepth 1 -type f -exec mv {} "$out/" \;
}

build_rpm()
{
	topdir=$work/rpmbuild
	mkdir -p "$topdir/SOURCES"
	tar -C "$work" --owner=0 --group=0 -czf "$topdir/SOURCES/mshv-$version.tar.gz" \
		"mshv-$version"
	# On Debian what building takes is in packages that rpm does not know.
	tools=
	nodeps=
	[ ! -e /var/lib/dpkg/status ] || nodeps=--nodeps
	[ ! -e "$source/tools/Makefile" ] || tools="--with tools"
	# shellcheck disable=SC2086 # options are words
	rpmbuild -ba $nodeps --define "_topdir $topdir" $tools "$source/rpm/mshv.spec"
	rm -f "$out"/mshv*-"$version"-*.rpm
	find "$topdir/RPMS" "$topdir/SRPMS" -name '*.rpm' -exec mv {} "$out/" \;
}

rm -rf "$work"
mkdir -p "$source"
cd "$top"
list_files | while read -r file; do
	[ ! -e "$file" ] || echo "$file"
done | tar -cf - -T - | tar -C "$source" -xf -
set_version
say "building $kind of $version (log: $log)"
# Not as a condition, in which "set -e" would not count.
(
	set -e
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
	export LC_ALL=C.UTF-8
	"build_$kind"
) >"$log" 2>&1 &
if ! wait $!; then
	tail -n 25 "$log" >&2
	say "building failed (log: $log); scripts/deps.sh packages installs what it takes"
	exit 1
fi
rm -rf "$work"
find "$out" -maxdepth 1 -name "*$version*.$kind" | sort
