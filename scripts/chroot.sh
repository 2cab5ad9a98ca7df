#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes a root directory of another Debian release, with its compiler and its dkms.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/chroot.sh RELEASE [PACKAGE...]

  RELEASE  bullseye, bookworm, trixie or sid
  PACKAGE  have it installed there, too

Prints where it is. It is made once, in about a minute, with packages that
"scripts/deps.sh chroot" installs if they are missing, and kept (400 MB) in
${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/chroot; remove it there to have it made anew.
Needs root.
TEXT
}

say()
{
	echo "chroot: $*" >&2
}

die()
{
	say "$*"
	exit 1
}

# shellcheck source=scripts/tick.sh
. "$(dirname "$0")/tick.sh"
# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

# It has sh redirect to a descriptor of its own, which sh can only do up to 9: so it gets
# none of those that are open here.
bootstrap()
{
	exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
	mmdebstrap "$@"
}

make_chroot()
{
	# A demo on a release whose suites have not got its kernel does not know before.
	"$(dirname "$0")/deps.sh" chroot >&2 || die "what makes a root directory is missing"
	debian_sources "$release" >"$place/sources.list" || {
		apt-get -q update >"$log" 2>&1 || :
		debian_sources "$release" >"$place/sources.list"
	}
	say "making a root directory of Debian $release (about a minute)"
	# Kernel headers bring tools that are linked with libelf and libssl, and want pahole.
	pahole=pahole
	[ "$release" != bullseye ] || pahole=dwarves
	packages=make,gcc,libc6-dev,kmod,dkms,libelf-dev,libssl-dev,$pahole,xz-utils,sparse
	# shellcheck disable=SC2016 # expanded by the shell that mmdebstrap starts
	ticking "chroot: still making it" bootstrap --quiet --variant=minbase \
		--include=$packages \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb' \
		"$release" "$place/new" "$place/sources.list" >"$log" 2>&1 ||
		{ tail -n 15 "$log" >&2; die "mmdebstrap failed (log: $log)"; }
	mv "$place/new" "$place/root"
	say "Debian $release is in $place/root"
}

# Is a package not installed there yet?
lacks()
{
	[ "$(dpkg-query --admindir="$place/root/var/lib/dpkg" -W -f '${db:Status-Status}' "$1" \
		2>/dev/null)" != installed ]
}

add_package()
{
	say "installing $1 in $place/root"
	ticking "chroot: still installing" chroot_install "$place/root" "$1" >>"$log" 2>&1 ||
		{ tail -n 15 "$log" >&2; die "apt-get failed there (log: $log)"; }
}

needs_root()
{
	[ "$(id -u)" = 0 ] || die "a root directory of another release needs root"
	exec 9>"$place/.lock"
	flock 9
}

case ${1-} in
-h | --help) usage; exit 0 ;;
bullseye | bookworm | trixie | sid) ;;
*) usage >&2; exit 2 ;;
esac
release=$1
shift
# About this machine's own sources, whoever calls.
unset APT_CONFIG
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms
place=$cache/chroot/$release
log=$cache/log/chroot-$release.log
mkdir -p "$place" "${log%/*}"
if [ ! -e "$place/root" ]; then
	needs_root
	rm -rf "${place:?}/new"
	[ -e "$place/root" ] || make_chroot
	flock -u 9
fi
for package in "$@"; do
	lacks "$package" || continue
	needs_root
	# Another one may have installed it meanwhile.
	! lacks "$package" || add_package "$package"
	flock -u 9
done
echo "$place/root"
