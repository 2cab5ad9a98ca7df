# SPDX-License-Identifier: GPL-2.0-only
# After read.awk: docs/abi.md.
function kind_title(kind)
{
	if (kind == "device")
		return "Files of `/dev/mshv`"
	if (kind == "partition")
		return "Files of partitions"
	if (kind == "vp")
		return "Files of VPs"
	return "Files that CREATE_DEVICE makes"
}

function head()
{
	print "# The ABI, generation by generation"
	print ""
	print "Made by `scripts/abi-pages.sh` from the driver's tables, `tests/uabi/calls.table`,"
	print "`docs/clients.table` and `docs/answers.table`; not edited by hand."
	print ""
	print "The interface of `/dev/mshv` has been renumbered and re-laid many times. This driver serves"
	print "all generations that released programs speak, without an option: the call that creates a"
	print "partition tells to which of two families it belongs, and the files of its VPs and devices"
	print "follow it. A call of the other family, or of none, gives ENOTTY. What calls fail with is in"
	print "`errors.md`, lists for seccomp are in `seccomp.md`, and how a program asks what there is in"
	print "`sysfs.md`. All is about x86-64."
	print ""
	print "In one thing generations cannot be told apart: programs for one distribution's kernel"
	print "(distro-smt4) mean SMT by bit 4 of the flags of CREATE_PARTITION, all others nested"
	print "virtualization. The module parameter `smt_by_bit_4` is for hosts with such programs."
}

# What a generation has on this architecture, and what becomes of it here: "SERVED of ALL".
function summary(name,	c, all, yes, always)
{
	for (c = 1; c <= calls; c++) {
		if (!((call[c] SUBSEP name) in name_in) || architecture_of[call[c]] == "arm64")
			continue
		all++
		status = status_of(call[c], family_of(name))
		yes += status != "no"
		always += status == "answered"
	}
	return yes + 0 " of " all (always ? ", of these " always " always with an error" : "")
}

function generation_table(	g, name)
{
	print ""
	print "## Generations"
	print ""
	print "| generation | family | since | where | programs | calls served |"
	print "|---|---|---|---|---|---|"
	for (g = 1; g <= generations; g++) {
		name = generation[g]
		printf "| %s | %s | %s | %s | %s | %s |\n", name, family_of(name), since[name],
		       published[name], programs[name] == "-" ? "none" : programs[name],
		       summary(name)
	}
}

function status_text(id, in_family,	key, status)
{
	if (architecture_of[id] == "arm64")
		return "on arm64 only"
	key = key_of(id)
	status = status_of(id, in_family)
	if (status == "yes")
		return "yes" (answer[key] == "note" ? ": " reason[key] : "")
	return (status == "no" ? "no: " : "") reason[key]
}

function call_table(in_family, kind,	c, id, of)
{
	print ""
	print "### " kind_title(kind)
	print ""
	print "| call | number | argument | generations | served |"
	print "|---|---|---|---|---|"
	for (c = 1; c <= calls; c++) {
		id = call[c]
		if (kind_of[id] != kind)
			continue
		of = generations_of(id, in_family)
		if (of != "")
			printf "| %s | %s | %s | %s | %s |\n", name_of[id], number_of[id],
			       layout_of[id] == "-" ? "none" : layout_of[id], of,
			       status_text(id, in_family)
	}
	own_rows(in_family, kind)
}

function own_rows(in_family, kind,	r, key)
{
	for (r = 1; r <= rows; r++) {
		key = row_kind[r] SUBSEP row_number[r] SUBSEP
		if (row_kind[r] == kind && row_family[r] == in_family && answer[key] == "own")
			printf "| %s | %s | | this package's own | yes: %s |\n", row_name[r],
			       row_number[r], reason[key]
	}
}

END {
	head()
	generation_table()
	kinds = split("device partition vp device_object", every_kind, " ")
	for (f = 1; f <= families; f++) {
		print ""
		print "## Calls of family " family[f]
		for (k = 1; k <= kinds; k++)
			call_table(family[f], every_kind[k])
	}
}
