# SPDX-License-Identifier: GPL-2.0-only
# Prints the table of "make bench" as tests/bench/numbers.table says. measured= is a file
# with a line "PART DRIVER NAME VALUE" for each number, the driver "ours" or "theirs"; parts=
# names the parts to show. Exit status 1 if a number is not there, or missed without a reason.
BEGIN {
	split(parts, list, " ")
	for (i in list)
		wanted[list[i]] = 1
	row("what", "unit", "in-tree", "ours", "ratio", "to reach", "verdict")
	print "|---|---|---|---|---|---|---|"
	while ((getline line <measured) > 0) {
		split(line, part, " ")
		value[part[1], part[2], part[3]] = part[4]
	}
}
!/^#/ {
	split($0, field, "|")
	if (field[1] in wanted)
		show(field[1], field[2], field[3], field[4], field[5], field[6])
}
END {
	for (i = 1; i <= notes; i++)
		print note[i]
	printf "bench: %d numbers to reach: %d reached, %d missed with a reason, %d without, " \
		"%d not measured\n", reached + excused + missed + absent, reached, excused, \
		missed, absent
	exit missed + absent + lost > 0
}

function row(what, unit, theirs, ours, ratio, reach, verdict)
{
	printf "| %-54s | %-19s | %9s | %9s | %6s | %8s | %s |\n", what, unit, theirs, ours, \
		ratio, reach, verdict
}

function show(part, name, what, unit, reach, reason,    ours, theirs, verdict, ratio)
{
	ours = scale(part, "ours", name, unit)
	theirs = scale(part, "theirs", name, unit)
	ratio = theirs == "-" || ours == "-" || theirs + 0 == 0 ? "-" : sprintf("%.2f", ours / theirs)
	if (theirs == "-" && reason == "") {
		lost++
		note[++notes] = "not measured with the in-tree driver: " what ", " unit
	} else if (theirs == "-")
		note[++notes] = "- : " what ": " reason
	if (reach == "-") {
		if (ours == "-") {
			lost++
			verdict = "not measured"
		}
		row(what, unit, theirs, ours, ratio, "", verdict)
		return
	}
	row(what, unit, theirs, ours, ratio, reach, judge(what, unit, ours, reach, reason))
}

function scale(part, driver, name, unit,    number)
{
	if (!((part, driver, name) in value))
		return "-"
	number = value[part, driver, name]
	return unit ~ /^M / ? sprintf("%.2f", number / 1000000) : number
}

function judge(what, unit, ours, reach, reason,    limit, operator, over)
{
	if (ours == "-") {
		absent++
		return "not measured"
	}
	split(reach, limit, " ")
	operator = limit[1]
	over = ours - limit[2]
	if ((operator == "<=" && over <= 0) || (operator == ">=" && over >= 0) ||
	    (operator == "=" && over == 0)) {
		reached++
		return "reached"
	}
	if (reason ~ /^missed: /) {
		excused++
		note[++notes] = "missed by " over " " unit ": " what ": " substr(reason, 9)
		return "missed by " over
	}
	missed++
	note[++notes] = "missed by " over " " unit ", nobody has said why: " what
	return "MISSED by " over
}
