# SPDX-License-Identifier: GPL-2.0-only
# Reads what the pages about the ABI are made of: docs/clients.table, docs/answers.table,
# tests/uabi/calls.table and the output of scripts/abi/rows, told apart by their names; it
# may be "-". After it:
#   generation[1..generations], since[], published[], programs[]
#   call[1..calls]	index "KIND NUMBER LAYOUT": name_of[], kind_of[], number_of[],
#			layout_of[], architecture_of[]; name_in[call, generation]
#   legacy[generation]	it is one of those with the old numbers
#   row[1..rows]	row_kind[], row_number[], row_name[], row_family[]
#   served[family, kind, number], family[1..families], speaks[family, generation]
#   answer_kind[1..answers], answer_number[], answer_layout[];
#   answer[kind, number, layout], reason[kind, number, layout]; layout is "" for all
BEGIN {
	FS = "\t"
}

/^#/ || !NF {
	next
}

FILENAME ~ /clients\.table$/ {
	generation[++generations] = $1
	since[$1] = $2
	published[$1] = $3
	programs[$1] = $4
	next
}

FILENAME ~ /answers\.table$/ {
	answer_kind[++answers] = $2
	answer_number[answers] = $3
	answer_layout[answers] = $4 == "-" ? "" : $4
	answer[$2, $3, answer_layout[answers]] = $1
	reason[$2, $3, answer_layout[answers]] = $5
	next
}

FILENAME ~ /calls\.table$/ {
	kind = $1 == "device-passthrough" ? "device_object" : $1
	# Another name of the same has a line of its own.
	id = kind " " $2 " " $4
	name = substr($3, length("MSHV_") + 1)
	if (id in name_of) {
		name_of[id] = name_of[id] ", " name
	} else {
		call[++calls] = id
		name_of[id] = name
		kind_of[id] = kind
		number_of[id] = $2
		layout_of[id] = $4
	}
	architecture_of[id] = $5
	count = split($7, list, ",")
	for (i = 1; i <= count; i++) {
		name_in[id, list[i]] = name
		if ($6 == "partition_create+initialize")
			legacy[list[i]] = 1
	}
	next
}

$1 == "row" {
	rows++
	row_kind[rows] = kind = $2
	row_number[rows] = $4
	row_name[rows] = $5
	row_family[rows] = family_name = $3 == "legacy" ? "legacy" : "current"
	served[family_name, kind, $4] = 1
	# Files of the device belong to no family yet.
	if (kind == "device")
		served["legacy", kind, $4] = served["current", kind, $4] = 1
	next
}

$1 == "family" {
	family[++families] = $2
	for (i = 3; i <= NF; i++)
		speaks[$2, $i] = 1
	next
}

function family_of(generation)
{
	return generation in legacy ? "legacy" : "current"
}

# What docs/answers.table has of a call: the index in answer[] and reason[].
function key_of(id,	key)
{
	key = kind_of[id] SUBSEP number_of[id] SUBSEP
	return (key layout_of[id]) in answer ? key layout_of[id] : key
}

# How a call ends in a family: "yes", "answered" (always the same error) or "no".
function status_of(id, in_family,	said)
{
	said = answer[key_of(id)]
	if (!((in_family, kind_of[id], number_of[id]) in served) || said == "no")
		return "no"
	return said == "answered" ? "answered" : "yes"
}

# Names of the family's generations that have the call, in order, runs of three and more
# shortened. Generations of the other family do not break a run.
function generations_of(id, in_family,	i, text, first, last, run)
{
	text = ""
	run = 0
	for (i = 1; i <= generations + 1; i++) {
		if (i <= generations && family_of(generation[i]) != in_family)
			continue
		if (i <= generations && (id SUBSEP generation[i]) in name_in) {
			if (!run++)
				first = generation[i]
			last = generation[i]
			continue
		}
		if (run == 1)
			text = text ", " last
		else if (run == 2)
			text = text ", " first ", " last
		else if (run > 2)
			text = text ", " first " to " last
		run = 0
	}
	return substr(text, 3)
}
