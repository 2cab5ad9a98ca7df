// SPDX-License-Identifier: GPL-2.0-only
/* Tables of the driver's statistics. */
#include <stdlib.h>
#include <string.h>

#include "mshvctl.h"
#include "root.h"
#include "table.h"
#include "text.h"

static void take_row(struct table *table, char *line)
{
	unsigned int column;
	struct row *row;
	char *word;

	/* Sized by doubling: at each power of two there is no room left. */
	if (!(table->count & (table->count - 1))) {
		size_t room = table->count ? 2 * table->count : 1;

		table->rows = realloc(table->rows, room * sizeof(*table->rows));
		if (!table->rows)
			fail("out of memory");
	}
	row = &table->rows[table->count++];
	memset(row, 0, sizeof(*row));
	for (column = 0; column < table->columns && (word = text_word(&line)); column++)
		row->values[column] = strtoull(word, NULL, 10);
}

bool table_read(struct table *table, const char *path)
{
	char *rest, *line, *word;

	*table = (struct table){ .text = root_read("%s", path) };
	rest = table->text;
	if (!rest)
		return false;
	line = text_line(&rest);
	while (line && table->columns < MAX_COLUMNS && (word = text_word(&line)))
		table->names[table->columns++] = word;
	while ((line = text_line(&rest)))
		take_row(table, line);
	return true;
}

void table_free(struct table *table)
{
	free(table->text);
	free(table->rows);
	*table = (struct table){ 0 };
}

int table_column(const struct table *table, const char *name)
{
	unsigned int column;

	for (column = 0; column < table->columns; column++)
		if (!strcmp(table->names[column], name))
			return column;
	return -1;
}

unsigned long long table_sum(const struct table *table, const char *name)
{
	int column = table_column(table, name);
	unsigned long long sum = 0;
	size_t i;

	for (i = 0; column >= 0 && i < table->count; i++)
		sum += table->rows[i].values[column];
	return sum;
}

const struct row *table_find(const struct table *table, const struct row *row,
			     unsigned int key)
{
	size_t i;

	for (i = 0; i < table->count; i++)
		if (!memcmp(table->rows[i].values, row->values, key * sizeof(*row->values)))
			return &table->rows[i];
	return NULL;
}
