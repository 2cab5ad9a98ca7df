#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Installs, with apt, the packages that building, the lab and the tests need.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/deps.sh [--list] build|lab|check|demo|chroot|packages|all|intree...

  build   compiler, make, dkms and what unpacking a Debian kernel takes
  lab     QEMU, busybox and the libraries of the lab
  check   what the tests need on top of build and lab
  demo    build and lab
  chroot  what makes root directories of other Debian releases
  packages  what makes packages of both kinds, and looks at them
  all     everything above
  intree  all, and what building a kernel of one's own takes (make intree)

  --list  only print the packages, one per line
TEXT
}

build="gcc make libc6-dev dkms kmod pahole libelf-dev openssl xz-utils zstd lz4 gzip util-linux"
lab="gcc make libc6-dev qemu-system-x86 busybox-static cpio zstd libzydis-dev acpica-tools"
check="clang libclang-rt-dev libcmocka-dev libkmod-dev mandoc groff-base perl shellcheck pkg-config git jq g++"
check="$check coccinelle libpython3-dev sparse codespell"
check="$check gcc-aarch64-linux-gnu g++-aarch64-linux-gnu libc6-dev-arm64-cross"
chroot="mmdebstrap python3 debian-archive-keyring"
packages="build-essential debhelper dh-dkms dpkg-dev fakeroot lintian rpm rpmlint createrepo-c git"
packages="$packages $chroot libkmod-dev pkg-config"
intree="flex bison bc binutils libelf-dev libssl-dev"

list_only=
wanted=
for purpose in "$@"; do
	case $purpose in
	--list) list_only=yes ;;
	build) wanted="$wanted $build" ;;
	lab) wanted="$wanted $lab" ;;
	demo) wanted="$wanted $build $lab" ;;
	chroot) wanted="$wanted $chroot" ;;
	packages) wanted="$wanted $build $packages" ;;
	check | all) wanted="$wanted $build $lab $check $packages" ;;
	intree) wanted="$wanted $build $lab $check $packages $intree" ;;
	-h | --help) usage; exit 0 ;;
	*) usage >&2; exit 2 ;;
	esac
done
if [ -z "$wanted" ]; then
	usage >&2
	exit 2
fi
# shellcheck disable=SC2086 # one package per word
wanted=$(printf '%s\n' $wanted | sort -u)

if [ -n "$list_only" ]; then
	printf '%s\n' "$wanted"
	exit 0
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
	echo "deps: apt is missing. This script knows Debian and its derivatives;" >&2
	echo "deps: elsewhere install the equivalents of:" >&2
	printf '  %s\n' "$wanted" >&2
	exit 1
fi

# shellcheck disable=SC2086 # one package per word
present=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
	  awk '$1 == "installed" { print $2 }' | sort -u)
missing=$(printf '%s\n' "$wanted" | while read -r package; do
	printf '%s\n' "$present" | grep -qx -- "$package" || printf '%s ' "$package"
done)
if [ -z "$missing" ]; then
	echo "deps: everything needed for '$*' is installed"
	exit 0
fi

echo "deps: will install with apt: $missing"
if [ "$(id -u)" != 0 ]; then
	echo "deps: that needs root; run: sudo apt-get install $missing" >&2
	exit 1
fi

# shellcheck source=scripts/tick.sh
. "$(dirname "$0")/tick.sh"
log=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/log/deps.log
mkdir -p "${log%/*}"

apt_get()
{
	DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Use-Pty=0 --no-install-recommends "$@" </dev/null
}

known()
{
	# shellcheck disable=SC2086 # one package per word
	apt-get install -s --no-install-recommends $missing >/dev/null 2>&1
}

: >"$log"
if ! known; then
	echo "deps: reading the archive's package lists"
	if ! ticking "deps: still reading" apt_get update >>"$log" 2>&1; then
		# One unreachable third-party source must not stop us if the rest suffices.
		echo "deps: apt-get update reported an error (log: $log)" >&2
	fi
fi
# shellcheck disable=SC2086 # one package per word
if ! ticking "deps: still installing" apt_get install $missing >>"$log" 2>&1; then
	# Package lists may be older than the archive: read them once more.
	echo "deps: trying again with fresh package lists"
	ticking "deps: still reading" apt_get update >>"$log" 2>&1 || :
	# shellcheck disable=SC2086 # one package per word
	if ! ticking "deps: still installing" apt_get install $missing >>"$log" 2>&1; then
		tail -n 15 "$log" >&2
		echo "deps: apt could not install the packages (log: $log)" >&2
		exit 1
	fi
fi
echo "deps: installed $missing(log: $log)"
