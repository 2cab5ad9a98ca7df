#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Compares hypercall layouts of driver and lab, each alone, and the public header
# with the headers of Debian's 7.2 package; what these lack, with each other. Prints TAP.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*/*}
. "$top/tests/lib/tap.sh"
out=$top/build/tests/layout
common=$("$top/scripts/kernel.sh" 7.2 common)
mkdir -p "$out"

# numbers TABLE COLUMN NAME COMPILER-ARGUMENT...
numbers()
{
	program=$out/$3
	awk -v column="$2" -f "$here/generate.awk" "$here/$1" >"$program.c"
	shift 3
	cc -std=gnu11 -w "$@" -o "$program" "$program.c"
	"$program" >"$program.numbers"
}

# A type of a header that its table does not name would be compared by nobody:
# covered HEADER PATTERN TABLE
covered()
{
	types=$(sed -n "s/^struct \\($2[a-z0-9_]*\\) {.*/\\1/p" "$top/$1")
	for type in $types; do
		status=0
		grep -qw "struct:$type" "$here/$3" || status=1
		check $status "$1: struct $type is in the table"
	done
}

compare()
{
	unit=$top/tests/unit/driver/include
	numbers abi.table 1 kernel -I"$here/include" -I"$unit" -I"$common/include/hyperv" \
		-include hvhdk.h
	numbers abi.table 2 driver -I"$here/include" -I"$unit" -include "$top/src/hv_abi.h" \
		-include "$top/src/hv_registers.h" -include "$top/src/x86/hv_x86.h" -include "$top/compat/uabi/hv_calls.h"
	numbers abi.table 3 lab -include "$top/lab/model/hv.h"
	awk -v sides="driver lab" -f "$here/compare.awk" "$out/kernel.numbers" \
		"$out/driver.numbers" "$out/lab.numbers" "$here/abi.table" >"$out/abi.tap"

	numbers arm64.table 1 kernel-arm64 -DTESTS_LAYOUT_ARM64 -I"$here/include" -I"$unit" \
		-I"$common/include/hyperv" -include hvhdk.h
	numbers arm64.table 2 driver-arm64 -I"$here/include" -I"$unit" \
		-include "$top/src/arm64/hv_arm64.h"
	awk -v sides=driver -f "$here/compare.awk" "$out/kernel-arm64.numbers" \
		"$out/driver-arm64.numbers" "$here/arm64.table" >"$out/arm64.tap"

	numbers uapi.table 1 uapi-kernel -include sys/ioctl.h '-D__packed=__attribute__((packed))' \
		-include "$common/include/uapi/linux/mshv.h"
	numbers uapi.table 2 uapi-ours -include "$top/uapi/linux/mshv.h"
	awk -v sides=uapi -f "$here/compare.awk" "$out/uapi-kernel.numbers" \
		"$out/uapi-ours.numbers" "$here/uapi.table" >"$out/uapi.tap"
}

# The comparison must find a planted fault, or its silence means nothing.
planted()
{
	awk '{ print $1, NR == 5 ? $2 + 8 : $2 }' "$out/driver.numbers" >"$out/planted.numbers"
	awk -v sides="driver lab" -f "$here/compare.awk" "$out/kernel.numbers" \
		"$out/planted.numbers" "$out/lab.numbers" "$here/abi.table" >"$out/planted.out"
	[ "$(grep -c '^not ok' "$out/planted.out")" = $(($(grep -c '^not ok' "$out/abi.tap") + 1)) ]
}

compare
{
	echo "TAP version 13"
	covered src/hv_abi.h mshv_hv_ abi.table
	covered src/hv_abi_dispatch.h mshv_hv_ abi.table
	covered src/arm64/hv_arm64.h mshv_hv_ arm64.table
	covered compat/uabi/hv_calls.h mshv_hv_ abi.table
	covered lab/model/hv.h hv_ abi.table
	covered lab/model/hv_vp.h hv_ abi.table
	covered lab/model/hv_port.h hv_ abi.table
	covered lab/model/hv_dispatch.h hv_ abi.table
	covered uapi/linux/mshv.h mshv_ uapi.table
	status=0
	planted || status=1
	check $status "a planted fault is found"
	plan
} >"$out/covered.tap"

# One stream: numbered through.
cat "$out/abi.tap" "$out/arm64.tap" "$out/uapi.tap" "$out/covered.tap" | awk '
	/^TAP|^1\.\./ { next }
	/^ok |^not ok / { sub(/ok [0-9]+/, "ok " ++count) }
	BEGIN { print "TAP version 13" }
	{ print }
	END { print "1.." count }'
