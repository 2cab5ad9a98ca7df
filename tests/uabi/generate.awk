# SPDX-License-Identifier: GPL-2.0-only
# Makes a program of what names.awk prints. It is not run, as it may be for another machine:
# its assembly has lines "-> ROW UPPER-HALF LOWER-HALF", of numbers of 32 bits: not every
# machine has one of all these bits as a constant.
BEGIN {
	print "#include <stddef.h>"
	print "#include \"all.h\""
	print "#define ROW(row, number) \\"
	print "\t__asm__ volatile(\"\\n-> \" #row \" %c0 %c1\" : : \"i\" ((number) >> 16 & 0xffff), \\"
	print "\t\t\"i\" ((number) & 0xffff))"
	print "void rows(void);"
	print "void rows(void)\n{"
}
{
	type = $2
	gsub(/:/, " ", type)
}
$1 == "type" {
	row("sizeof(" type ")")
}
$1 == "member" || $1 == "array" {
	row("offsetof(" type ", " $3 ")")
}
$1 == "member" {
	row("sizeof(((" type " *)0)->" $3 ")")
}
$1 == "call" || $1 == "value" {
	row($2)
}
END {
	print "}"
}

function row(expression)
{
	printf "\tROW(%d, %s);\n", NR, expression
}
