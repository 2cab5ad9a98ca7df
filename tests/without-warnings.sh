#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Did the build in a directory, as scripts/dkms-build.sh leaves it, make a module and
# no warning? Prints those it made. With --extra, it must have asked for the kernel's
# extra warnings (W=1): its log has commands (KBUILD_VERBOSE=1) and kbuild's mark in them.
set -eu

extra=
if [ "${1-}" = --extra ]; then
	extra=yes
	shift
fi
if [ $# != 1 ]; then
	echo "usage: tests/without-warnings.sh [--extra] DIR" >&2
	exit 2
fi
if [ ! -e "$1/mshv_root.ko" ]; then
	echo "$1 holds no module"
	exit 1
fi
if [ -n "$extra" ]; then
	# What modpost makes is not ours.
	grep -E -- ' -c -o [^ ]*[.]o ' "$1/make.log" | grep -vE -- '-o [^ ]*([.]mod|-common)[.]o' |
		awk '/-DKBUILD_EXTRA_WARN1/ { extra++ } END {
			if (NR && extra == NR)
				exit 0
			print extra + 0 " of " NR " files were compiled with extra warnings"
			exit 1
		}' || exit 1
fi
# Why a probe was refused is no warning; dkms has readelf complain of its own. Commands may
# print a text. kernel-doc of 5.10, which extra warnings bring, knows less than ours.
kernel_doc='warning: (contents before sections|cannot understand function prototype)'
! grep -vE "^  PROBE|^readelf:|^echo |$kernel_doc" "$1/make.log" | grep -iE '(warning|error):'
