#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the Linux that QEMU boots must have said, as TAP.
set -u

usage()
{
	cat <<'TEXT'
usage: tests/qemu/judge.sh DIR

  DIR  output directory of a run of the lab; DIR/tree was made by tests/qemu/tree.sh
TEXT
}

if [ $# != 1 ]; then
	usage >&2
	exit 2
fi
out=$1
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$top/tests/lib/tap.sh"
# shellcheck source=/dev/null # written by tree.sh
. "$out/tree/qemu.conf"
tr -d '\r' <"$out/results.log" >"$out/results"

# Lines are "guest: SECONDS WORDS" and "parent: SECONDS WORDS". said WHO REGEX
said()
{
	grep -qE "^$1: [0-9.]+ $2\$" "$out/results"
}

# The rest of the first line of WHO that begins with WORD. told WHO WORD
told()
{
	sed -n "s/^$1: [0-9.]* $2 //p" "$out/results" | head -n 1
}

# at_least NUMBER MINIMUM: a number that is not there is none
at_least()
{
	[ "${1:-0}" -ge "$2" ]
}

said parent 'qemu 0'
check $? "QEMU ends with status 0" "$out/results"
[ "$(told guest kernel)" = "$RELEASE" ]
check $? "the guest is a stock kernel, $RELEASE"
said guest "cpus $VPS"
check $? "processors: $VPS"
for cpu in $(seq 0 $((VPS - 1))); do
	said guest "ran on cpu $cpu"
	check $? "a process ran on processor $cpu"
done
[ "$(told guest file)" = "$({ echo; seq "$FIRST" "$LAST"; } | sha256sum | cut -d' ' -f1)" ]
check $? "the file read back from the disk has the right checksum"
[ "$(told parent lines)" = $((LAST - FIRST + 1)) ]
check $? "all of it is in the disk's image"
said guest 'ping 3 packets transmitted, 3 packets received.*'
check $? "the network answers"
page=$(told parent page)
[ -n "$page" ] && [ "$(told guest page)" = "$page" ]
check $? "a file fetched over the network has the right checksum"
# How often MSIs of $1 arrived, on all processors together.
interrupts()
{
	grep -E "^guest: [0-9.]+ interrupts .*$1" "$out/results" | cut -d: -f3 | awk '
		{ for (i = 1; i <= NF && $i ~ /^[0-9]+$/; i++) sum += $i }
		END { print sum + 0 }'
}

for name in virtio0-req virtio1-input virtio1-output; do
	count=$(interrupts $name)
	at_least "$count" 1
	check $? "MSIs of $name arrived ($count)"
done
! grep -E '^guest: [0-9.]+ error' "$out/results" | sed 's/^/# /' | grep .
check $? "the guest saw no error"
grep -q 'reboot: Power down' "$out/results"
check $? "the guest switched itself off"
said parent end
check $? "and the module was unloaded"
# Those of the network belong to the parent's kernel, those of the disk to QEMU.
at_least "$(told parent 'trace mshv_mem_ioeventfd_add')" $((VPS + 2))
check $? "the doorbells of all queues go through IOEVENTFD"
at_least "$(told parent 'trace mshv_register_irqfd')" $((VPS + 2))
check $? "and their interrupts through IRQFD"
at_least "$(told parent 'trace virtio_notify_irqfd_deferred_fn')" 50
check $? "which the disk's really do"
doorbells=$(sed -n 's/.*"doorbells": *\([0-9]*\).*/\1/p' "$out/report.json")
at_least "$doorbells" 50
check $? "doorbells rang (${doorbells:-none})"
plan
[ "$failed" = 0 ]
