#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One boot of the lab with every test program in its parent.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/run-boot.sh [--module FILE] KERNEL PERSONALITY CPUS [PROGRAM...]

  KERNEL       one that scripts/kernel.sh knows, such as 6.12, intree or sanitize
  PERSONALITY  root or l1vh, and what it has besides, in this order: -scheduler: the
               parent schedules the VPs itself; -overlay: an L1VH that has to provide
               the pages it shares with the hypervisor itself, and whose kernel has no
               debugfs; -vmbus: an L1VH that has VMBus, loaded before the driver;
               -numa: a kernel that sees two nodes
  CPUS         1 to 4
  PROGRAM      only these of tests/guest/list; "-" for none of them
  --module     the driver is this file, not one made of this tree. Nothing is known
               of it: the boot ends after the first program that fails or hangs

Environment: MSHV_FUZZ_SECONDS, how long the program "fuzz" goes on, instead of 20 s;
MSHV_FUZZ_SEED, what it begins with; MSHV_STORM_PARTITIONS, how many "storm" makes;
MSHV_KILL_ROUNDS, how many processes "killed" kills; MSHV_KILL_SEED, what it begins with;
MSHV_STARVE_ALL, not empty: "starve" leaves nothing out; MSHV_BOOT_MEMORY, the parent's in
MiB.

Results are left in build/boot/KERNEL-PERSONALITY-CPUS, with --module in one that
ends in -module: one TAP file per program in tap/, console.log, results.log, lab.log,
report.json. Exit status 0 if every test passed.
TEXT
}

module=
if [ "${1-}" = --module ] && [ $# -gt 1 ]; then
	module=$2
	shift 2
fi
if [ $# -lt 3 ]; then
	usage >&2
	exit 2
fi
kernel=$1
personality=$2
cpus=$3
shift 3
# Memory that the parent's kernel leaves alone stands for a device's.
# shellcheck disable=SC2016 # the dollar is for the kernel
append='memmap=8M$0x10000000'
# The kernel hands these on to the job.
append="$append FUZZ_SECONDS=${MSHV_FUZZ_SECONDS:=20} FUZZ_SEED=${MSHV_FUZZ_SEED-}"
append="$append STORM_PARTITIONS=${MSHV_STORM_PARTITIONS-}"
append="$append STARVE_ALL=${MSHV_STARVE_ALL-}"
append="$append KILL_ROUNDS=${MSHV_KILL_ROUNDS-} KILL_SEED=${MSHV_KILL_SEED-}"
memory=768
# How much longer everything may take than on a stock kernel.
slower=1
if [ "$kernel" = sanitize ]; then
	memory=1536
	slower=5
	# What is wrong may be so more than once.
	append="$append kasan_multi_shot SLOWER=$slower"
fi
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/lab.sh"
read_role "$personality"
vmbus=
case $personality in
*-overlay*) append="$append debugfs=off" ;;
esac
case $personality in *-vmbus*) vmbus=yes ;; esac
case $personality in *-numa*) append="$append numa=fake=2" ;; esac
name=$kernel-$personality-$cpus${module:+-module}
out=$top/build/boot/$name
log=$out/build.log

# Two runs of one boot would write the same files.
mkdir -p "${out%/*}"
exec 9>"${out%/*}/.$name.lock"
flock 9
rm -rf "$out"
mkdir -p "$out/tree/tests" "$out/tap"

fail()
{
	echo "boot $name: $*" >&2
	exit 1
}

build()
{
	build_lab >>"$log" 2>&1 || fail "lab or programs do not build (log: $log)"
	[ -n "$module" ] || build_module "$kernel" >>"$log" 2>&1 ||
		fail "the module does not build (log: $log)"
}

# What only tests load; built as people build modules, by one boot for all.
build_fixture()
{
	fixture=$top/build/fixture/$kernel/no_notifiers.ko
	mkdir -p "$top/build/fixture"
	exec 7>"$top/build/fixture/.$kernel.lock"
	flock 7
	[ -z "$(find "$top/tests/fixture" -newer "$fixture" -type f -print -quit 2>/dev/null ||
		echo missing)" ] && flock -u 7 && return 0
	rm -rf "${fixture%/*}"
	mkdir -p "${fixture%/*}"
	cp "$top/tests/fixture/"* "${fixture%/*}/"
	"$top/scripts/module-build.sh" "$kernel" "${fixture%/*}" >>"$log" 2>&1 || fail "the fixture does not build (log: $log)"
	flock -u 7
}

# VFIO and a driver of mediated devices, for kernels that come with the rest; once as well.
build_vfio()
{
	vfio=$top/build/fixture/$kernel-vfio
	exec 7>"$vfio.lock"
	flock 7
	release=$("$top/scripts/kernel.sh" "$kernel" release)
	[ ! -e "$vfio/done-$release" ] || return 0
	rm -rf "$vfio"
	mkdir -p "$vfio/build" "$vfio/tree"
	"$top/lab/appliance/initramfs.sh" modules "$("$top/scripts/kernel.sh" "$kernel" image)" \
		"$vfio/tree" vfio_iommu_type1 mdev
	cp "$("$top/scripts/kernel.sh" "$kernel" samples)/mtty.c" "$vfio/build/"
	echo 'obj-m := mtty.o' >"$vfio/build/Kbuild"
	"$top/scripts/module-build.sh" "$kernel" "$vfio/build"
	cp "$vfio/build/mtty.ko" "$vfio/tree/modules/"
	echo mtty.ko >>"$vfio/tree/modules/order"
	: >"$vfio/done-$release"
}

# The kernel that scripts/intree-kernel.sh builds has no VFIO, and Debian has the sources
# of a sample driver for those of its own release.
has_vfio()
{
	case $kernel in 6.1 | 6.12) return 0 ;; esac
	return 1
}

add_vfio()
{
	if ! has_vfio || ! grep -q '^vfio ' "$out/tree/tests/list"; then
		return
	fi
	# Not as a condition, in which "set -e" would not count.
	(
		set -e
		build_vfio >>"$log" 2>&1
	) &
	wait $! || fail "mediated devices do not build (log: $log)"
	cp -R "$top/build/fixture/$kernel-vfio/tree" "$out/tree/vfio"
}

add_vmbus()
{
	[ -n "$vmbus" ] || return 0
	mkdir "$out/tree/vmbus"
	"$top/lab/appliance/initramfs.sh" modules "$("$top/scripts/kernel.sh" "$kernel" image)" \
		"$out/tree/vmbus" hv_vmbus >>"$log" 2>&1 || fail "no VMBus (log: $log)"
	echo vmbus 240 >>"$out/tree/tests/list"
}

make_tree()
{
	[ "$name" = "${name%-module}" ] || : >"$out/tree/tests/cautious"
	install -m 644 "$fixture" "$out/tree/no_notifiers.ko"
	if [ $# = 0 ]; then
		cp "$top/tests/guest/list" "$out/tree/tests/list"
	else
		for program in "$@"; do
			[ "$program" != - ] || continue
			grep "^$program " "$top/tests/guest/list" || fail "no program '$program'"
		done >"$out/tree/tests/list"
	fi
	sed -i "s/^fuzz .*/fuzz $((MSHV_FUZZ_SECONDS + 220))/" "$out/tree/tests/list"
	add_vfio
	add_vmbus
	awk -v slower=$slower '{ print $1, $2 * slower }' "$out/tree/tests/list" >"$out/list"
	mv "$out/list" "$out/tree/tests/list"
	# shellcheck disable=SC2046 # a program is a word
	fill_tree "$out/tree" "$top/tests/guest/job.sh" \
		hello open smt4 left $(cut -d' ' -f1 "$out/tree/tests/list")
}

# What the boot as a whole must show, as TAP; needs the split results.
judge()
{
	extra="parameter smt4 left"
	[ -z "$module" ] || extra=
	[ -z "$vmbus" ] || extra="$extra vmbus-first vmbus-last"
	[ "$kernel" != sanitize ] || extra="$extra sanitizers"
	echo "TAP version 13"
	check "$lab_status" "lab/run ends with 0 (it ended with $lab_status)"
	grep -q '^finished 0$' "$out/sections"
	check $? "the job ran to its end and saw no failure"
	for program in load $(cut -d' ' -f1 "$out/tree/tests/list") hello busy \
			$extra reload unload kernel-log; do
		grep -q "^$program 0\$" "$out/sections"
		check $? "$program ended with status 0"
	done
	check_report "$out"
	# What a serial line with two writers has garbled is whole in the kernel's buffer.
	sed -n 's/^# //p' "$out"/tap/*-kernel-log.tap >"$out/kernel-lines"
	# With a driver that nobody vouches for only what is grave goes to the console.
	marks=5
	[ "$name" = "${name%-module}" ] || marks=0
	check_log "$out" "$top/tests/guest/expected-log" $marks "$out/kernel-lines"
	plan
}

# What the programs may take together, and eight minutes for the rest.
time_limit()
{
	awk -v rest=$((8 * 60 * slower)) '{ limit += $2 } END { print limit + rest }' \
		"$out/tree/tests/list"
}

started=$(date +%s)
echo "boot $name: building"
build
build_fixture
make_tree "$@"
source=--kernel
image=$kernel
if [ "$kernel" = intree ]; then
	source=--image
	image=$("$top/scripts/kernel.sh" intree image)
fi
echo "boot $name: running (log: $out/console.log)"
# shellcheck disable=SC2086 # options are words
boot_lab "$out" "$source" "$image" --personality "$lab_personality" --cpus "$cpus" \
	--memory "${MSHV_BOOT_MEMORY:-$memory}" --timeout "${MSHV_BOOT_TIMEOUT:-$(time_limit)}" \
	--append "$append" ${lab_options:+-- $lab_options}
awk -v dir="$out/tap" -f "$top/tests/split-results.awk" "$out/results.log" >"$out/sections"
set +e
judge >"$out/tap/00-boot.tap"
end_boot "$name" "$out" "$started"
