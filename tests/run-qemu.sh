#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# QEMU, as Debian ships it, boots a stock Linux in a child partition.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-qemu.sh KERNEL PERSONALITY CPUS VPS

  KERNEL       of the parent, 6.1 or 6.12
  PERSONALITY  root or l1vh; with -scheduler, the parent schedules VPs
  CPUS         the parent's, 1 to 4
  VPS          the guest's, 1 to 4

Results are left in build/boot/qemu-KERNEL-PERSONALITY-CPUS-VPS: tap/, console.log,
results.log (what the guest said), lab.log, report.json. Exit status 0 if every test
passed.
TEXT
}

if [ $# != 4 ]; then
	usage >&2
	exit 2
fi
kernel=$1
personality=$2
cpus=$3
vps=$4
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/lib/lab.sh
. "$top/tests/lib/lab.sh"
read_role "$personality"
name=qemu-$kernel-$personality-$cpus-$vps
out=$top/build/boot/$name
log=$out/build.log
started=$(date +%s)

# Two runs of one boot would write the same files.
mkdir -p "${out%/*}"
exec 9>"${out%/*}/.$name.lock"
flock 9
rm -rf "$out"
mkdir -p "$out/tap"
echo "boot $name: building"
{
	build_lab && build_module "$kernel" && "$top/tests/qemu/tree.sh" "$out/tree" "$kernel" "$vps" &&
		install -m 644 "$module" "$out/tree/mshv_root.ko"
} >"$log" 2>&1 || {
	echo "boot $name: lab, module or guest cannot be built (log: $log)" >&2
	exit 1
}
echo "boot $name: running (log: $out/console.log)"
# shellcheck disable=SC2086 # options are words
boot_lab "$out" --kernel "$kernel" --personality "$lab_personality" --cpus "$cpus" --memory 1200 \
	--timeout "${MSHV_BOOT_TIMEOUT:-600}" ${lab_options:+-- $lab_options}
set +e
"$top/tests/qemu/judge.sh" "$out" >"$out/tap/guest.tap"
{
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	check_report "$out"
	check_log "$out" "$top/tests/guest/expected-log" 3
	plan
} >"$out/tap/boot.tap"
rm -rf "$out/tree/usr"
end_boot "$name" "$out" "$started"
