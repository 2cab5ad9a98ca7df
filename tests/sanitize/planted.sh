#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A boot of the kernel for "make sanitize" in which a module makes the mistakes of
# faults/: each must be seen by the kernel, and by the judge of its log. Prints TAP.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/lib/lab.sh"
out=$top/build/planted
# Those that end the watch of locks come after the one that only it sees.
faults="order sleep leak work free beyond shift index"

rm -rf "$out"
mkdir -p "$out/module"
cp "$top/tests/sanitize/faults/"* "$out/module/"
{ build_lab && "$top/scripts/module-build.sh" sanitize "$out/module"; } \
	>"$out/build.log" 2>&1 || {
	echo "planted: lab or module do not build (log: $out/build.log)" >&2
	exit 1
}
module=
fill_tree "$out/tree" "$top/tests/guest/job-planted.sh"
install -m 644 "$out/module/faults.ko" "$out/tree/"
echo "$faults" | tr ' ' '\n' >"$out/tree/faults"
boot_lab "$out" --kernel sanitize --cpus 2 --memory 1024 --timeout 1200 \
	--append kasan_multi_shot
tr -d '\r' <"$out/results.log" >"$out/results"
echo "# Nothing is expected here: each line is looked for below." >"$out/expected"
awk -f "$top/tests/check-log.awk" "$out/expected" "$out/console.log" >"$out/log-findings"

# Numbered on from those of the job.
number=$(sed -n 's/^1\.\.//p' "$out/results")
number=${number:-0}

# seen FAULT REGEX
seen()
{
	grep -qE "^$1: .*$2" "$out/log-findings"
	check $? "the kernel and the judge of its log see: $1"
}

set +e
echo "TAP version 13"
grep -vE '^1\.\.' "$out/results"
grep -q '^# finished$' "$out/results"
check $? "the job ran to its end"
[ "$(grep -c '^boot: ' "$out/log-findings")" = 0 ]
check $? "before the first mistake nothing is seen"
[ "$(grep -c '^end: ' "$out/log-findings")" = 0 ]
check $? "nor after the last"
seen order 'WARNING: possible circular locking dependency detected'
seen sleep 'BUG: sleeping function called from invalid context'
seen work 'ODEBUG: init active'
seen free 'BUG: KASAN: slab-use-after-free'
seen beyond 'BUG: KASAN: slab-out-of-bounds'
seen shift 'UBSAN: shift-out-of-bounds'
seen index 'UBSAN: array-index-out-of-bounds'
grep -qE '^# leak: ours: unreferenced object .*\[faults\]' "$out/results"
check $? "the kernel and the judge of its leaks see: leak"
plan
