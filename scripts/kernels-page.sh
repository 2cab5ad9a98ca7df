#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Writes the table of docs/kernels.md: what scripts/matrix.sh saw of each kernel.
set -eu

usage()
{
	cat <<'TEXT'
usage: scripts/kernels-page.sh [--record | --check]

  --record  first take what the last run of scripts/matrix.sh saw into
            docs/kernels.answers; of builds and boots that it did not make, what is there
            stays
  --check   write nothing; exit status 1 if the table is not up to date

Without an option, writes the table of what is recorded.
TEXT
}

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
answers=docs/kernels.answers
page=docs/kernels.md

record()
{
	[ -s build/matrix/boots ] || {
		echo "kernels-page: scripts/matrix.sh has not run to its end" >&2
		exit 1
	}
	sed 's/^/build /' build/matrix/builds >build/matrix/rows
	sed 's/^/boot /' build/matrix/boots >>build/matrix/rows
	{
		sed -n '/^#/p' "$answers"
		# Of the old rows those stay that nobody made again.
		awk 'function key() { return $1 == "boot" ? $2 " " $3 " " $4 " " $5 " " $6 : $2 }
			FNR == NR { seen[key()] = 1; next }
			/^#/ { next }
			!(key() in seen)' build/matrix/rows "$answers"
		cat build/matrix/rows
	} >"$answers.new"
	mv "$answers.new" "$answers"
}

# In the order of scripts/kernels.table. A column is "yes" if all its boots were.
table()
{
	scripts/kernel.sh --list | awk '
		function add(column, kernel, fine) {
			if (seen[column, kernel] != "no")
				seen[column, kernel] = fine
		}
		function get(column, kernel) {
			return (column, kernel) in seen ? seen[column, kernel] : "-"
		}
		# All programs are to be seen with 1 and with 2 CPUs.
		function role(name, kernel) {
			if (get(name, kernel) == "yes" && boots[name, kernel] < 2)
				return "not all boots"
			return get(name, kernel)
		}
		function outcome(kernel) {
			return !(kernel in built) ? "-" : built[kernel] == "ok" ? "yes" : "no"
		}
		FILENAME == "-" { order[++count] = $1; next }
		/^#/ { next }
		$1 == "build" { release[$2] = $3; built[$2] = $4; probes[$2] = $6 }
		$1 == "boot" && $2 == "all" { boots[$4, $3]++ }
		$1 == "boot" { add($2 == "all" ? $4 : $2, $3, $8 == 0 && $7 > 0 ? "yes" : "no") }
		END {
			print "| kernel | release | builds | probes take | L1VH | beside VMBus | " \
				"L1VH, integrated scheduler | root partition | " \
				"root, root scheduler | QEMU boots Linux | kexec | " \
				"cloud flavour loads | real-time flavour | builds for arm64 |"
			print "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
			for (i = 1; i <= count; i++) {
				name = order[i]
				if (!(name in built))
					continue
				refused = get("refused", name "-rt")
				printf "| %s | %s | %s | %s s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n",
					name, release[name], outcome(name), probes[name],
					role("l1vh", name), role("l1vh-vmbus", name),
					role("l1vh-scheduler", name), role("root", name),
					role("root-scheduler", name), get("qemu", name), get("kexec", name),
					get("load", name "-cloud"),
					refused == "yes" ? "refused" : refused, outcome(name "-arm64")
			}
		}' - "$answers"
}

# The page with the table that belongs there between its two marks.
text()
{
	sed '/^<!-- table/q' "$page"
	table
	sed -n '/^<!-- end/,$p' "$page"
}

case ${1-} in
-h | --help) usage; exit 0 ;;
--record) record ;;
--check)
	text | cmp -s "$page" - || {
		echo "$page: the table is not what scripts/kernels-page.sh writes"
		exit 1
	}
	exit 0
	;;
'') ;;
*) usage >&2; exit 2 ;;
esac
text >"$page.new"
mv "$page.new" "$page"
echo "kernels-page: wrote the table of $page"
