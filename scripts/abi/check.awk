# SPDX-License-Identifier: GPL-2.0-only
# After read.awk: a line for each contradiction between the driver's tables, the calls of all
# generations and what is said of them.
function complain(text)
{
	print text
	complaints++
}

# Is the call one of a generation of the family? Any will do for files of the device.
function is_in(id, in_family,	i)
{
	for (i = 1; i <= generations; i++)
		if ((id SUBSEP generation[i]) in name_in &&
		    (kind_of[id] == "device" || family_of(generation[i]) == in_family))
			return 1
	return 0
}

function is_here(id)
{
	return architecture_of[id] != "arm64"
}

# Every call is a row of its family, or it is said why not.
function check_calls(	c, f, id)
{
	for (c = 1; c <= calls; c++) {
		id = call[c]
		for (f = 1; f <= families; f++)
			if (is_here(id) && is_in(id, family[f]) &&
			    status_of(id, family[f]) == "no" && answer[key_of(id)] != "no")
				complain(id ": not a call of family " family[f] ", without a reason")
	}
}

# Every row is a call of a generation, or one of this package.
function check_rows(	r, c, known, key)
{
	for (r = 1; r <= rows; r++) {
		known = 0
		for (c = 1; c <= calls && !known; c++)
			known = kind_of[call[c]] == row_kind[r] &&
				number_of[call[c]] == row_number[r] &&
				is_in(call[c], row_family[r])
		key = row_kind[r] SUBSEP row_number[r] SUBSEP
		if (!known && answer[key] != "own")
			complain(row_kind[r] " " row_number[r] ": in no generation of family " \
				 row_family[r])
		if (known && answer[key] == "own")
			complain(row_kind[r] " " row_number[r] ": not of this package alone")
	}
}

# What is said of a call is true.
function check_answers(	a, f, key, layout, is_served)
{
	for (a = 1; a <= answers; a++) {
		layout = answer_layout[a]
		key = answer_kind[a] SUBSEP answer_number[a]
		is_served = 0
		for (f = 1; f <= families; f++)
			is_served = is_served || (family[f] SUBSEP key) in served
		# A layout that is not served shares its number with one that is.
		if (layout == "" && answer[key SUBSEP] == "no" ? is_served : !is_served)
			complain("docs/answers.table: " answer_kind[a] " " answer_number[a] ": \"" \
				 answer[key SUBSEP layout] "\", but it is " \
				 (is_served ? "" : "not ") "served")
		if (layout != "" && !((answer_kind[a] " " answer_number[a] " " layout) in name_of))
			complain("docs/answers.table: " answer_kind[a] " " answer_number[a] \
				 ": no layout " layout)
	}
}

# A family speaks generations of its own, and all of each; none with programs is left out.
function check_families(	f, g, c, name)
{
	for (f = 1; f <= families; f++)
		for (g = 1; g <= generations; g++) {
			name = generation[g]
			if (!((family[f] SUBSEP name) in speaks)) {
				if (family_of(name) == family[f] && programs[name] != "-" &&
				    programs[name] != "not known")
					complain("family " family[f] " does not speak " name)
				continue
			}
			if (family_of(name) != family[f])
				complain("family " family[f] " speaks " name ", of the other")
			for (c = 1; c <= calls; c++)
				if ((call[c] SUBSEP name) in name_in && is_here(call[c]) &&
				    status_of(call[c], family[f]) == "no")
					complain("family " family[f] " speaks " name \
						 ", but does not serve " call[c])
		}
}

function check_generations(	id, part)
{
	for (id in name_in) {
		split(id, part, SUBSEP)
		if (!(part[2] in since))
			complain("docs/clients.table: no " part[2])
	}
}

END {
	if (!calls || !rows || !families || !generations || !answers)
		complain("nothing to compare")
	check_generations()
	check_calls()
	check_rows()
	check_answers()
	check_families()
	exit complaints != 0
}
