#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Boots where the module must refuse to load, each with a reason of its own:
# no Microsoft hypervisor; a kernel that is there to save the memory of one that
# crashed; a hypervisor that grants no partitions; one that lets
# no memory be deposited; one without SynIC; one that calls its parent isolated;
# a root that has to schedule its VPs itself; hypercalls that fail; other owners of
# the interrupts; a kernel that wants modules to be signed. Or, if kernels are named, on
# these, which are PREEMPT_RT. Prints TAP.
#
#   tests/run-refusals.sh [SERIES-rt...]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/tests/lib/lab.sh"
out=$top/build/refusals
[ $# = 0 ] || out=$out-rt
rm -rf "$out"
mkdir -p "$out"

build()
{
	{ build_module "$1" && build_lab; } >>"$out/build.log" 2>&1 || {
		echo "refusals: module, lab or programs do not build (log: $out/build.log)" >&2
		exit 1
	}
}

# tree NAME REGEX
tree()
{
	fill_tree "$out/$1/tree" "$top/tests/guest/job-refusal.sh"
	fill_mshvctl "$out/$1/tree"
	echo "$2" >"$out/$1/tree/expected"
}

# run NAME PERSONALITY MSHV-LAB-OPTION...: leaves the lab's status in NAME/lab-status
run()
{
	name=$1
	personality=$2
	shift 2
	echo "refusals: $name" >&2
	boot_lab "$out/$name" --kernel "$series" --personality "$personality" --cpus 1 \
		--timeout 120 --append "${append-}" -- "$@"
	echo "$lab_status" >"$out/$name/lab-status"
}

# in_lab NAME REGEX PERSONALITY MSHV-LAB-OPTION...
in_lab()
{
	tree "$1" "$2"
	name=$1
	shift 2
	run "$name" "$@"
}

# Modules that take interrupts as VMBus and KVM do: built as anybody's would be.
build_stand_ins()
{
	mkdir -p "$out/stand-in"
	cp "$top"/tests/refusals/* "$out/stand-in/"
	"$top/scripts/module-build.sh" $series "$out/stand-in" >"$out/stand-in.log" 2>&1
}

# with_slot PERSONALITY HV_VMBUS KVM_INTEL MSHV-LAB-OPTION...
with_slot()
{
	name=slot-$1
	personality=$1
	fill_tree "$out/$name/tree" "$top/tests/guest/job-slot.sh" tool hello
	fill_mshvctl "$out/$name/tree"
	install -m 644 "$2" "$out/$name/tree/hv_vmbus.ko"
	install -m 644 "$3" "$out/$name/tree/kvm_intel.ko"
	echo "$personality" >"$out/$name/tree/role"
	shift 3
	run "$name" "$personality" "$@"
}

# The driver without a signature and with that of a key nobody has enrolled, and a module
# of the kernel's own. signatures NAME ENFORCER
signatures()
{
	dir=$out/$1
	fill_tree "$dir/tree" "$top/tests/guest/job-signature.sh"
	fill_mshvctl "$dir/tree"
	echo "$2" >"$dir/tree/enforcer"
	# dkms may have signed it with a key of this machine.
	strip --strip-debug -o "$dir/tree/unsigned.ko" "$dir/tree/mshv_root.ko"
	rm "$dir/tree/mshv_root.ko"
	openssl req -new -x509 -nodes -days 2 -subj "/CN=A stranger" -newkey rsa:2048 \
		-keyout "$dir/key" -outform DER -out "$dir/certificate" 2>"$dir/openssl.log"
	"$("$top/scripts/kernel.sh" "$series" headers)/scripts/sign-file" sha256 "$dir/key" \
		"$dir/certificate" "$dir/tree/unsigned.ko" "$dir/tree/stranger.ko"
	xz -dc "$image/modules/kernel/lib/crc8.ko.xz" >"$dir/tree/own.ko"
}

signature_enforced()
{
	signatures sig-enforce module.sig_enforce
	run sig-enforce l1vh
}

# With lockdown nobody gets at I/O ports, by which a parent tells the lab how it ended.
signature_locked_down()
{
	signatures lockdown lockdown
	plain_machine lockdown lockdown=integrity
}

without_hypervisor()
{
	tree no-hypervisor "$1"
	plain_machine no-hypervisor
}

# plain_machine NAME [OPTION-OF-THE-KERNEL]: the same kernel on QEMU alone, its second
# serial line a file
plain_machine()
{
	name=$1
	echo "refusals: $name" >&2
	"$top/lab/appliance/initramfs.sh" parent "$top/build/lab/parent-exit" \
		"$out/$name/tree" "$out/$name/initramfs"
	status=0
	timeout -k 5 180 qemu-system-x86_64 -accel tcg -cpu max -smp 1 -m 512 -nodefaults \
		-display none -no-reboot -kernel "$image/vmlinuz" \
		-initrd "$out/$name/initramfs" -append "console=ttyS0 panic=-1 ${2-}" \
		-serial "file:$out/$name/console.log" -serial "file:$out/$name/results.log" \
		</dev/null >"$out/$name/qemu.log" 2>&1 || status=$?
	echo $status >"$out/$name/lab-status"
}

# start COMMAND...: as many at a time as there are processors
started=0
start()
{
	"$@" &
	started=$((started + 1))
	[ $((started % $(getconf _NPROCESSORS_ONLN))) != 0 ] || wait
}

real_time()
{
	for series in "$@"; do
		build "$series"
		start in_lab "$series" 'not loaded: PREEMPT_RT kernels are not supported' l1vh
		names="$names $series"
	done
}

everything_else()
{
	series=6.12
	build $series
	# Privileges are EAX and EBX of CPUID 40000003h: 0x8866 is what any guest has;
	# bit 32 lets it create partitions, bit 34 deposit memory, bit 2 is the SynIC, bit 54
	# means isolated.
	image=$("$top/scripts/kernel.sh" $series image)
	start without_hypervisor 'not loaded: no Microsoft hypervisor'
	start in_lab no-privilege 'not loaded: .*does not let this partition create' l1vh \
		--privileges 0x8866
	start in_lab no-deposit 'not loaded: .*does not let this partition give memory' l1vh \
		--privileges 0x100008866
	start in_lab no-synic 'not loaded: .*synthetic interrupt controller' l1vh \
		--privileges 0x500008862
	start in_lab isolated 'not loaded: .*isolated' l1vh \
		--privileges 0x40000500008866
	start in_lab scheduler 'not loaded: scheduler type 5 is not supported' root --scheduler 5
	# What tells a kernel that it was started after a crash; nothing is at that place.
	# shellcheck disable=SC2016 # the dollar is for the kernel
	append='memmap=8M$0x10000000 elfcorehdr=0x10000000'
	start in_lab crash-dump 'not loaded: .*crash' l1vh
	append=module.sig_enforce=1
	start signature_enforced
	append=
	start signature_locked_down
	build_stand_ins ||
		{ echo "refusals: the stand-ins do not build (log: $out/stand-in.log)" >&2; exit 1; }
	kvm=$out/stand-in/kvm_intel.ko
	# Bit 6 of the capabilities has the driver ask who schedules.
	start with_slot l1vh "$out/stand-in/hv_vmbus.ko" "$kvm" --capabilities 0x40
	xz -dc "$image/modules/kernel/drivers/hv/hv_vmbus.ko.xz" >"$out/hv_vmbus.ko"
	start with_slot root "$out/hv_vmbus.ko" "$kvm"
	names="no-hypervisor no-privilege no-deposit no-synic isolated scheduler crash-dump"
	names="$names sig-enforce lockdown slot-l1vh slot-root"
}

names=
if [ $# = 0 ]; then everything_else; else real_time "$@"; fi
wait
echo "TAP version 13"
for name in $names; do
	results=$out/$name/results.log
	[ -e "$results" ] || : >"$results"
	tr -d '\r' <"$results" | awk -v count="$number" -v name="$name" \
			-v status="$(cat "$out/$name/lab-status")" '
		function test(passed, text) {
			print (passed ? "ok " : "not ok ") ++count " - " name ": " text
		}
		/^ok |^not ok / {
			sub(/ok [0-9]+ - /, "ok " ++count " - " name ": ")
			tests++
		}
		/^1\.\./ { plan = substr($0, 4); next }
		/^# finished/ { finished = 1 }
		{ print }
		END {
			test(finished && tests == plan, "the boot came to its end")
			test(status == 0, "it ends with status 0 (it ended with " status ")")
			print count >"/dev/stderr"
		}' 2>"$out/count"
	number=$(cat "$out/count")
done
if [ $# != 0 ]; then
	plan
	exit
fi
# Seven reasons, seven texts: a user can tell them apart.
cat "$out"/no-*/results.log "$out"/isolated/results.log "$out"/scheduler/results.log \
	"$out"/crash-dump/results.log | tr -d '\r' |
	sed -n 's/^# mshv_root/mshv_root/p' | sort -u >"$out/texts"
check $(($(wc -l <"$out/texts") != 7)) "each reason has its own text" "$out/texts"
plan
