# SPDX-License-Identifier: GPL-2.0-only
# Adds to what names.awk prints the numbers: sizes, offsets and sizes, values. Files: the
# assembly of the program, then the names.
FNR == 1 {
	file++
}
file == 1 {
	if ($1 == "->") {
		number[$2] = number[$2] " " ($3 * 65536 + $4)
		value[$2] = sprintf("0x%04x%04x", $3, $4)
	}
	next
}
$1 == "call" || $1 == "value" {
	print $0, value[FNR]
	next
}
{
	print $0 number[FNR]
}
