#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Fuzzes the translators of every row of every table, and some that are wrong; TAP
# output, a test for each.
set -eu

usage()
{
	cat <<'TEXT'
usage: tests/fuzz/run.sh [--runs N] [ROW...]

  --runs N  calls of each translator, 20000 if not given
  ROW       only these rows, by number: build/fuzz/translators lists them

What was found to reach more code is kept in build/fuzz/corpus, an input that leads to
a finding in build/fuzz/found. It is repeated by
  MSHV_FUZZ_ROW=ROW build/fuzz/translators FILE
Exit status 0 if nothing was found but what was planted.
TEXT
}

top=$(cd "$(dirname "$0")/../.." && pwd)
out=$top/build/fuzz
runs=20000

# one PROGRAM RUNS ROW CODE: leaves PROGRAM-ROW.log and in PROGRAM-ROW.end status, seconds
one()
{
	name=$out/logs/$1-$3
	corpus=$out/corpus/$1/$4-$3
	mkdir -p "$corpus" "$out/seeds/$4"
	begin=$(date +%s)
	status=0
	MSHV_FUZZ_ROW=$3 "$out/$1" -runs="$2" -verbosity=0 -timeout=20 -rss_limit_mb=2048 \
		-max_len=5000 -artifact_prefix="$out/found/$1-$3-" "$corpus" "$out/seeds/$4" \
		>"$name.log" 2>&1 </dev/null || status=$?
	echo "$status $(($(date +%s) - begin))" >"$name.end"
}

# accepted LOG: how many calls came as far as the operation, if there were enough calls
accepted()
{
	sed -n 's/^accepted \([0-9]*\) of \([0-9]*\)$/\1 \2/p' "$1" |
		awk -v runs="$runs" '$2 >= runs { print $1 }'
}

# What of a log tells most.
telling='^finding:|runtime error|ERROR: |SUMMARY: |^ *#[0-9]+ .*/(src|compat)/|unit written'
excerpt()
{
	grep -E "$telling" "$1" >"$1.excerpt" || tail -n 5 "$1" >"$1.excerpt"
}

judge_row()
{
	log=$out/logs/translators-$1.log
	read -r status seconds <"${log%.log}.end" || status=none
	count=$(accepted "$log")
	good=1
	[ "$status" != 0 ] || [ "${count:-0}" = 0 ] || good=0
	excerpt "$log"
	check $good "$3 $4 $5 $2: ${count:-?} of $runs calls went through ($seconds s)" "$log.excerpt"
}

judge_planted()
{
	log=$out/logs/planted-$1.log
	read -r status seconds <"${log%.log}.end" || status=none
	grep -qE '^finding:|runtime error|ERROR: AddressSanitizer' "$log" && [ "$status" != 0 ]
	check $? "what was planted is found: $5 ($seconds s)" "$log"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
--one) # started by this script itself
	one "$2" "$3" "$4" "$5"
	exit
	;;
--runs)
	[ $# -gt 1 ] || { usage >&2; exit 2; }
	runs=$2
	shift 2
	;;
-*) usage >&2; exit 2 ;;
esac
. "$top/tests/lib/tap.sh"

make -s -C "$top/tests/fuzz" >&2
rm -rf "$out/logs" "$out/found" "$out/corpus/planted"
mkdir -p "$out/logs" "$out/found" "$out/seeds"
"$out/seeds-of-calls" "$out/seeds"
started=$(date +%s)
"$out/translators" >"$out/rows"
"$out/planted" >"$out/planted-rows"
if [ $# -gt 0 ]; then
	for row in "$@"; do
		grep "^$row " "$out/rows"
	done >"$out/rows.chosen"
	mv "$out/rows.chosen" "$out/rows"
fi

{
	# They end with what they find.
	sed "s/^/planted 1000000 /" "$out/planted-rows"
	sed "s/^/translators $runs /" "$out/rows"
} | cut -d' ' -f1-4 | xargs -P "$(getconf _NPROCESSORS_ONLN)" -L 1 "$0" --one

echo "TAP version 13"
set +e
while read -r row code kind generation name; do
	judge_planted "$row" "$code" "$kind" "$generation" "$name"
done <"$out/planted-rows"
while read -r row code kind generation name; do
	judge_row "$row" "$code" "$kind" "$generation" "$name"
done <"$out/rows"
plan
echo "# fuzz: $runs calls of each translator in $(($(date +%s) - started)) s"
[ "$failed" = 0 ]
