# SPDX-License-Identifier: GPL-2.0-only
# Makes a C program that prints one line "ROW NUMBER" for each row of a table
# that has a name in column=: sizes, offsets and values.
BEGIN {
	print "#include <stdio.h>"
	print "#include <stddef.h>"
	print "int main(void)\n{"
}
/^#/ || NF == 0 {
	next
}
{
	name = $(column + 1)
	gsub(/:/, " ", name)
}
$1 == "type" || $1 == "part" {
	type = name
	if (name != "-" && $1 == "type")
		row("sizeof(" name ")")
	next
}
name == "-" {
	next
}
$1 == "field" {
	row("offsetof(" type ", " name ")")
}
$1 == "value" {
	row(name)
}
END {
	print "\treturn 0;\n}"
}

function row(expression)
{
	printf "\tprintf(\"%d %%llu\\n\", (unsigned long long)(%s));\n", NR, expression
}
