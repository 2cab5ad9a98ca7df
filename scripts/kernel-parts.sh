# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154 # what is not set here is set by kernel.sh
# For kernel.sh to read: makes each part of a kernel's directory in the cache, in the
# directory $work, from packages that apt knows.

# Downloads packages into a new directory and unpacks them into $1.
unpack()
{
	debs=$work/debs
	mkdir -p "$debs" "$1"
	destination=$1
	shift
	say "downloading $*"
	ticking "kernel: still downloading" download "$debs" "$@" >>"$log" 2>&1 ||
		{ tail -n 5 "$log" >&2; die "apt-get download failed (log: $log)"; }
	for deb in "$debs"/*.deb; do
		dpkg-deb -x "$deb" "$destination"
	done
	rm -rf "$debs"
}

# Root may download into the cache itself: the unprivileged user cannot enter it.
download()
{
	cd "$1"
	shift
	apt-get -q -o APT::Sandbox::User=root download "$@"
}

# All that a package depends on with a name like $2, a pattern of sed.
depends_on()
{
	apt-cache depends "$1" | sed -n "s/^[ |]*Depends: \\($2\\)\$/\\1/p" | sort -u
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

# From 7.3 on the image is a package of nothing but others.
make_image()
{
	# shellcheck disable=SC2046 # one package per word
	unpack "$work/root" "linux-image-$release" \
		$(depends_on "linux-image-$release" 'linux-\(binary\|modules\)-.*')
	mkdir "$work/image"
	mv "$work/root/boot/vmlinuz-$release" "$work/image/vmlinuz" 2>/dev/null ||
		mv "$work/root/usr/lib/modules/$release/vmlinuz" "$work/image/vmlinuz"
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
	common=$(depends_on "linux-headers-$release" 'linux-headers-.*-common\(-rt\)*')
	kbuild=$(depends_on "linux-headers-$release" 'linux-kbuild-.*')
	if [ -z "$common" ] || [ -z "$kbuild" ]; then
		die "linux-headers-$release: its common part or linux-kbuild is not known to apt"
	fi
	# Its programs run here.
	[ "$architecture" = amd64 ] || kbuild=$kbuild:amd64
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

# Takes files that are in no package but the whole source to $1: DIR FOLDER NAME...
take_source()
{
	taken=$1
	folder=$2
	shift 2
	unpack "$work/source" "linux-source-$version"
	mkdir -p "$taken"
	say "taking $folder out of linux-source-$version"
	for name in "$@"; do
		echo "linux-source-$version/$folder/$name"
	done | tar -xf "$work/source/usr/src/linux-source-$version.tar.xz" -C "$taken" \
		--transform "s,.*/,," -T - >>"$log" 2>&1 ||
		die "linux-source-$version lacks something of $folder (log: $log)"
}

make_checkpatch()
{
	take_source "$work/checkpatch" scripts checkpatch.pl spelling.txt const_structs.checkpatch
}

make_samples()
{
	take_source "$work/samples" samples/vfio-mdev mtty.c
}
