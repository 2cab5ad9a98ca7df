#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Says in prose why a kernel tree cannot be built against, before kbuild says it in noise.
set -eu

brief=
if [ "${1-}" = --brief ]; then
	brief=yes
	shift
fi
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
	cat >&2 <<'TEXT'
usage: scripts/sanity.sh [--brief] KDIR [RELEASE]

  KDIR     the kernel's build tree (headers are enough)
  RELEASE  the kernel release the module is for; must be that of KDIR
  --brief  say it in one line, on standard output
TEXT
	exit 2
fi
kdir=$1
target=${2-}
here=$(dirname "$0")
required=$here/../compat/kapi/require.config
minimum=$(sed -n 's/^MSHV_KERNEL_MIN := //p' "$here/../compat/kapi/kernels.mk")

# What is wrong, why that matters, and what cures it.
refuse()
{
	if [ -n "$brief" ]; then
		echo "$1: $3"
		exit 1
	fi
	{
		echo
		echo "mshv: cannot build for this kernel."
		echo "  What: $1"
		echo "  Why:  $2"
		echo "  Cure: $3"
		echo
	} >&2
	exit 1
}

name=${target:-$(uname -r)}
if [ ! -d "$kdir" ]; then
	refuse "there are no kernel headers at $kdir" \
	       "a module is compiled against the headers of the very kernel that loads it." \
	       "install them: apt-get install linux-headers-$name (Debian, Ubuntu), dnf install \
kernel-devel-$name (Fedora), or name another tree: make KDIR=/path/to/tree"
fi
for file in Makefile include/generated/autoconf.h include/config/auto.conf \
	    include/generated/utsrelease.h Module.symvers; do
	[ -s "$kdir/$file" ] && continue
	refuse "$kdir has no $file" \
	       "the headers are incomplete, or the kernel tree was configured but never built." \
	       "install the header package again, or in a kernel tree: make olddefconfig && make"
done

release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' "$kdir/include/generated/utsrelease.h")
if [ -n "$target" ] && [ "$target" != "$release" ]; then
	refuse "$kdir is for kernel $release, the module is wanted for $target" \
	       "a module built with another kernel's headers does not load." \
	       "install linux-headers-$target, or name the right tree with KDIR="
fi
if [ "$(printf '%s\n%s\n' "$minimum" "$release" | sort -V | head -n 1)" != "$minimum" ]; then
	refuse "kernel $release is older than $minimum" \
	       "older kernels lack what this release of the driver stands on." \
	       "boot a newer kernel"
fi

while read -r option reason; do
	case $option in '' | '#'*) continue ;; esac
	grep -Eq "^($option)=[ym]\$" "$kdir/include/config/auto.conf" && continue
	names=$(echo "$option" | sed 's/|/ or /')
	set_names=$(echo "$option=y" | sed 's/|/=y or /')
	refuse "kernel $release was configured without $names" "$reason." \
	       "use a kernel with $set_names; your distribution's standard kernel has it"
done <"$required"
if grep -q '^CONFIG_MSHV_ROOT=y$' "$kdir/include/config/auto.conf"; then
	refuse "kernel $release has the in-tree driver built in (CONFIG_MSHV_ROOT=y)" \
	       "a module cannot replace what is part of the kernel image." \
	       "use a kernel with CONFIG_MSHV_ROOT=m or unset"
fi

# The compiler kbuild will take: Debian's header packages name theirs in a makefile.
compiler=${CC:-}
if [ -z "$compiler" ] && [ -r "$kdir/.kernelvariables" ]; then
	# shellcheck disable=SC2016 # expanded by make
	compiler=$(printf 'include %s/.kernelvariables\nshow:\n\t@echo $(CC)\n' "$kdir" |
		   MAKEFLAGS='' make -s --no-print-directory -f - show)
fi
compiler=${compiler:-gcc}
package=${compiler##*[/ ]}
case $package in
*-linux-gnu-gcc*) package=gcc${package##*-gcc}-${package%-gcc*} ;;
esac
if ! echo 'int mshv_sanity;' | $compiler -x c -fsyntax-only - 2>/dev/null; then
	refuse "the compiler $compiler is missing or does not work" \
	       "kernel $release was built with it, and its modules must be too." \
	       "install it: apt-get install $package, or name another one: make CC=..."
fi
