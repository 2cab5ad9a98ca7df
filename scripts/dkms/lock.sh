#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Waits until no other dkms builds this module; the process PID then holds the place
# until it ends. dkms has one build directory for all kernels of a version: two builds
# at once would remove each other's files. Called by dkms.conf, before dkms uses it.
set -eu

if [ $# != 2 ]; then
	echo "usage: scripts/dkms/lock.sh PID TREE    (TREE is that of dkms)" >&2
	exit 2
fi
place=/run/lock/mshv-dkms/$(printf '%s' "$2" | cksum | cut -d' ' -f1)
limit=900

# A number can be used again: with the time it started, it is one process.
identity()
{
	[ -r "/proc/$1/stat" ] || return 0
	echo "$1 $(sed 's/.*) //' "/proc/$1/stat" | cut -d' ' -f20)"
}

# Builds do not depend on the lock: where it cannot be had, go on without.
mkdir -p "$place" 2>/dev/null || exit 0
(: >>"$place/guard") 2>/dev/null || exit 0
me=$(identity "$1")
waited=0
while [ $waited -lt $limit ]; do
	exec 9>>"$place/guard"
	flock 9
	holder=$(cat "$place/holder" 2>/dev/null || :)
	if [ -z "$holder" ] || [ "$holder" = "$me" ] ||
	   [ "$(identity "${holder%% *}")" != "$holder" ]; then
		echo "$me" >"$place/holder"
		exit 0
	fi
	exec 9>&-
	[ $waited != 0 ] || echo "mshv: waiting for another build by dkms (process ${holder%% *})" >&2
	sleep 1
	waited=$((waited + 1))
done
echo "mshv: process ${holder%% *} has been building for $limit s; going on without waiting" >&2
