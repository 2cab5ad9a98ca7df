# SPDX-License-Identifier: GPL-2.0-only
# Compares what numbers.awk prints with the tables, as TAP. Files: the numbers, then
# map.table, macros.table, layouts.table and calls.table; arch= says which architecture.
BEGIN {
	print "TAP version 13"
}
/^#/ || NF == 0 {
	next
}
FILENAME ~ /numbers$/ {
	key = $1 == "call" || $1 == "value" || $1 == "type" ? $1 " " $2 : $1 " " $2 " " $3
	have[key] = $0
	next
}
$1 == "own" {
	own[$2] = 1
	next
}
$1 == "type" {
	type[$2] = $3
	next
}
$1 == "nested" {
	nested[$2] = 1
	next
}
$1 == "member" {
	if (NF == 4 || $5 == arch)
		member[$2, $3] = $4
	next
}
FILENAME ~ /macros\.table$/ {
	macro[$1, $2, $3, $4] = $5
	next
}
$1 == "layout" {
	finish()
	layout = $2
	compared = $4 == "both" || $4 == arch
	ours = type_of(layout)
	known[layout] = 1
	if (ours != "-")
		expect("type " ours, "type " ours " " $3)
	next
}
$1 == "field" || $1 == "array" {
	fields[layout, $2] = 1
	part = member_of(layout, $2)
	if (ours == "-" || part == "-")
		next
	if ($1 == "field")
		expect("member " ours " " part, "member " ours " " part " " $3 " " $4)
	else
		expect("array " ours " " part, "array " ours " " part " " $3)
	next
}
{
	finish()
	call()
}
END {
	finish()
	for (key in have)
		leftover(key)
	for (key in macro)
		if (!(key in called))
			stale("macros.table", key)
	for (key in type)
		if (!(key in known))
			stale("map.table", key)
	for (key in member)
		if (!(key in fields))
			stale("map.table", key)
	print "1.." count
}

function type_of(one)
{
	if (one in type)
		return type[one]
	one = tolower(one)
	gsub(/\./, "_", one)
	sub(/^hv_/, "", one)
	return "struct:mshv_" one
}

function member_of(one, field)
{
	if ((one, field) in member)
		return member[one, field]
	if (one in nested)
		return field
	sub(/.*\./, "", field)
	return field == "(padding)" ? "padding" : field
}

function expect(key, line)
{
	used[key] = 1
	if (!compared)
		return
	lines++
	if (have[key] != line)
		faults = faults "#   the tables say \"" line "\", the headers \"" have[key] "\"\n"
}

# Ends the layout or the call at hand.
function finish()
{
	if (lines)
		report(layout ": the headers have its size and members")
	lines = 0
	layout = ""
}

function report(title)
{
	printf "%s %d - %s: %s\n%s", faults == "" ? "ok" : "not ok", ++count, arch, title, faults
	faults = ""
}

function call(    key, names, i)
{
	key = $1 SUBSEP $2 SUBSEP $3 SUBSEP $4
	called[key] = 1
	layout = $1 " " $2 " " $3 " (" $4 ")"
	compared = $5 == "both" || $5 == arch
	lines = 0
	if ($4 != "-" && !($4 in known))
		unknown("no such layout")
	if (!(key in macro))
		unknown("it is not in macros.table")
	else if (macro[key] != "-")
		for (i = split(macro[key], names, ","); i > 0; i--)
			expect("call " names[i], "call " names[i] " " $2)
	if (lines)
		report(layout ": the headers have its number")
	lines = 0
}

function unknown(fault)
{
	lines++
	faults = faults "#   " fault "\n"
}

# Of the headers, what no table names: then nobody compared it.
function leftover(key,    word)
{
	split(key, word, " ")
	if (word[1] == "value" || key in used || word[2] in own)
		return
	faults = "#   no table has it\n"
	report(key ": is in the tables")
}

# A line that says something about nothing.
function stale(table, key)
{
	gsub(SUBSEP, " ", key)
	faults = "#   the other tables do not have it\n"
	report(table ": " key)
}
