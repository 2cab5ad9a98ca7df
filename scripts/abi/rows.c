// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the driver's tables of calls, on the machine that builds it:
 *   table KIND GENERATIONS
 *   row KIND GENERATIONS NUMBER NAME
 *   family NAME GENERATION...
 * with tabs between. Operations and decoders are not linked: nothing is called.
 */
#include <stdio.h>

#include "ioctl.h"

static void print_table(const struct mshv_ioctl_table *table)
{
	u32 i;

	printf("table\t%s\t%s\n", table->kind, table->generations);
	for (i = 0; i < table->count; i++)
		printf("row\t%s\t%s\t0x%08x\t%s\n", table->kind, table->generations,
		       table->rows[i].number, table->rows[i].name);
}

static void print_family(const struct mshv_family *family)
{
	const char *const *generation;

	printf("family\t%s", family->name);
	for (generation = family->generations; *generation; generation++)
		printf("\t%s", *generation);
	printf("\n");
}

int main(void)
{
	const struct mshv_ioctl_table *const *table;
	const struct mshv_family *const *family;

	for (table = mshv_tables; *table; table++)
		print_table(*table);
	for (family = mshv_families; *family; family++)
		print_family(*family);
	return 0;
}
