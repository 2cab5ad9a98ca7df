# SPDX-License-Identifier: GPL-2.0-only
# After read.awk: docs/seccomp.md.
function head()
{
	print "# Numbers of ioctl for seccomp filters"
	print ""
	print "Made by `scripts/abi-pages.sh`, as `abi.md`; not edited by hand."
	print ""
	print "For authors of VMMs that confine themselves: a VMM that speaks one generation of the ABI"
	print "needs only the numbers of its list, which are the second argument of ioctl(2); a filter"
	print "compares its low 32 bits, for all files alike. A number in a list may still give ENOTTY"
	print "here: `abi.md` says which. This driver asks for no number that a generation does not have."
	print ""
	print "* Beside these a VMM needs mmap(2) of files of VPs, and eventfd2(2) if it uses irqfds or"
	print "  ioeventfds."
	print "* ROOT_HVCALL is one number for many hypercalls, of which a filter sees nothing. Which are"
	print "  passed on is in `/sys/class/misc/mshv/passthrough`; none reaches another partition, and"
	print "  no filter is needed for that."
	print "* CHECK_EXTENSION and sysfs are best read before the filter is put in place."
	print "* Calls of this package need not be in a filter; a VMM that uses one where there is a"
	print "  capability for it adds its number:"
	print ""
	for (r = 1; r <= rows; r++)
		if (answer[row_kind[r], row_number[r], ""] == "own")
			printf "      %s  %s (%s)\n", row_number[r], row_name[r],
			       reason[row_kind[r], row_number[r], ""]
}

# A number that two kinds of file have is one to a filter.
function print_numbers(name,	c, id, seen, order, count, i)
{
	for (c = 1; c <= calls; c++) {
		id = call[c]
		if (!((id SUBSEP name) in name_in) || architecture_of[id] == "arm64")
			continue
		if (!(number_of[id] in seen)) {
			order[++count] = number_of[id]
			seen[number_of[id]] = name_in[id, name]
		} else if (index(", " seen[number_of[id]] ", ", ", " name_in[id, name] ", ") == 0) {
			seen[number_of[id]] = seen[number_of[id]] ", " name_in[id, name]
		}
	}
	for (i = 1; i <= count; i++)
		printf "    %s  %s\n", order[i], seen[order[i]]
}

END {
	head()
	for (g = 1; g <= generations; g++) {
		name = generation[g]
		if (programs[name] == "-")
			continue
		print ""
		print "## " name
		print ""
		print published[name] " (" programs[name] "):"
		print ""
		print_numbers(name)
	}
}
