# SPDX-License-Identifier: GPL-2.0-only
# Compares what the test programs said on the two drivers: first file is
# tests/guest/list, second tests/intree/expected, the others are what
# tests/intree/boots.sh left, with out= the directory they are in. With complete= not
# empty, what is expected must be there. Writes table, findings and summary to out.
#
# Decimal numbers in titles are not compared: each is "#".
FILENAME != file {
	file = FILENAME
	files++
	if (files > 2)
		enter(FILENAME)
}
files == 1 {
	if (NF == 2)
		programs[++count] = $1
	next
}
files == 2 {
	if ($0 !~ /^#/ && NF >= 3)
		expect($0)
	next
}
kind == "sections" {
	if ($1 != "finished" && $2 != 0 && $2 != 1)
		fails($1, $2 == "none" ? "(does not end)" : $2 == 137 ? "(is killed)" : \
		      "(ends with status " $2 ")")
	next
}
kind == "log-findings" {
	text = $0
	sub(/^[^ ]*: /, "", text)
	logged(substr($1, 1, length($1) - 1), text)
	next
}
/^# log: / {
	text = $0
	sub(/^# log: (\[[^]]*\] )*/, "", text)
	logged(section, text)
	next
}
kind == "report-findings" {
	if ($0 != "judged")
		fails("report", $0)
	next
}
kind == "failed" {
	wrong(driver " " where ": " $0)
	next
}
/^ok / {
	tally[driver, /# [Ss][Kk][Ii][Pp]/ ? "skipped" : "passed", section]++
	total[driver]++
}
/^not ok / {
	text = $0
	sub(/^not ok [0-9]+ - /, "", text)
	tally[driver, "failed", section]++
	fails(section, text)
}
/^1\.\.[0-9]+/ {
	planned[driver, where, section] = 1
}
END {
	everything_ran()
	compare()
	print_table()
	summary = (known + unknown) " differences"
	if (unknown)
		summary = summary ", " unknown " of them not known"
	else
		summary = summary ", all known"
	if (vanished)
		summary = summary "; " vanished " are no longer there"
	summary = summary "; ours: " (ours_failed ? ours_failed " failed" : "none failed")
	if (!total["theirs"] || !total["ours"])
		wrong("nothing was tested")
	print summary >(out "/summary")
	exit errors ? 1 : 0
}

# DIRECTORY/DRIVER-PERSONALITY-CPUS/NAME
function enter(path,    parts, n, name)
{
	n = split(path, parts, "/")
	name = parts[n]
	driver = where = parts[n - 1]
	sub(/-.*/, "", driver)
	sub(/^[^-]*-/, "", where)
	places[driver, where] = 1
	kind = section = name
	if (sub(/\.tap$/, "", section))
		kind = "tap"
	sub(/-[0-9]+$/, "", section)
	if (kind == "tap")
		ran[driver, where, section] = 1
}

# Without decimal numbers, but for those of weak points: W12.
function plain(text,    out)
{
	out = ""
	while (match(text, /W[0-9]+:|0x[0-9a-f]+|[0-9]+/)) {
		out = out substr(text, 1, RSTART - 1)
		out = out (substr(text, RSTART) ~ /^(W|0x)/ ? substr(text, RSTART, RLENGTH) : "#")
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

function expect(line,    key)
{
	key = line
	sub(/^[^ \t]+[ \t]+[^ \t]+[ \t]+/, "", key)
	key = $1 ": " key
	reason[key] = $2
}

function fails(name, text,    key)
{
	sub(/-[0-9]+$/, "", name)
	key = name ": " plain(text)
	if (driver == "ours") {
		ours_failed++
		wrong("ours fails: " where ": " name ": " text)
	} else if (!((key, where) in seen_where)) {
		seen_where[key, where] = 1
		seen[key] = seen[key] " " where
	}
}

# A line of the kernel log, as far as it is the same each time.
function logged(name, text)
{
	sub(/\+0x[0-9a-f]+\/0x.*/, "", text)
	sub(/ for more than .*/, "", text)
	fails(name, "(log) " text)
}

function wrong(text)
{
	print text >(out "/findings")
	errors++
}

# Nobody fails who was not asked.
function everything_ran(    place, parts, i)
{
	for (place in places) {
		split(place, parts, SUBSEP)
		for (i = 1; i <= count; i++)
			if (!((parts[1], parts[2], programs[i]) in ran))
				wrong("not run: " parts[1] " " parts[2] ": " programs[i])
	}
}

function compare(    key)
{
	printf "" >(out "/findings")
	for (key in seen)
		if (key in reason) {
			known++
		} else {
			unknown++
			wrong("not known: " key " (" substr(seen[key], 2) ")")
		}
	for (key in reason)
		if (complete != "" && !(key in seen) && reason[key] !~ /\?$/) {
			vanished++
			wrong("vanished: " key " (" reason[key] ")")
		}
}

function cell(who, what, name)
{
	return tally[who, what, name] + 0
}

# A program that gave up before its end is marked.
function early(name,    place, parts)
{
	for (place in places) {
		split(place, parts, SUBSEP)
		if (parts[1] == "theirs" && !((parts[1], parts[2], name) in planned))
			return "  ends early"
	}
	return ""
}

function row(name)
{
	printf "%-12s %8d %7d %8d   %8d %7d %8d%s\n", name, cell("theirs", "passed", name),
		cell("theirs", "failed", name), cell("theirs", "skipped", name),
		cell("ours", "passed", name), cell("ours", "failed", name),
		cell("ours", "skipped", name), early(name) >(out "/table")
}

function print_table(    i, k, n, others)
{
	printf "%-12s %25s   %25s\n", "", "in-tree", "ours" >(out "/table")
	printf "%-12s %8s %7s %8s   %8s %7s %8s\n", "program", "passed", "failed", "skipped", \
		"passed", "failed", "skipped" >(out "/table")
	for (i = 1; i <= count; i++)
		row(programs[i])
	n = split("load hello busy reload unload", others, " ")
	for (k = 1; k <= n; k++)
		row(others[k])
}
