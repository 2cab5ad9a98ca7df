#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Says in prose why a build failed, from its log.
set -eu

brief=
if [ "${1-}" = --brief ]; then
	brief=yes
	shift
fi
if [ $# != 2 ]; then
	cat >&2 <<'TEXT'
usage: scripts/dkms/verdict.sh [--brief] LOG KDIR

  LOG      what make said
  KDIR     the kernel's build tree
  --brief  say it in one line
TEXT
	exit 2
fi
log=$1
kdir=$2
here=$(cd "$(dirname "$0")/../.." && pwd)
tested=$(sed -n 's/^MSHV_KERNEL_TESTED := //p' "$here/compat/kapi/kernels.mk")
release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"$/\1/p' \
	"$kdir/include/generated/utsrelease.h" 2>/dev/null || :)

# The first error proper: what failed because of it follows.
first=$(grep -m 1 -E '(: |^)(fatal )?error:|^ERROR:' "$log" |
	sed "s,$here/,,; s/^[[:space:]]*//" | cut -c 1-200 || :)
first=${first:-$(grep -m 1 -E 'Error [0-9]+$' "$log" | cut -c 1-200 || :)}
again="then install the package mshv-dkms again"

# verdict WHAT WHY CURE
verdict()
{
	if [ -n "$brief" ]; then
		echo "$1: $3"
		exit 0
	fi
	echo
	echo "mshv: the module could not be built${release:+ for kernel $release}."
	echo "  What: $1"
	echo "  Why:  $2."
	echo "  Cure: $3"
	[ -z "$first" ] || echo "  First error: $first"
	echo
	exit 0
}

# found REGEX: somewhere in the log
found()
{
	grep -qE "$1" "$log"
}

if found 'No space left on device|Disk quota exceeded'; then
	verdict "there is no space left for building" \
		"the file system of $here is full" "free 50 MB there, $again"
elif found 'Read-only file system'; then
	verdict "$here is read-only" "building writes files beside the sources" \
		"mount it writable, $again"
elif found 'Cannot allocate memory|virtual memory exhausted|Killed.*cc1|terminated program'; then
	verdict "the compiler was killed or had no memory" \
		"compiling takes some 300 MB for each job" "give it memory or swap, $again"
elif found '^probe: '; then
	verdict "the kernel's headers could not be examined" \
		"$(sed -n 's/^probe: //p' "$log" | tail -n 1)" \
		"install the headers of this kernel again, $again"
fi
case ${first%%:*} in
src/* | compat/* | uapi/*)
	;;
*.h)
	verdict "the kernel's headers do not compile" \
		"the first error is in ${first%%:*}, which is not the driver's" \
		"install the headers of this kernel again, $again; if that fails, report it"
	;;
esac
if found 'modpost: .* undefined!|undefined symbol'; then
	symbol=$(sed -n 's/.*modpost: "\([^"]*\)".* undefined!.*/\1/p' "$log" | head -n 1)
	verdict "the kernel offers no function '$symbol'" \
		"a module can only use what the kernel exports" \
		"use your distribution's standard kernel, or report it with the log"
elif [ -n "$release" ] &&
     [ "$(printf '%s.99999\n%s\n' "$tested" "$release" | sort -V | tail -n 1)" = "$release" ]; then
	verdict "the driver does not compile for a kernel as new as $release" \
		"it was tested with kernels up to $tested" \
		"look for a newer mshv-dkms, or boot a kernel up to $tested"
fi
verdict "the driver does not compile for this kernel" \
	"the kernel's vendor may have changed what the driver stands on" \
	"report it with the log; until then boot another kernel"
