#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Builds a kernel that has the in-tree driver, from Debian's source package; prints
# where it is.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/intree-kernel.sh [--sanitize] WHAT...

  WHAT  image    directory for "lab/run --image": vmlinux and release; the kernel's own
                 mshv_root.ko is there too
        headers  the tree it was built in, to build other modules against
        release  the kernel release
        version  the version of Debian's package

Linux 7.2 of Debian 13's backports, as small as tests/intree/config lets it be, with
MSHV_ROOT as a module. Built once, in about ten minutes on two processors, and kept
with its sources (2 GiB) in ${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/intree; remove
that directory to have a newer version fetched. Needs "scripts/deps.sh intree". Only
the answers go to standard output, one per line.

With --sanitize, one that has KASAN, PROVE_LOCKING and KMEMLEAK besides, by
tests/sanitize/config; it is kept in mshv-dkms/sanitize.
TEXT
}

say()
{
	echo "intree-kernel: $*" >&2
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
top=$(cd "$(dirname "$0")/.." && pwd)
series=7.2

# Called from make or not: the build must be the same.
unset MAKEFLAGS MFLAGS MAKELEVEL

download()
{
	private_apt_new "$work/apt" trixie-backports
	say "downloading linux-source-$series"
	ticking "intree-kernel: still reading the package lists" \
		private_apt "$work/apt" update >>"$log" 2>&1 || fail "apt-get update failed"
	ticking "intree-kernel: still downloading" \
		private_apt "$work/apt" download "linux-source-$series" >>"$log" 2>&1 ||
		fail "linux-source-$series cannot be downloaded"
	dpkg-deb -f "$work"/apt/linux-source-*.deb Version >"$work/version"
}

# Left out: register descriptions of graphics cards, a fifth of everything.
unpack()
{
	cd "$work"
	dpkg-deb --fsys-tarfile apt/linux-source-*.deb |
		tar -xO "./usr/src/linux-source-$series.tar.xz" |
		tar -xJ --strip-components=1 --exclude='*/drivers/gpu/drm/amd/include' -C source
	rm -rf apt
}

fail()
{
	tail -n 15 "$log" >&2
	die "$1 (log: $log)"
}

fetch_source()
{
	for tool in apt-get dpkg-deb xz; do
		command -v "$tool" >/dev/null || die "$tool is missing: this needs a Debian"
	done
	work=$cache/.work
	rm -rf "$work"
	mkdir -p "$work/source"
	download
	say "unpacking $(cat "$work/version")"
	ticking "intree-kernel: still unpacking" unpack >>"$log" 2>&1 ||
		fail "the sources cannot be unpacked"
	place=$cache/$(cat "$work/version")
	rm -rf "$place"
	mkdir "$place"
	mv "$work/version" "$work/source" "$place/"
	rm -rf "$work"
}

in_source()
{
	make -C "$place/source" ARCH=x86_64 "$@" </dev/null >>"$log" 2>&1
}

wanted()
{
	if [ $variant = intree ]; then
		cat "$top/tests/intree/config"
	else
		sed "s/\"-intree\"/\"-$variant\"/" "$top/tests/intree/config"
		cat "$top/tests/$variant/config"
	fi
}

# Kconfig drops what it does not know or whose conditions do not hold, without a word.
is_as_wanted()
{
	wanted | grep -E '^(CONFIG_|# CONFIG_)' | while read -r line; do
		case $line in
		'# '*)
			option=${line#\# }
			! grep -q "^${option%% *}=" "$place/source/.config"
			;;
		*)
			grep -qxF -- "$line" "$place/source/.config"
			;;
		esac || echo "$line"
	done >"$place/refused"
	[ ! -s "$place/refused" ]
}

configure()
{
	in_source tinyconfig || fail "make tinyconfig failed"
	wanted >>"$place/source/.config"
	in_source olddefconfig || fail "make olddefconfig failed"
	is_as_wanted ||
		die "this kernel does not take from tests/$variant/config: $(tr '\n' ';' <"$place/refused")"
}

build()
{
	say "building the kernel, $(grep -c '=[ym]$' "$place/source/.config") options (log: $log)"
	ticking "intree-kernel: still building" in_source -j"$(getconf _NPROCESSORS_ONLN)" \
		vmlinux modules || fail "the kernel does not build"
	rm -rf "$place/image"
	mkdir "$place/image"
	strip -g -o "$place/image/vmlinux" "$place/source/vmlinux"
	strip -g -o "$place/image/mshv_root.ko" "$place/source/drivers/hv/mshv_root.ko"
	cp "$place/source/include/config/kernel.release" "$place/image/release"
}

# Of which configuration and by which compiler it was made.
recipe()
{
	{
		wanted
		gcc -dumpfullversion
	} | cksum
}

newest()
{
	find "$cache" -mindepth 2 -maxdepth 2 -name version 2>/dev/null |
		sed 's,/version$,,' | sort -V | tail -n 1
}

ensure()
{
	place=$(newest)
	if [ -n "$place" ] && [ "$(cat "$place/recipe" 2>/dev/null)" = "$(recipe)" ]; then
		return
	fi
	exec 9>"$cache/.lock"
	flock 9
	place=$(newest)
	if [ -z "$place" ] || [ "$(cat "$place/recipe" 2>/dev/null)" != "$(recipe)" ]; then
		: >"$log"
		begun=$(date +%s)
		for tool in gcc make flex bison bc; do
			command -v "$tool" >/dev/null ||
				die "$tool is missing; scripts/deps.sh intree installs it"
		done
		[ -n "$place" ] || fetch_source
		rm -f "$place/recipe"
		configure
		build
		recipe >"$place/recipe"
		say "built $(cat "$place/image/release") of $(cat "$place/version") in" \
			"$(($(date +%s) - begun)) s; it is in $place/image"
	fi
	flock -u 9
}

variant=intree
case ${1-} in
-h | --help) usage; exit 0 ;;
--sanitize)
	variant=sanitize
	shift
	;;
esac
if [ $# = 0 ]; then
	usage >&2
	exit 2
fi
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms/$variant
log=${cache%/*}/log/$variant-kernel.log
mkdir -p "$cache" "${log%/*}"
for what in "$@"; do
	case $what in
	image | headers | release | version) ;;
	*)
		say "no '$what'"
		usage >&2
		exit 2
		;;
	esac
done
ensure
for what in "$@"; do
	case $what in
	image) echo "$place/image" ;;
	headers) echo "$place/source" ;;
	release) cat "$place/image/release" ;;
	version) cat "$place/version" ;;
	esac
done
