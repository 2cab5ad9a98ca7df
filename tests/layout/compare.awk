# SPDX-License-Identifier: GPL-2.0-only
# Compares the numbers of each side with the kernel's, as TAP. Files: the
# numbers of the kernel, then of each side in sides=, then the table.
BEGIN {
	columns = split("kernel " sides, side, " ")
	print "TAP version 13"
}
FNR == 1 {
	file++
}
file <= columns {
	number[file, $1] = $2
	next
}
/^#/ || NF == 0 {
	next
}
$1 == "type" || $1 == "part" {
	for (c = 1; c <= columns; c++) {
		type[c] = $(c + 1)
		gsub(/:/, " ", type[c])
	}
	if ($1 == "part")
		next
}
{
	for (c = 2; c <= columns; c++) {
		name = $(c + 1)
		if (name == "-")
			continue
		gsub(/:/, " ", name)
		what = $1 == "type" ? "size of " name : \
		       $1 == "field" ? type[c] ": offset of " name : name
		if ($2 == "-" && c > 2 && $3 != "-")
			judge(number[c, FNR], number[2, FNR], side[2])
		else if ($2 == "-" && (c > 2 || $4 == "-"))
			printf "ok %d - %s: %s # SKIP the package's headers do not have it\n", \
				++count, side[c], what
		else if ($2 != "-")
			judge(number[c, FNR], number[1, FNR], "the package's headers (" $2 ")")
	}
}
END {
	print "1.." count
}

# Against what @whose has.
function judge(got, want, whose)
{
	if (got != "" && want != "" && got == want) {
		printf "ok %d - %s: %s is %s\n", ++count, side[c], what, got
		return
	}
	printf "not ok %d - %s: %s\n", ++count, side[c], what
	printf "#   here %s, in %s %s\n", got, whose, want
}
