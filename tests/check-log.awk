# SPDX-License-Identifier: GPL-2.0-only
# Judges a kernel log: first file is tests/guest/expected-log, second the log.
# Prints each line that must not be there, and last "lines N sections N".
FNR == NR {
	if ($0 !~ /^#/ && NF >= 2) {
		where[++rules] = $1
		line = $0
		sub(/^[^ \t]+[ \t]+/, "", line)
		regex[rules] = line
	}
	next
}
{
	sub(/\r$/, "")
	lines++
}
/mshv-test: begin / {
	section = $NF
	sections++
	next
}
# What follows a time stamp is the kernel's, even if a program's text, with no end of
# line, stands before it; lines without one are what programs print.
match($0, /\[ *[0-9]+\.[0-9]+\](\[ *[TC][0-9]+\])? /) {
	text = substr($0, RSTART + RLENGTH)
	if (text ~ bad || (section != "" && text ~ /mshv/)) {
		if (!allowed(text))
			print (section == "" ? "boot" : section) ": " text
	}
	next
}
END {
	print "lines", lines + 0, "sections", sections + 0
}

function allowed(text,    i)
{
	for (i = 1; i <= rules; i++)
		if ((where[i] == "*" || where[i] == section) && text ~ regex[i])
			return 1
	return 0
}

BEGIN {
	bad = "BUG|WARNING|Oops|[Cc]all [Tt]race|general protection|Kernel panic|" \
	      "blocked for more than|soft lockup|hard LOCKUP|rcu.*stall|use-after-free|" \
	      "refcount_t|Bad page|list_(add|del) corruption|scheduling while atomic|" \
	      "sleeping function called|segfault|unchecked MSR|UBSAN|page allocation failure|" \
	      "ODEBUG|correctness validator|kmemleak: .*disabled"
}
