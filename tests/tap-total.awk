# SPDX-License-Identifier: GPL-2.0-only
# Adds up TAP files: prints "PASSED FAILED SKIPPED". A file without a plan, or
# with another number of tests than planned, is one failure more.
function finish()
{
	if (name != "" && plan != tests) {
		failed++
		if (verbose)
			print name ": planned " (plan == "" ? "nothing" : plan) ", ran " \
				tests > "/dev/stderr"
	}
}
FNR == 1 {
	finish()
	name = FILENAME
	plan = ""
	tests = 0
}
/^1\.\.[0-9]+/ {
	plan = substr($1, 4) + 0
}
/^ok / {
	tests++
	if ($0 ~ /# [Ss][Kk][Ii][Pp]/)
		skipped++
	else
		passed++
}
/^not ok / {
	tests++
	failed++
	if (verbose)
		print name ": " $0 > "/dev/stderr"
}
END {
	finish()
	print passed + 0, failed + 0, skipped + 0
}
