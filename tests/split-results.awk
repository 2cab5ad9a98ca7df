# SPDX-License-Identifier: GPL-2.0-only
# Splits what tests/guest/job.sh wrote to the results channel into one TAP file
# for each section, under dir=. Prints "SECTION EXIT-STATUS" for each, status
# "none" if the section did not end.
{
	sub(/\r$/, "")
}
/^=== begin / {
	leave("none")
	section = $3
	# The same program may run twice.
	seen[section]++
	name = section (seen[section] > 1 ? "-" seen[section] : "")
	file = sprintf("%s/%02d-%s.tap", dir, ++number, name)
	printf "" >file
	next
}
/^=== end / {
	leave($4)
	next
}
/^=== finished/ {
	leave("none")
	print "finished", $3
	next
}
section != "" {
	print >file
}
END {
	leave("none")
}

function leave(status)
{
	if (section == "")
		return
	close(file)
	print name, status
	section = ""
}
