# SPDX-License-Identifier: GPL-2.0-only
# Judges the lab's report.json: prints a line for each thing that is not as it was
# before the module was loaded, and "judged" if the report was one.
{
	text = text " " $0
}
END {
	expect("violations", number("violations") == 0)
	expect("balanced", text ~ /"balanced": *true/)
	expect("partitions", number("partitions") == 0)
	expect("vps", number("vps") == 0)
	expect("child_pool", number("child_pool") == 0)
	# Deposits of the module to its own partition too.
	expect("parent_pool", number("parent_pool") == 0)
	expect("mapped", number("mapped") == 0)
	expect("lost", number("lost") == 0)
	expect("withdrawn", number("withdrawn") != "" && number("withdrawn") == number("deposited"))
	if (text ~ /"verdict": *"/)
		print "judged"
}

# The first number of that name, or nothing.
function number(name)
{
	if (!match(text, "\"" name "\": *[0-9]+"))
		return ""
	return substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 3) + 0
}

function expect(name, fine)
{
	if (fine && (name == "balanced" || number(name) != ""))
		return
	print name ": " number(name) (name == "withdrawn" ? " of " number("deposited") : "")
}
