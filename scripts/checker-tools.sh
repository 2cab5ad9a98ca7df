#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Puts a checker where a kernel's modules are built.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/checker-tools.sh sparse|gcc|clang SERIES

  SERIES  as of scripts/kernel.sh

Where that is a chroot, the checker is installed in it: its suite's own, but for sparse,
which for Linux 7.2 must be that of Debian unstable. Older ones do not understand these
headers, and see nothing for all their errors.
TEXT
}

die()
{
	echo "checker-tools: $*" >&2
	exit 1
}

# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

has()
{
	chroot "$root" sh -c "command -v $1" >/dev/null
}

install_in_chroot()
{
	for try in 1 2; do
		chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get -q -y \
			-o Acquire::Check-Valid-Until=false --no-install-recommends \
			install "$1" </dev/null && return
		[ $try = 2 ] || chroot "$root" apt-get -q \
			-o Acquire::Check-Valid-Until=false update </dev/null || :
	done
	return 1
}

# Only its program, which needs nothing but the C library.
sparse_of_unstable()
{
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	private_apt_new "$work/apt" sid
	private_apt "$work/apt" -o Acquire::Check-Valid-Until=false update
	private_apt "$work/apt" download sparse
	dpkg-deb -x "$work"/apt/sparse_*.deb "$work/sparse"
	install -m 755 "$work/sparse/usr/bin/sparse" "$root/usr/local/bin/sparse"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
sparse | gcc | clang) ;;
*) usage >&2; exit 2 ;;
esac
if [ $# != 2 ]; then
	usage >&2
	exit 2
fi
tool=$1
series=$2
root=$("$(dirname "$0")/kernel.sh" "$series" chroot)
if [ "$root" = / ]; then
	command -v "$tool" >/dev/null || die "$tool is missing; scripts/deps.sh check installs it"
	exit
fi
[ "$(id -u)" = 0 ] || die "the chroot of $series needs root"
exec 9>"${root%/*}/.lock"
flock 9
if ! has "$tool"; then
	case $tool-$series in
	sparse-7.2) sparse_of_unstable ;;
	*) install_in_chroot "$tool" ;;
	esac
fi
has "$tool" || die "$tool could not be put into $root"
