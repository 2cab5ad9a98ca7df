#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One boot of the lab, in whose parent QEMU boots Linux: what that takes.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/bench/qemu.sh [--theirs] NAME KERNEL PERSONALITY

  NAME      results go to build/bench/NAME
  KERNEL    of the parent: 6.1, 6.12 or intree
  --theirs  with the driver that comes with that kernel

In build/bench/NAME: measured (a line with name and value for each number), results.log,
console.log, lab.log, report.json. Exit status 0 if the guest booted and ended.
TEXT
}

theirs=
case ${1-} in
-h | --help) usage; exit 0 ;;
--theirs) theirs=yes; shift ;;
esac
if [ $# != 3 ]; then
	usage >&2
	exit 2
fi
name=$1
kernel=$2
personality=$3
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/lab.sh
. "$top/tests/lib/lab.sh"
out=$top/build/bench/$name
log=$out/build.log
started=$(date +%s)

mkdir -p "${out%/*}"
exec 9>"${out%/*}/.$name.lock"
flock 9
rm -rf "$out"
mkdir -p "$out/tree/guest" "$out/tap"

build()
{
	build_lab || return
	image=$("$top/scripts/kernel.sh" "$kernel" image) || return
	module=$image/mshv_root.ko
	[ -n "$theirs" ] || build_module "$kernel" || return
	guest=$("$top/scripts/kernel.sh" 6.12 image) && qemu=$("$top/scripts/qemu.sh" root) || return
	cp -r "$qemu/." "$out/tree/"
	install -m 755 "$top/tests/bench/qemu-job.sh" "$out/tree/job"
	install -m 644 "$module" "$out/tree/mshv_root.ko"
	install -m 644 "$guest/vmlinuz" "$out/tree/guest/vmlinuz"
	"$top/lab/appliance/initramfs.sh" linux "$guest" "$top/tests/bench/qemu-init.sh" \
		"$out/tree/guest/initramfs" crc32c-generic
}

# The lab's counters, from the module's loading on; that maps nothing.
show_report()
{
	awk '/"code"/ {
		match($0, /"calls": [0-9]+/)
		calls = substr($0, RSTART + 9, RLENGTH - 9)
		sum += calls
		if (/"code": 75,/) {
			match($0, /"elements": [0-9]+/)
			print "qemu.maps", calls
			print "qemu.mapped", substr($0, RSTART + 12, RLENGTH - 12)
		}
	}
	END {
		print "qemu.hypercalls", sum + 0
	}' "$out/report.json"
}

build >>"$log" 2>&1 || {
	echo "bench $name: lab, module or guest cannot be built (log: $log)" >&2
	exit 1
}
echo "bench $name: running (log: $out/console.log)"
boot_lab "$out" --image "$image" --personality "$personality" --memory 1000 --timeout 900
set +e
tr -d '\r' <"$out/results.log" | sed -n 's/^measured //p' >"$out/measured"
show_report >>"$out/measured"
{
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	grep -q 'here with 2 processors' "$out/results.log"
	check $? "the guest came to its first process" "$out/results.log"
	[ -n "$theirs" ] || check_report "$out"
	plan
} >"$out/tap/boot.tap"
rm -rf "$out/tree/usr"
end_boot "$name" "$out" "$started"
