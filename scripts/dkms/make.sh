#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes the module and, where that fails, says why; the entry of dkms through Makefile.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/dkms/make.sh KDIR RELEASE fail|refuse

  KDIR     the kernel's build tree
  RELEASE  the kernel release the module is for, or nothing
  fail     if the module cannot be built, end with an error
  refuse   then make one instead that refuses to load and carries the reason, unless
           the kernel has a driver of its own: that must not be replaced
TEXT
}

if [ $# != 3 ]; then
	usage >&2
	exit 2
fi
kdir=$1
release=$2
otherwise=$3
here=$(cd "$(dirname "$0")/../.." && pwd)
log=$here/build/kbuild.log
status_file=$here/build/status

# fail_or_refuse STATUS REASON
fail_or_refuse()
{
	if [ "$otherwise" = refuse ] && "$here/scripts/dkms/refuse.sh" "$kdir" "$release" "$2"; then
		exit 0
	fi
	exit "$1"
}

# An interrupted build is no verdict on the kernel: it always fails.
interrupted()
{
	echo "mshv: the build was interrupted. Nothing was installed; start it again." >&2
	exit 130
}
trap interrupted INT TERM HUP

if ! "$here/scripts/sanity.sh" "$kdir" ${release:+"$release"}; then
	fail_or_refuse 1 "$("$here/scripts/sanity.sh" --brief "$kdir" ${release:+"$release"} || :)"
fi

# A place for the log; what the module is built in must be writable anyway.
if ! { mkdir -p "$here/build" && : >"$log" && : >"$status_file"; }; then
	echo "mshv: $here cannot be written to (is its file system full or read-only?)." >&2
	echo "mshv: make it writable, then build again." >&2
	exit 1
fi
{
	made=0
	"${MAKE:-make}" -C "$kdir" M="$here" modules || made=$?
	echo $made >"$status_file"
} 2>&1 | tee "$log"
made=$(cat "$status_file")
if [ "$made" = 0 ] && [ -s "$here/mshv_root.ko" ]; then
	exit 0
fi
[ "$made" != 130 ] || interrupted
"$here/scripts/dkms/verdict.sh" "$log" "$kdir" >&2 || :
fail_or_refuse 1 "$("$here/scripts/dkms/verdict.sh" --brief "$log" "$kdir" || :)"
