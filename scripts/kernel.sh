#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fetches Debian kernels and their headers into the cache; prints where they are.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/kernel.sh SERIES WHAT...

  SERIES  6.1 or 6.12: from this machine's apt sources
          7.2: in a chroot of Debian 13 with backports, made with mmdebstrap
          intree: 7.2 with the in-tree driver, built by scripts/intree-kernel.sh

  WHAT    image    directory with vmlinux, vmlinuz, release and modules/ (6.1, 6.12);
                   vmlinux, release and the in-tree mshv_root.ko (intree)
          headers  the tree to build a module against (for 7.2: seen from outside
                   the chroot)
          common   the architecture-independent part of the headers
          checkpatch  the kernel's style checker (6.1)
          samples  the kernel's sample drivers of mediated devices (6.1, 6.12)
          release  the kernel release, such as 6.12.38+deb12-amd64
          chroot   the root directory to build in (7.2), or / where none is needed

Only the answers go to standard output, one per line. Everything is fetched once and
kept in ${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms; a newer release known to apt
replaces it, and the newest there is used if that cannot be had.
TEXT
}

say()
{
	echo "kernel: $*" >&2
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

# The highest release of the series that apt knows, or nothing. Asking apt takes it a
# second: the answer is kept until package lists or sources change.
newest_known()
{
	memo=$cache/known-$series
	if [ -s "$memo" ] && [ -z "$(find /var/lib/apt/lists /etc/apt -newer "$memo" \
			-print -quit 2>&1)" ]; then
		cat "$memo"
		return
	fi
	ask_apt >"$memo.$$"
	cat "$memo.$$"
	mv "$memo.$$" "$memo"
}

ask_apt()
{
	pattern="^linux-headers-$(printf '%s' "$series" | sed 's/\./\\./g')\\.[0-9]+"
	pattern="$pattern(\\+[a-z0-9~]+)?(-[0-9]+)?-amd64\$"
	apt-cache --names-only search "$pattern" |
		sed -n 's/^linux-headers-\([^ ]*\) .*/\1/p' | sort -V | tail -n 1
}

newest_cached()
{
	find "$cache/kernels" -maxdepth 2 -path "*/$series.*/.$1-done" 2>/dev/null |
		sed 's,/[^/]*$,,; s,.*/,,' | sort -V | tail -n 1
}

download()
{
	cd "$1"
	shift
	apt-get -q -o APT::Sandbox::User=root download "$@"
}

# Downloads packages into a new directory and unpacks them into $2.
unpack()
{
	debs=$work/debs
	mkdir -p "$debs" "$1"
	destination=$1
	shift
	say "downloading $*"
	# Root may download into the cache itself: the unprivileged user cannot enter it.
	ticking "kernel: still downloading" download "$debs" "$@" >>"$log" 2>&1 ||
		{ tail -n 5 "$log" >&2; die "apt-get download failed (log: $log)"; }
	for deb in "$debs"/*.deb; do
		dpkg-deb -x "$deb" "$destination"
	done
	rm -rf "$debs"
}

depends_on()
{
	apt-cache depends "$1" | sed -n "s/^[ |]*Depends: \\($2\\)\$/\\1/p" | head -n 1
}

# Writes the ELF kernel inside the bzImage $1 to $2. The fields used are those of
# the x86 boot protocol (2.08 and later): setup_sects, payload_offset and _length.
extract_vmlinux()
{
	field()
	{
		od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '
	}
	[ "$(od -An -c -j 514 -N 4 "$1" | tr -d ' ')" = HdrS ] ||
		die "$1 is not a bzImage"
	sectors=$(field "$1" 497 1)
	[ "$sectors" != 0 ] || sectors=4
	start=$(((sectors + 1) * 512 + $(field "$1" 584 4)))
	length=$(field "$1" 588 4)
	tail -c "+$((start + 1))" "$1" | head -c "$length" >"$2.payload"
	magic=$(od -An -t x1 -N 4 "$2.payload" | tr -d ' ')
	case $magic in
	1f8b*) unpacker="gzip -dcq" ;;
	fd377a58) unpacker="xz -dcqq" ;;
	28b52ffd) unpacker="zstd -dcqq" ;;
	02214c18) unpacker="lz4 -dcqq" ;;
	*) die "$1: compression with magic $magic is not known" ;;
	esac
	# All but gzip are followed by the unpacked size in four bytes of their own.
	[ "${unpacker%% *}" = gzip ] || truncate -s -4 "$2.payload"
	$unpacker "$2.payload" >"$2" || die "$1: ${unpacker%% *} could not unpack the kernel"
	rm -f "$2.payload"
	[ "$(od -An -t x1 -N 4 "$2" | tr -d ' ')" = 7f454c46 ] ||
		die "$1: the unpacked kernel is not an ELF file"
}

make_image()
{
	unpack "$work/root" "linux-image-$release"
	mkdir "$work/image"
	mv "$work/root/boot/vmlinuz-$release" "$work/image/vmlinuz"
	mv "$work/root/lib/modules/$release" "$work/image/modules" 2>/dev/null ||
		mv "$work/root/usr/lib/modules/$release" "$work/image/modules"
	echo "$release" >"$work/image/release"
	say "extracting vmlinux"
	extract_vmlinux "$work/image/vmlinuz" "$work/image/vmlinux"
}

# Debian's header packages name their common part, and the tools directory, by
# absolute path: let the copy in the cache name its own.
make_headers()
{
	common=$(depends_on "linux-headers-$release" 'linux-headers-.*-common')
	kbuild=$(depends_on "linux-headers-$release" 'linux-kbuild-.*')
	if [ -z "$common" ] || [ -z "$kbuild" ]; then
		die "linux-headers-$release: its common part or linux-kbuild is not known to apt"
	fi
	unpack "$work/headers" "linux-headers-$release" "$common" "$kbuild"
	find "$work/headers/usr/src" -maxdepth 2 -type f \
		\( -name Makefile -o -name .kernelvariables \) |
	while read -r makefile; do
		sed -i "s,/usr/src/linux-headers-,$place/headers/usr/src/linux-headers-,g" "$makefile"
	done
	find "$work/headers" -type l -lname '/usr/*' | while read -r link; do
		ln -sfn "$place/headers$(readlink "$link")" "$link"
	done
}

refresh_lists()
{
	say "reading the archive's package lists"
	ticking "kernel: still reading" apt-get -q update >>"$log" 2>&1 || :
}

# What is there of the release, or is made now, one process at a time: have $1
have()
{
	place=$cache/kernels/$release
	[ ! -e "$place/.$1-done" ] || return 0
	mkdir -p "$place"
	exec 9>"$cache/kernels/.lock"
	flock 9
	made=0
	if [ ! -e "$place/.$1-done" ]; then
		# Not as a condition, in which "set -e" would not count.
		(
			set -e
			produce "$1"
		) &
		wait $! || made=$?
	fi
	flock -u 9
	return $made
}

produce()
{
	work=$place/.work.$$
	rm -rf "${place:?}/$1" "$place"/.work.*
	mkdir "$work"
	trap 'rm -rf "$work"' EXIT
	"make_$1"
	mv "$work/$1" "$place/$1"
	: >"$place/.$1-done"
	rm -rf "$work"
	trap - EXIT
	say "$1 of $release is in $place/$1"
}

# Sets release and place, in which $1 is then. Package lists may be older than the
# archive, which keeps only the newest kernels: a failure is tried again with fresh
# ones. If that fails as well, an older kernel that is here already serves.
ensure()
{
	release=$(newest_known || :)
	if [ -n "$release" ] && have "$1"; then
		return
	fi
	cached=$(newest_cached "$1")
	if [ -z "$release" ] && [ -n "$cached" ]; then
		release=$cached
		have "$1"
		return
	fi
	refresh_lists
	release=$(newest_known || :)
	if [ -n "$release" ] && have "$1"; then
		return
	fi
	[ -n "$cached" ] ||
		die "apt has no linux-headers-$series.*-amd64 that can be fetched (log: $log)"
	say "using $cached, which is here already"
	release=$cached
	have "$1"
}

make_chroot()
{
	for tool in mmdebstrap flock; do
		command -v "$tool" >/dev/null ||
			die "$tool is missing; scripts/deps.sh check installs it"
	done
	mirror=$(debian_mirror)
	if [ -z "$mirror" ]; then
		refresh_lists
		mirror=$(debian_mirror)
	fi
	[ -n "$mirror" ] || die "no Debian mirror among this machine's apt sources"
	[ -e "$debian_keyring" ] || die "$debian_keyring is missing; scripts/deps.sh check installs it"
	say "making a chroot of Debian 13 with backports (about a minute)"
	# Backports are not taken by default: name the suite for the headers alone.
	# shellcheck disable=SC2016 # expanded by the shell that mmdebstrap starts
	ticking "kernel: still making the chroot" mmdebstrap --quiet --variant=minbase \
		--include=make,gcc,libc6-dev,kmod,dkms \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		--customize-hook='name=$(chroot "$1" apt-cache --names-only search \
			"^linux-headers-'"$(printf '%s' "$series" | sed 's/\./[.]/g')"'[.][0-9]+([+][a-z0-9~]+)?(-[0-9]+)?-amd64$" |
			cut -d" " -f1 | sort -V | tail -n 1)
			test -n "$name" || { echo "no headers of the series" >&2; exit 1; }
			chroot "$1" apt-get -q -y --no-install-recommends -t trixie-backports \
				install "$name"' \
		--customize-hook='rm -f "$1"/var/cache/apt/archives/*.deb' \
		trixie "$work/chroot" \
		"deb [signed-by=$debian_keyring] $mirror trixie main" \
		"deb [signed-by=$debian_keyring] $mirror trixie-backports main" \
		>>"$log" 2>&1 ||
		{ tail -n 15 "$log" >&2; die "mmdebstrap failed (log: $log)"; }
}

# Takes files that are in no package but the whole source to $1: DIR FOLDER NAME...
take_source()
{
	taken=$1
	folder=$2
	shift 2
	unpack "$work/source" "linux-source-$series"
	mkdir -p "$taken"
	say "taking $folder out of linux-source-$series"
	for name in "$@"; do
		echo "linux-source-$series/$folder/$name"
	done | tar -xf "$work/source/usr/src/linux-source-$series.tar.xz" -C "$taken" \
		--transform "s,.*/,," -T - >>"$log" 2>&1 ||
		die "linux-source-$series lacks something of $folder (log: $log)"
}

make_checkpatch()
{
	take_source "$work/checkpatch" scripts checkpatch.pl spelling.txt const_structs.checkpatch
}

make_samples()
{
	take_source "$work/samples" samples/vfio-mdev mtty.c
}

ensure_chroot()
{
	place=$cache/chroot-$series
	if [ ! -e "$place/.done" ]; then
		[ "$(id -u)" = 0 ] || die "the chroot for $series needs root"
		mkdir -p "$place"
		exec 9>"$place/.lock"
		flock 9
		if [ ! -e "$place/.done" ]; then
			work=$place/.work
			rm -rf "$work" "${place:?}/root"
			mkdir "$work"
			make_chroot
			mv "$work/chroot" "$place/root"
			rmdir "$work"
			: >"$place/.done"
			say "chroot for $series is in $place/root"
		fi
		flock -u 9
	fi
	headers=$(find "$place/root/usr/src" -maxdepth 1 -name "linux-headers-$series.*-amd64" |
		sort -V | tail -n 1)
	[ -n "$headers" ] || die "$place/root holds no headers of $series; remove it and try again"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
esac
if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
series=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/mshv-dkms
log=$cache/log/kernel-$series.log
mkdir -p "$cache/kernels" "${log%/*}"

answer()
{
	case $series:$1 in
	6.1:image | 6.12:image)
		ensure image
		echo "$place/image"
		;;
	6.1:chroot | 6.12:chroot)
		echo /
		;;
	6.1:headers | 6.12:headers)
		ensure headers
		echo "$place/headers/usr/src/linux-headers-$release"
		;;
	6.1:common | 6.12:common)
		ensure headers
		echo "$place/headers/usr/src/linux-headers-${release%-amd64}-common"
		;;
	6.1:checkpatch)
		ensure checkpatch
		echo "$place/checkpatch/checkpatch.pl"
		;;
	6.1:samples | 6.12:samples)
		ensure samples
		echo "$place/samples"
		;;
	6.1:release | 6.12:release)
		ensure headers
		echo "$release"
		;;
	intree:chroot)
		echo /
		;;
	intree:image | intree:headers | intree:release)
		"$here/intree-kernel.sh" "$1"
		;;
	7.2:chroot)
		ensure_chroot
		echo "$place/root"
		;;
	7.2:headers)
		ensure_chroot
		echo "$headers"
		;;
	7.2:common)
		ensure_chroot
		echo "${headers%-amd64}-common"
		;;
	7.2:release)
		ensure_chroot
		echo "${headers##*/linux-headers-}"
		;;
	*)
		say "no '$1' for series '$series'"
		usage >&2
		exit 2
		;;
	esac
}

for what in "$@"; do
	answer "$what"
done
