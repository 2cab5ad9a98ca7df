#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Several boots of the lab, as many at a time as there are processors.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-boots.sh LOGDIR BOOT...
       tests/run-boots.sh --name BOOT

  LOGDIR  gets boot-NAME.log, and in boot-NAME.total four numbers: passed, failed,
          skipped, seconds. A boot that failed in a way no test counts has one failure
  BOOT    arguments of tests/run-boot.sh as one word: "6.12 l1vh 1", NAME is
          6.12-l1vh-1; or "qemu" and those of tests/run-qemu.sh: "qemu 6.12 root 2 1",
          NAME is qemu-6.12-root-2-1; or "kexec" and those of tests/run-kexec.sh

With --name only NAME is printed. Exit status 0 if every boot was made, whatever came
of it.
TEXT
}

# What follows the first words of a BOOT chooses programs and is not part of its name.
name_of()
{
	case $1 in
	qemu\ *) echo "$1" | cut -d' ' -f1-5 ;;
	kexec\ *) echo "$1" | cut -d' ' -f1-4 ;;
	*) echo "$1" | cut -d' ' -f1-3 ;;
	esac | tr ' ' -
}

# One boot: its output goes to a log, what matters of it is printed.
run()
{
	name=$(name_of "$1")
	total=$top/build/boot/$name/total
	log=$logs/boot-$name.log
	status=0
	rm -f "$total"
	# shellcheck disable=SC2086 # arguments are words
	case $1 in
	qemu\ *) "$top/tests/run-qemu.sh" ${1#qemu } ;;
	kexec\ *) "$top/tests/run-kexec.sh" ${1#kexec } ;;
	*) "$top/tests/run-boot.sh" $1 ;;
	esac >"$log" 2>&1 </dev/null || status=$?
	cat "$total" 2>/dev/null >"$logs/boot-$name.total" ||
		echo 0 0 0 0 >"$logs/boot-$name.total"
	if [ "$status" != 0 ]; then
		grep -vE '^ok|^#' "$log" | tail -n 25
		sed -i 's/^\([0-9]*\) 0 /\1 1 /' "$logs/boot-$name.total"
	fi
	tail -n 1 "$log"
}

if [ $# -lt 2 ]; then
	usage >&2
	exit 2
fi
top=$(cd "$(dirname "$0")/.." && pwd)
case $1 in
--name)
	name_of "$2"
	exit
	;;
--one) # started by this script itself
	logs=$2
	run "$3"
	exit
	;;
esac
. "$top/tests/lib/lab.sh"
logs=$(mkdir -p "$1" && cd "$1" && pwd)
shift

# What they share is built first: two makes at a time would write the same files.
build_lab >"$logs/boots-build.log" 2>&1
printf '%s\n' "$@" | sed 's/^qemu //; s/^kexec //' | cut -d' ' -f1 | sort -u | while read -r kernel; do
	build_module "$kernel" >>"$logs/boots-build.log" 2>&1
done

printf '%s\n' "$@" | xargs -P "$(getconf _NPROCESSORS_ONLN)" -I '{}' \
	"$0" --one "$logs" '{}'
