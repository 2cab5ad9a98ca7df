#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Boots where the module must refuse to load, each with a reason of its own:
# no Microsoft hypervisor; a hypervisor that grants no partitions; one without
# SynIC; one that calls its parent isolated. Prints TAP.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
out=$top/build/refusals
series=6.12
module=$top/build/module/$series/mshv_root.ko
image=$("$top/scripts/kernel.sh" $series image)

rm -rf "$out"
mkdir -p "$out"
"$top/scripts/dkms-build.sh" --reuse $series "${module%/*}" >"$out/build.log" 2>&1 ||
	{ echo "refusals: the module does not build (log: $out/build.log)" >&2; exit 1; }
make -s -C "$top/lab" >"$out/lab.log" 2>&1 ||
	{ echo "refusals: the lab does not build (log: $out/lab.log)" >&2; exit 1; }

# tree NAME REGEX
tree()
{
	mkdir -p "$out/$1/tree"
	install -m 755 "$top/tests/guest/job-refusal.sh" "$out/$1/tree/job"
	install -m 644 "$module" "$out/$1/tree/mshv_root.ko"
	echo "$2" >"$out/$1/tree/expected"
}

# in_lab NAME REGEX MSHV-LAB-OPTION...
in_lab()
{
	tree "$1" "$2"
	name=$1
	shift 2
	echo "refusals: $name" >&2
	"$top/lab/run" --kernel $series --personality l1vh --cpus 1 --tree "$out/$name/tree" \
		--out "$out/$name" --timeout 120 -- "$@" >"$out/$name/run.log" 2>&1 </dev/null ||
		echo "refusals: $name: $(tail -n 1 "$out/$name/run.log")" >&2
}

# A plain machine: the same kernel on QEMU alone, its second serial line a file.
without_hypervisor()
{
	name=no-hypervisor
	tree $name "$1"
	echo "refusals: $name" >&2
	"$top/lab/appliance/initramfs.sh" parent "$top/build/lab/parent-exit" \
		"$out/$name/tree" "$out/$name/initramfs"
	timeout -k 5 180 qemu-system-x86_64 -accel tcg -cpu max -smp 1 -m 512 -nodefaults \
		-display none -no-reboot -kernel "$image/vmlinuz" \
		-initrd "$out/$name/initramfs" -append 'console=ttyS0 panic=-1' \
		-serial "file:$out/$name/console.log" -serial "file:$out/$name/results.log" \
		</dev/null >"$out/$name/qemu.log" 2>&1 ||
		echo "refusals: $name: QEMU ended with $?" >&2
}

# Privileges are EAX and EBX of CPUID 40000003h: 0x8866 is what any guest has;
# bit 32 lets it create partitions, bit 34 deposit memory, bit 2 is the SynIC, bit 54
# means isolated.
without_hypervisor 'not loaded: no Microsoft hypervisor'
in_lab no-privilege 'not loaded: .*does not let this partition create' --privileges 0x8866
in_lab no-synic 'not loaded: .*synthetic interrupt controller' --privileges 0x500008862
in_lab isolated 'not loaded: .*isolated' --privileges 0x40000500008866

echo "TAP version 13"
count=0
for name in no-hypervisor no-privilege no-synic isolated; do
	results=$out/$name/results.log
	[ -e "$results" ] || : >"$results"
	tr -d '\r' <"$results" | awk -v count="$count" -v name="$name" '
		/^ok |^not ok / {
			sub(/ok [0-9]+ - /, "ok " ++count " - " name ": ")
			tests++
		}
		/^# finished/ { finished = 1 }
		{ print }
		END {
			if (!finished || tests != 6)
				print "not ok " ++count " - " name ": the boot came to its end"
			else
				print "ok " ++count " - " name ": the boot came to its end"
			print count >"/dev/stderr"
		}' 2>"$out/count"
	count=$(cat "$out/count")
done
# Four reasons, four texts: a user can tell them apart.
distinct=$(cat "$out"/*/results.log | tr -d '\r' | grep '^# mshv_root' | sort -u | wc -l)
count=$((count + 1))
if [ "$distinct" = 4 ]; then
	echo "ok $count - each reason has its own text"
else
	echo "not ok $count - each reason has its own text ($distinct of 4)"
fi
echo "1..$count"
