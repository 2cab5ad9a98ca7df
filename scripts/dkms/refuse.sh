#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes a module mshv_root.ko that refuses to load and carries the reason. A build that
# fails would leave the kernel's own package half configured.
set -eu

if [ $# != 3 ]; then
	cat >&2 <<'TEXT'
usage: scripts/dkms/refuse.sh KDIR RELEASE REASON

  KDIR     the kernel's build tree
  RELEASE  its release, or nothing
  REASON   a sentence with a remedy, for modinfo and the kernel log
TEXT
	exit 2
fi
kdir=$1
release=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$here/build/refuse
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$here/dkms.conf")
# It becomes a string in C: no quotes and backslashes.
reason=$(printf '%s' "$3" | tr '\n\t' '  ' | tr -d '\042\134' | cut -c 1-400)

# Of an unsuitable kernel dkms.conf knew that, and has the file called otherwise.
if grep -qs '^CONFIG_MSHV_ROOT=[ym]' "$kdir/.config" "$kdir/include/config/auto.conf" &&
   "$here/scripts/sanity.sh" --brief "$kdir" ${release:+"$release"} >/dev/null; then
	echo "mshv: the kernel's own driver (CONFIG_MSHV_ROOT) is left in place" >&2
	exit 1
fi

make_reason()
{
	echo "#define MSHV_REASON \"$reason\""
	echo "#define MSHV_VERSION \"$version\""
	echo "#define MSHV_RELEASE \"$release\""
}

rm -rf "$work"
mkdir -p "$work"
cp "$here"/compat/kapi/refuse/* "$work/"
make_reason >"$work/reason.h"

# With the kernel's own means, so that loading gives the reason in the kernel log; where
# not even that compiles, a file that only modinfo reads.
if "${MAKE:-make}" -C "$kdir" M="$work" modules >"$work/log" 2>&1 &&
   [ -s "$work/mshv_root.ko" ]; then
	cp "$work/mshv_root.ko" "$here/mshv_root.ko"
else
	for compiler in ${CC:-} gcc cc clang; do
		! $compiler -c -o "$here/mshv_root.ko" -include "$work/reason.h" \
			"$work/marker.S" 2>/dev/null || break
	done
	[ -s "$here/mshv_root.ko" ] || exit 1
fi
echo "mshv: made a module that refuses to load instead: $reason"
