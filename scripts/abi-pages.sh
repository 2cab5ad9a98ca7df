#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The pages about the ABI: docs/abi.md and docs/seccomp.md, made from the driver's tables.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/abi-pages.sh [--check [ROWS]]

  Writes docs/abi.md and docs/seccomp.md anew.
  --check  only compares: prints what is wrong with them, and what the driver's tables,
           the calls of all generations (tests/uabi/calls.table) and docs/*.table
           contradict each other in. Exit status 0 if nothing is. ROWS stands for what
           build/abi/rows prints, for tests
TEXT
}

check=
case ${1-} in
'') ;;
--check) check=yes ;;
-h | --help) usage; exit 0 ;;
*) usage >&2; exit 2 ;;
esac
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
out=build/abi
make -s -C scripts/abi
rows=${2-}
if [ -z "$rows" ]; then
	rows=$out/rows.table
	$out/rows >$rows
fi

# tables SCRIPT: runs it on all tables
tables()
{
	awk -f scripts/abi/read.awk -f "scripts/abi/$1.awk" docs/clients.table \
		docs/answers.table tests/uabi/calls.table "$rows"
}

if [ -z "$check" ]; then
	tables abi >docs/abi.md
	tables seccomp >docs/seccomp.md
	exit 0
fi

wrong=0
tables check || wrong=1
# A table that is in no list of tables would be missed here and in debugfs.
defined=$(cat src/*.c compat/uabi/*.c | grep -c '^MSHV_IOCTL_TABLE(' || :)
others=$(cat compat/uabi/*_arm64.c 2>/dev/null | grep -c '^MSHV_IOCTL_TABLE(' || :)
listed=$(grep -c '^table' "$rows" || :)
if [ "$listed" != $((defined - others)) ]; then
	echo "$((defined - others)) tables are defined, $listed are in mshv_tables[]"
	wrong=1
fi
for page in abi seccomp; do
	tables $page >$out/$page.md
	if ! cmp -s docs/$page.md $out/$page.md; then
		echo "docs/$page.md is not what scripts/abi-pages.sh makes"
		wrong=1
	fi
done
exit $wrong
