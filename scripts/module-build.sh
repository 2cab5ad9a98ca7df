#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds a module that is not the driver, for a kernel series.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/module-build.sh SERIES DIR [VARIABLE=VALUE...]

  SERIES  a kernel that scripts/kernel.sh knows
  DIR     has the sources and a Kbuild, and gets the module
TEXT
}

die()
{
	echo "module-build: $*" >&2
	exit 1
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/debian.sh
. "$here/debian.sh"
# Called from make or not: the build must be the same.
unset MAKEFLAGS MFLAGS MAKELEVEL
dir=$(cd "$2" && pwd)
answers=$("$here/kernel.sh" "$1" headers chroot)
shift 2
{
	read -r headers
	read -r root
} <<ANSWERS
$answers
ANSWERS
place=$dir
if [ "$root" != / ]; then
	[ "$(id -u)" = 0 ] || die "building in a chroot needs root"
	place=/mnt
fi
in_root "$root" "$dir" "$headers" make -C "$headers" "M=$place" "$@" modules
echo "module-build: built what is in $dir"
