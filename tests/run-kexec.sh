#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The parent's kernel starts another one in its place by kexec, while a guest runs.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-kexec.sh KERNEL PERSONALITY CPUS

  KERNEL, PERSONALITY, CPUS  as tests/run-boot.sh has them; a root partition of an older
                             kernel cannot do it

Results are left in build/boot/kexec-KERNEL-PERSONALITY-CPUS: tap/, console.log,
results.log, lab.log, report.json. Exit status 0 if every test passed.
TEXT
}

if [ $# != 3 ]; then
	usage >&2
	exit 2
fi
kernel=$1
top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/lib/lab.sh
. "$top/tests/lib/lab.sh"
read_role "$2"
name=kexec-$kernel-$2-$3
out=$top/build/boot/$name
log=$out/build.log
started=$(date +%s)

# Two runs of one boot would write the same files.
mkdir -p "${out%/*}"
exec 9>"${out%/*}/.$name.lock"
flock 9
rm -rf "$out"
mkdir -p "$out/tree" "$out/tap"

# The second kernel's files are the first one's, but for what is there to start it.
fill()
{
	build_lab && build_module "$kernel" &&
		fill_tree "$out/tree" "$top/tests/guest/job-kexec.sh" hello left lifetime kexec &&
		"$top/lab/appliance/initramfs.sh" parent "$top/build/lab/parent-exit" "$out/tree" \
			"$out/initramfs" &&
		mkdir "$out/tree/kexec" && mv "$out/initramfs" "$out/tree/kexec/" &&
		cp "$("$top/scripts/kernel.sh" "$kernel" image)/vmlinuz" "$out/tree/kexec/"
}

echo "boot $name: building"
fill >"$log" 2>&1 || {
	echo "boot $name: lab, module or programs do not build (log: $log)" >&2
	exit 1
}
echo "boot $name: running (log: $out/console.log)"
# shellcheck disable=SC2086 # options are words
boot_lab "$out" --kernel "$kernel" --personality "$lab_personality" --cpus "$3" --memory 1024 \
	--timeout "${MSHV_BOOT_TIMEOUT:-600}" ${lab_options:+-- $lab_options}
rm -rf "$out/tree/kexec"
tr -d '\r' <"$out/results.log" | grep -E '^(ok|not ok|#|1\.\.)' >"$out/tap/job.tap" || :
set +e
{
	grep -q '^1\.\.' "$out/tap/job.tap"
	check $? "the second kernel's job came to its end"
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	check_report "$out"
	check_log "$out" "$top/tests/guest/expected-log" 2
	plan
} >"$out/tap/boot.tap"
end_boot "$name" "$out" "$started"
