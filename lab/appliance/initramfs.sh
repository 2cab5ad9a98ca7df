#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes the initramfs of the appliance and of the parent.
set -eu

usage()
{
	cat <<'TEXT'
usage: lab/appliance/initramfs.sh appliance IMAGE PROGRAM OUTPUT
       lab/appliance/initramfs.sh parent PARENT-EXIT TREE OUTPUT
       lab/appliance/initramfs.sh linux IMAGE INIT OUTPUT MODULE...
       lab/appliance/initramfs.sh modules IMAGE DIR MODULE...

  appliance  busybox, the modules for KVM and 9p of the kernel in IMAGE (a
             directory made by scripts/kernel.sh), the libraries of PROGRAM
  parent     busybox, /init, and everything in TREE on top
  linux      busybox, the MODULEs of the kernel in IMAGE with what they depend on
             (in the order to load them in /modules/order), INIT as /init
  modules    only /modules, put into the directory DIR
TEXT
}

here=$(cd "$(dirname "$0")" && pwd)

busybox_root()
{
	busybox=$(command -v busybox) || {
		echo "initramfs: busybox is missing; scripts/deps.sh lab installs it" >&2
		exit 2
	}
	mkdir -p "$1/bin" "$1/proc" "$1/sys" "$1/dev" "$1/tmp" "$1/etc"
	cp "$busybox" "$1/bin/busybox"
	for applet in $("$busybox" --list); do
		[ "$applet" = busybox ] || ln -s busybox "$1/bin/$applet"
	done
}

# Module $1 of the kernel in $image, after what it depends on. Modules write a dash
# or an underscore in their file's name where other modules write either.
add_module()
{
	pattern=$(echo "$1" | sed 's/[-_]/[-_]/g')
	file=$(find "$image/modules/kernel" -name "$pattern.ko" -o -name "$pattern.ko.xz" \
		-o -name "$pattern.ko.zst" | head -n 1)
	# Absent means built in.
	[ -n "$file" ] || return 0
	name=${file##*/}
	name=${name%%.*}
	[ ! -e "$root/modules/$name.ko" ] || return 0
	case $file in
	*.xz) xz -dc "$file" >"$root/modules/$name.ko" ;;
	*.zst) zstd -dqc "$file" >"$root/modules/$name.ko" ;;
	*) cp "$file" "$root/modules/$name.ko" ;;
	esac
	for dependency in $(tr '\0' '\n' <"$root/modules/$name.ko" |
			sed -n 's/^depends=//p' | tr , ' '); do
		# A subshell, for there are no local variables: only files are written.
		(add_module "$dependency")
	done
	echo "$name.ko" >>"$root/modules/order"
}

add_modules()
{
	mkdir "$root/modules"
	: >"$root/modules/order"
	for module in "$@"; do
		add_module "$module"
	done
}

pack()
{
	(cd "$1" && find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet) >"$2"
}

make_appliance()
{
	image=$1
	program=$2
	root=$work/root
	mkdir "$root"
	busybox_root "$root"
	add_modules kvm-amd 9pnet_virtio 9p
	ldd "$program" | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) .*/\1/p' |
	while read -r library; do
		mkdir -p "$root/${library%/*}"
		cp -L "$library" "$root/$library"
	done
	install -m 755 "$here/init" "$root/init"
	pack "$root" "$work/cpio"
}

make_linux()
{
	image=$1
	init=$2
	shift 3
	root=$work/root
	mkdir "$root"
	busybox_root "$root"
	add_modules "$@"
	install -m 755 "$init" "$root/init"
	pack "$root" "$work/cpio"
}

make_parent()
{
	root=$work/root
	mkdir "$root"
	busybox_root "$root"
	install -m 755 "$1" "$root/bin/parent-exit"
	install -m 755 "$here/parent-init" "$root/init"
	pack "$root" "$work/cpio"
	[ -z "$2" ] || pack "$2" "$work/tree"
	# The kernel unpacks archives one after the other; later files win.
	[ ! -e "$work/tree" ] || cat "$work/tree" >>"$work/cpio"
}

make_modules()
{
	image=$1
	root=$2
	shift 2
	add_modules "$@"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${4-}
case ${1-}:$# in
appliance:4) make_appliance "$2" "$3" ;;
parent:4) make_parent "$2" "$3" ;;
linux:[5-9]) shift; make_linux "$@" ;;
modules:[4-9]) shift; make_modules "$@"; exit 0 ;;
*) usage >&2; exit 2 ;;
esac
mv "$work/cpio" "$output"
