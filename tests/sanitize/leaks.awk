# SPDX-License-Identifier: GPL-2.0-only
# Judges what kmemleak reports: prints, for each object that is lost, its first line and
# the functions by which it came into being, and last "reports N ours N". Ours is what a
# function of @module allocated, or one without a name: so are those of a module that was
# unloaded. All others the kernel has lost by itself.
/^unreferenced object / {
	finish()
	what = $0
	trace = ""
	ours = 0
	next
}
what == "" || /^  (hex dump|comm|backtrace)/ || /^    ([0-9a-f][0-9a-f] )+/ {
	next
}
{
	trace = trace " " $1 ($2 ~ /^\[/ ? " " $2 : "")
	if (index($0, "[" module "]") || $1 ~ /^(\[<[0-9a-f]+>\]$|0x)/)
		ours = 1
}
END {
	finish()
	print "reports", reports + 0, "ours", all_ours + 0
}

function finish()
{
	if (what == "")
		return
	reports++
	all_ours += ours
	print (ours ? "ours: " : "the kernel's: ") what trace
}
