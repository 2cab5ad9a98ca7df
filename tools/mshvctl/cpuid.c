// SPDX-License-Identifier: GPL-2.0-only
/* CPUID of the system that is looked at. */
#include <stdio.h>
#include <stdlib.h>

#include "cpuid.h"
#include "root.h"
#include "text.h"

#define LINE	" 0x%x 0x%x: eax=0x%x ebx=0x%x ecx=0x%x edx=0x%x"

/* Lines of other kinds are titles. */
static void find_leaf(char *text, uint32_t leaf, struct cpuid *result)
{
	unsigned int number, subleaf;
	struct cpuid found;
	char *line;

	while ((line = text_line(&text)))
		if (sscanf(line, LINE, &number, &subleaf, &found.eax, &found.ebx, &found.ecx,
			   &found.edx) == 6 && number == leaf && !subleaf)
			*result = found;
}

bool cpuid_read(uint32_t leaf, struct cpuid *result)
{
	char *text;

	*result = (struct cpuid){ 0 };
	if (root_is_own())
		return cpuid_execute(leaf, result);
	text = root_read("cpuid");
	if (!text)
		return false;
	find_leaf(text, leaf, result);
	free(text);
	return true;
}
