#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The pages about the ABI say what the driver does, and it serves what they say; TAP.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*/*}
. "$top/tests/lib/tap.sh"
cd "$top"
out=build/tests/abi-pages
mkdir -p "$out"

# find_fault TITLE TEXT: with the rows in $out/rows a contradiction is found, and said so
find_fault()
{
	status=1
	scripts/abi-pages.sh --check "$out/rows" >"$out/one.log" 2>&1 ||
		! grep -q "$2" "$out/one.log" || status=0
	check $status "a planted fault is found: $1" "$out/one.log"
}

echo "TAP version 13"
status=0
scripts/abi-pages.sh --check >"$out/one.log" 2>&1 || status=$?
check $status "tables, calls of all generations and pages agree" "$out/one.log"

rows=build/abi/rows.table
grep -v 'vp	legacy	0xc020b80e' $rows >"$out/rows"
find_fault "a call that is not in the driver's tables" \
	"vp 0xc020b80e .*without a reason"
sed 's/0x4010b8f0	INSTALL_INTERCEPT/0x4010b8ee	INSTALL_INTERCEPT/' $rows >"$out/rows"
find_fault "a call with a wrong number" \
	"partition 0x4010b8ee: in no generation"
sed '/^table	vp	legacy/a row	vp	legacy	0x4010b877	NEW_CALL' $rows >"$out/rows"
find_fault "a call of no generation" \
	"vp 0x4010b877: in no generation"
sed '/^table	vp	current/a row	vp	current	0x4004b803	SET_SIGNAL_MASK' $rows >"$out/rows"
find_fault "a call that is said not to be served" \
	"but it is served"
sed 's/^row	vp	legacy	0x8100b807/row	vp	current	0x8100b807/' $rows >"$out/rows"
find_fault "a call in the other family" \
	"vp 0x8100b807: in no generation of family current"
sed 's/	dom0-0.2$//' $rows >"$out/rows"
find_fault "a generation that is left out" \
	"does not speak dom0-0.2"
sed 's/^family	current/&	rfc2020/' $rows >"$out/rows"
find_fault "a generation of the other family" \
	"rfc2020, of the other"
grep -v '^table	device	distro' $rows >"$out/rows"
find_fault "a table that is in no list" \
	"tables are defined"
sed 's/CANCEL_RUN_VP/CANCEL_RUN/' $rows >"$out/rows"
find_fault "a page that is not up to date" \
	"docs/abi.md is not what"
plan
