#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches the QEMU of Debian 13's backports into the cache; prints where it is.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/qemu.sh WHAT

  WHAT  root     directory to lay over a root file system: qemu-system-x86_64, its
                 libraries and firmware, at the paths that it was built for
        version  the version of Debian's package

The packages come unchanged from the mirror that this machine's apt uses; of their
files only those are kept that 'qemu-system-x86_64 -accel mshv' opens. Fetched once
and kept in ${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/qemu; remove that directory
to have a newer version fetched. Only the answer goes to standard output.
TEXT
}

say()
{
	echo "qemu: $*" >&2
}

die()
{
	say "$*"
	exit 1
}

# shellcheck source=scripts/debian.sh
. "$(dirname "$0")/debian.sh"

# Opened by the machine q35 with a kernel given on the command line.
firmware="usr/share/seabios/bios-256k.bin usr/share/qemu/linuxboot_dma.bin
	usr/share/qemu/pvh.bin usr/share/qemu/kvmvapic.bin"
binary=usr/bin/qemu-system-x86_64
libraries=usr/lib/x86_64-linux-gnu

download()
{
	private_apt_new "$work/apt" trixie trixie-backports
	say "reading the package lists of Debian 13 and its backports"
	private_apt "$work/apt" update >>"$log" 2>&1 || fail "apt-get update failed"
	say "downloading qemu-system-x86 and the libraries it depends on"
	private_apt "$work/apt" -y --no-install-recommends -t trixie-backports --download-only \
		install qemu-system-x86 >>"$log" 2>&1 || fail "QEMU cannot be downloaded"
}

fail()
{
	tail -n 5 "$log" >&2
	die "$1 (log: $log)"
}

# Copies the files $1... of the unpacked packages to where they were.
keep()
{
	for file in "$@"; do
		[ -e "$work/all/$file" ] || die "no $file in the packages; has their layout changed?"
		mkdir -p "$work/root/${file%/*}"
		cp -L "$work/all/$file" "$work/root/$file"
	done
}

trim()
{
	say "unpacking $(find "$work/apt/cache/archives" -name '*.deb' | wc -l) packages"
	find "$work/apt/cache/archives" -name '*.deb' -exec dpkg-deb -x {} "$work/all" \;
	loader="$work/all/usr/lib64/ld-linux-x86-64.so.2"
	"$loader" --library-path "$work/all/$libraries" --list "$work/all/$binary" \
		>"$work/needed" || die "the libraries of qemu-system-x86_64 are not complete"
	# shellcheck disable=SC2046,SC2086 # lists of names
	keep "$binary" $firmware \
		$(sed -n "s,.*=> $work/all/\\($libraries/[^ ]*\\) .*,\\1,p" "$work/needed")
	mkdir -p "$work/root/lib64"
	cp -L "$loader" "$work/root/lib64/"
}

ensure()
{
	[ ! -e "$place/.done" ] || return 0
	for tool in apt-get dpkg-deb flock; do
		command -v "$tool" >/dev/null || die "$tool is missing: this needs a Debian"
	done
	exec 9>"$place.lock"
	flock 9
	[ ! -e "$place/.done" ] || return 0
	work=$place.work
	rm -rf "$work" "$place"
	mkdir -p "$work/all" "$work/root" "$work/result"
	trap 'rm -rf "$work"' EXIT
	download
	trim
	dpkg-deb -f "$(find "$work/apt/cache/archives" -name 'qemu-system-x86_*.deb')" Version \
		>"$work/result/version"
	mv "$work/root" "$work/result/root"
	: >"$work/result/.done"
	mv "$work/result" "$place"
	rm -rf "$work"
	trap - EXIT
	flock -u 9
	say "$(cat "$place/version"), $(du -sm "$place/root" | cut -f 1) MiB, is in $place/root"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
if [ $# != 1 ]; then
	usage >&2
	exit 2
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms
log=$cache/log/qemu.log
place=$cache/qemu
mkdir -p "${log%/*}"
case $1 in
root)
	ensure
	echo "$place/root"
	;;
version)
	ensure
	cat "$place/version"
	;;
*)
	usage >&2
	exit 2
	;;
esac
