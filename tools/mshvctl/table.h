/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of the driver's statistics in debugfs: names of columns, then lines of numbers. */
#ifndef MSHVCTL_TABLE_H
#define MSHVCTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define MAX_COLUMNS	32

struct row {
	unsigned long long values[MAX_COLUMNS];
};

/**
 * struct table - a table
 * @text: what @names points into
 * @columns: how many
 * @names: of the columns
 * @count: how many rows
 * @rows: the rows; a word that is no number is 0 there
 */
struct table {
	char *text;
	unsigned int columns;
	char *names[MAX_COLUMNS];
	size_t count;
	struct row *rows;
};

/**
 * table_read() - read a file
 * @table: result
 * @path: which
 *
 * Return: false, with errno, if it cannot be read.
 */
bool table_read(struct table *table, const char *path);
void table_free(struct table *table);

/* Number of a column, -1 if there is none of that name. */
int table_column(const struct table *table, const char *name);

/* Sum of a column, 0 if there is none. */
unsigned long long table_sum(const struct table *table, const char *name);

/* The row that begins with the same @key numbers; NULL if there is none. */
const struct row *table_find(const struct table *table, const struct row *row,
			     unsigned int key);

#endif
