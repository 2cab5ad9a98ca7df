#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Did the build in a directory, as scripts/dkms-build.sh leaves it, make a module and
# no warning? Prints those it made.
set -eu

if [ $# != 1 ]; then
	echo "usage: tests/without-warnings.sh DIR" >&2
	exit 2
fi
if [ ! -e "$1/mshv_root.ko" ]; then
	echo "$1 holds no module"
	exit 1
fi
# Why a probe was refused is no warning; dkms has readelf complain of its own.
! grep -vE '^  PROBE|^readelf:' "$1/make.log" | grep -iE '(warning|error):'
