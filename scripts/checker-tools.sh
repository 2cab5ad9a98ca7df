#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Puts a checker where a kernel's modules are built, and prints the command for it.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/checker-tools.sh sparse|gcc|clang SERIES

  SERIES  as of scripts/kernel.sh

Where modules are built in a root directory of another Debian release, the checker is
that release's own; but sparse, for Linux 7 in Debian 13, is that of Debian unstable.
Older ones do not understand these headers, and see nothing for all their errors.
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

# Only its program, which needs nothing but the C library.
sparse_of_unstable()
{
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	private_apt_new "$work/apt" sid
	private_apt "$work/apt" update >&2
	private_apt "$work/apt" download sparse >&2
	dpkg-deb -x "$work"/apt/sparse_*.deb "$work/sparse"
	install -m 755 "$work/sparse/usr/bin/sparse" "$root/usr/local/bin/$1"
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
# About this machine's own sources, whoever calls.
unset APT_CONFIG
root=$("$(dirname "$0")/kernel.sh" "$series" chroot)
if [ "$root" = / ]; then
	command -v "$tool" >/dev/null || die "$tool is missing; scripts/deps.sh check installs it"
	echo "$tool"
	exit
fi
[ "$(id -u)" = 0 ] || die "the root directory to build for $series in needs root"
case $tool-$series-$root in
sparse-7.*/trixie/root) command=sparse-unstable ;;
*) command=$tool ;;
esac
exec 9>"${root%/*}/.lock"
flock 9
if ! has "$command"; then
	if [ "$command" = "$tool" ]; then
		chroot_install "$root" "$tool"
	else
		sparse_of_unstable "$command"
	fi
fi
has "$command" || die "$tool could not be put into $root"
echo "$command"
