// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "counters.h"

long driver_counter(const char *name)
{
	FILE *file = fopen("/sys/kernel/debug/mshv/counters", "r");
	char line[128], *colon;
	long value = -1;

	while (file && fgets(line, sizeof(line), file)) {
		colon = strchr(line, ':');
		if (!colon)
			continue;
		*colon = '\0';
		if (!strcmp(line, name) && sscanf(colon + 1, "%ld", &value) != 1)
			value = -1;
	}
	if (file)
		fclose(file);
	return value;
}
