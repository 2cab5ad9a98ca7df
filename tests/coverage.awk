# SPDX-License-Identifier: GPL-2.0-only
# Which calls the programs in the parent made: a test for each row of the driver's
# tables, passed if it succeeded at least once, or was called if docs/answers.table
# says that it always fails. Prints TAP. Files: that table, then results.log of each boot,
# in which tests/guest/job.sh left lines "# call: KIND GENERATIONS NUMBER NAME CALLS
# SUCCESSES".
{
	sub(/\r$/, "")
}

FILENAME ~ /answers\.table$/ {
	split($0, field, "\t")
	if (field[1] == "answered")
		answered[field[2] " " field[3]] = field[5]
	next
}

FNR == 1 {
	boots++
}

/^# call: / {
	if (NF != 8) {
		print "# a line that makes no sense: " $0
		next
	}
	row = $3 " " $4 " " $5 " " $6
	if (!(row in calls)) {
		order[++rows] = row
		key[row] = $3 " " $5
	}
	calls[row] += $7
	successes[row] += $8
}

END {
	print "TAP version 13"
	for (i = 1; i <= rows; i++) {
		row = order[i]
		always_fails = key[row] in answered
		passed = always_fails ? calls[row] > 0 : successes[row] > 0
		print (passed ? "" : "not ") "ok " i " - " row ": " calls[row] " calls, " \
		      successes[row] " succeeded" \
		      (always_fails ? " (" answered[key[row]] ")" : "")
	}
	print (rows ? "" : "not ") "ok " rows + 1 " - " rows + 0 " calls are known, of " boots \
	      " boots"
	print "1.." rows + 1
}
