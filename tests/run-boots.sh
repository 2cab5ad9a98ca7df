#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Several boots of the lab, as many at a time as there are processors.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-boots.sh LOGDIR BOOT...

  LOGDIR  gets boot-NAME.log, and in boot-NAME.total four numbers: passed, failed,
          skipped, seconds. A boot that failed in a way no test counts has one failure
  BOOT    arguments of tests/run-boot.sh as one word: "6.12 l1vh 1", NAME is
          6.12-l1vh-1; or "qemu" and those of tests/run-qemu.sh: "qemu 6.12 root 2 1",
          NAME is qemu-6.12-root-2-1

Exit status 0 if every boot was made, whatever came of it.
TEXT
}

if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/lab.sh"
logs=$(mkdir -p "$1" && cd "$1" && pwd)
shift

# What they share is built first: two makes at a time would write the same files.
build_lab >"$logs/boots-build.log" 2>&1
printf '%s\n' "$@" | sed 's/^qemu //' | cut -d' ' -f1 | sort -u | while read -r kernel; do
	build_module "$kernel" >>"$logs/boots-build.log" 2>&1
done

# shellcheck disable=SC2016 # expanded by the shell that xargs starts
printf '%s\n' "$@" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' sh -c '
	top=$1 logs=$2
	set -- $3
	program=run-boot
	name=$1-$2-$3
	if [ "$1" = qemu ]; then
		shift
		program=run-qemu
		name=qemu-$1-$2-$3-$4
	fi
	rm -f "$top/build/boot/$name/total"
	status=0
	"$top/tests/$program.sh" "$@" >"$logs/boot-$name.log" 2>&1 </dev/null || status=$?
	cat "$top/build/boot/$name/total" 2>/dev/null >"$logs/boot-$name.total" ||
		echo 0 0 0 0 >"$logs/boot-$name.total"
	if [ "$status" != 0 ]; then
		grep -vE "^ok|^#" "$logs/boot-$name.log" | tail -n 25
		sed -i "s/^\([0-9]*\) 0 /\1 1 /" "$logs/boot-$name.total"
	fi
	tail -n 1 "$logs/boot-$name.log"' sh "$top" "$logs" '{}'
