#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Makes calls.table and layouts.table from a description of all generations of the ABI:
#
#   tests/uabi/import.sh ABI.json [DIRECTORY]
#
# Run it again when the description has changed, and commit what it writes to the
# directory of this script, or to DIRECTORY. tests/uabi/run.sh compares the tables with
# the description that MSHV_ABI_JSON names, if it is set.
#
# Of the description only what root partitions have is taken: the generations of kind
# "root" and "root+vtl", and of their calls those of the device, of partitions, of VPs and
# of passed-through devices.
set -eu

case ${1-} in
'' | -*)
	echo "usage: tests/uabi/import.sh ABI.json [DIRECTORY]" >&2
	exit 2
	;;
esac
abi=$1
out=${2:-$(dirname "$0")}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# What both tables start from.
cat >"$scratch/common" <<'JQ'
def kinds: ["device", "partition", "vp", "device-passthrough"];
def root_generations: [.generations[] | select(.kind | startswith("root")) | .generation];
def of_root: .fd as $fd | kinds | index($fd) != null;
# The rows of a generation of root partitions, in order of the generations.
def rows(all): root_generations as $order |
	[all | (.generation as $one | $order | index($one)) as $place |
	 select($place != null) | . + {place: $place}];
def generations: sort_by(.place) | map(.generation)
	| reduce .[] as $one ([]; if index($one) == null then . + [$one] else . end) | join(",");
JQ
cat "$scratch/common" - >"$scratch/calls" <<'JQ'
rows(.ioctls[] | select(of_root))
| group_by([.fd, .encoded, .name, .layout // "-", .arch, .op])
| map({row: .[0], generations: generations})
| sort_by([(.row.fd as $fd | kinds | index($fd)), .row.nr, .row.encoded, .row.name,
	   .row.layout, .row.op])
| .[]
| [.row.fd, .row.encoded, .row.name, (.row.layout // "-"), .row.arch, .row.op, .generations]
| @tsv
JQ
# Layouts of no call at all are parts of others.
cat "$scratch/common" - >"$scratch/layouts" <<'JQ'
([rows(.ioctls[] | select(of_root)) | .[].layout] | unique) as $ours
| ([.ioctls[] | select(of_root | not) | .layout] | unique - $ours) as $others
| rows(.structs[] | select(.layout as $one | $others | index($one) | not))
| group_by(.layout)
| map(if (map({size, arch, packed, fields, flexible_array}) | unique | length) == 1 then .
      else error("layout \(.[0].layout) is not the same in all generations") end)
| .[]
| ["layout", .[0].layout, .[0].size, .[0].arch, generations],
  (.[0].fields[] | ["field", .name, .offset, .size]),
  (.[0].flexible_array // empty | ["array", .name, .offset])
| @tsv
JQ

table()
{
	name=$1
	{
		echo "# SPDX-License-Identifier: GPL-2.0-only"
		echo "# Made by import.sh; not edited by hand."
		cat
		jq -r -f "$scratch/$name" "$abi"
	} >"$scratch/$name.table"
}

table calls <<'TEXT'
# One line for each call: kind of file, number, name, layout of the argument,
# architecture, what it does, generations. Two lines for one number are two meanings.
TEXT
table layouts <<'TEXT'
# The arguments, and what they are made of.
#   layout NAME SIZE ARCHITECTURE GENERATIONS
#   field  NAME OFFSET SIZE		a member of the layout above
#   array  NAME OFFSET			what follows it, of any length
TEXT
mv "$scratch/calls.table" "$scratch/layouts.table" "$out"
