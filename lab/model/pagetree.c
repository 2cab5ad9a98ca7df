// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sparse array of page values: a radix tree in which uniform tables fold into
 * the entry above them.
 */
#include "pagetree.h"

#include <errno.h>
#include <stdlib.h>

#define LEVEL_BITS	9
#define TOP_LEVEL	(PAGE_TREE_BITS / LEVEL_BITS - 1)

struct page_table {
	unsigned int used;		/* entries that are not zero */
	uint64_t stamp;
	uint64_t child[PAGE_TREE_FANOUT / 64];	/* bit set: entry is a table */
	uint64_t entry[PAGE_TREE_FANOUT];
};

static bool is_child(const struct page_table *table, unsigned int slot)
{
	return table->child[slot / 64] >> (slot % 64) & 1;
}

static struct page_table *child_of(const struct page_table *table, unsigned int slot)
{
	return (struct page_table *)(uintptr_t)table->entry[slot];
}

static unsigned int slot_of(uint64_t index, unsigned int level)
{
	return index >> (level * LEVEL_BITS) & (PAGE_TREE_FANOUT - 1);
}

static uint64_t span_of(unsigned int level)
{
	return 1ull << (level * LEVEL_BITS);
}

static void table_free(struct page_tree *tree, struct page_table *table)
{
	for (unsigned int slot = 0; slot < PAGE_TREE_FANOUT; slot++)
		if (is_child(table, slot))
			table_free(tree, child_of(table, slot));
	free(table);
	tree->tables--;
	if (tree->total)
		--*tree->total;
}

static struct page_table *table_new(struct page_tree *tree, uint64_t value)
{
	struct page_table *table;

	if ((tree->limit && tree->tables >= tree->limit) ||
	    (tree->total && *tree->total >= tree->total_limit))
		return NULL;
	table = calloc(1, sizeof(*table));
	if (!table)
		return NULL;
	tree->tables++;
	if (tree->total)
		++*tree->total;
	if (!value)
		return table;
	for (unsigned int slot = 0; slot < PAGE_TREE_FANOUT; slot++)
		table->entry[slot] = value;
	table->used = PAGE_TREE_FANOUT;
	return table;
}

/* Store a plain value; a table that was there is forgotten. */
static void entry_set(struct page_tree *tree, struct page_table *table,
		      unsigned int slot, uint64_t value)
{
	bool had = table->entry[slot] != 0;

	if (is_child(table, slot)) {
		table_free(tree, child_of(table, slot));
		table->child[slot / 64] &= ~(1ull << (slot % 64));
	}
	table->entry[slot] = value;
	table->used = table->used - had + (value != 0);
}

static struct page_table *entry_descend(struct page_tree *tree, struct page_table *table,
					unsigned int slot)
{
	struct page_table *child;

	if (is_child(table, slot))
		return child_of(table, slot);
	child = table_new(tree, table->entry[slot]);
	if (!child)
		return NULL;
	if (!table->entry[slot])
		table->used++;
	table->entry[slot] = (uintptr_t)child;
	table->child[slot / 64] |= 1ull << (slot % 64);
	return child;
}

static bool is_uniform(const struct page_tree *tree, const struct page_table *table)
{
	uint64_t first = table->entry[0];

	if (!table->used)
		return true;
	if (table->used != PAGE_TREE_FANOUT || is_child(table, 0) || !tree->foldable ||
	    !tree->foldable(first))
		return false;
	for (unsigned int slot = 1; slot < PAGE_TREE_FANOUT; slot++)
		if (table->entry[slot] != first || is_child(table, slot))
			return false;
	return true;
}

static int table_fill(struct page_tree *tree, struct page_table *table, unsigned int level,
		      uint64_t index, uint64_t count, uint64_t value)
{
	bool fold = !value || (tree->foldable && tree->foldable(value));

	while (count) {
		unsigned int slot = slot_of(index, level);
		uint64_t rest = span_of(level) - (index & (span_of(level) - 1));
		uint64_t part = count < rest ? count : rest;
		struct page_table *child;
		size_t tables;
		int err;

		if (!level || (part == span_of(level) && fold)) {
			entry_set(tree, table, slot, value);
		} else if (value || table->entry[slot]) {
			child = entry_descend(tree, table, slot);
			if (!child)
				return -ENOMEM;
			tables = tree->tables;
			err = table_fill(tree, child, level - 1, index, part, value);
			/* A whole scan only where a run or a fold may have completed it. */
			if (!child->used ||
			    (fold && (part == rest || tree->tables < tables) &&
			     is_uniform(tree, child)))
				entry_set(tree, table, slot, child->used ? child->entry[0] : 0);
			if (err)
				return err;
		}
		index += part;
		count -= part;
	}
	return 0;
}

/* Make the tables that table_fill() with the same arguments will need. */
static int table_reserve(struct page_tree *tree, struct page_table *table, unsigned int level,
			 uint64_t index, uint64_t count, uint64_t value)
{
	bool fold = !value || (tree->foldable && tree->foldable(value));

	while (level && count) {
		unsigned int slot = slot_of(index, level);
		uint64_t rest = span_of(level) - (index & (span_of(level) - 1));
		uint64_t part = count < rest ? count : rest;
		struct page_table *child;

		if (part != span_of(level) || !fold) {
			child = entry_descend(tree, table, slot);
			if (!child || table_reserve(tree, child, level - 1, index, part, value))
				return -ENOMEM;
		}
		index += part;
		count -= part;
	}
	return 0;
}

void page_tree_init(struct page_tree *tree, size_t limit, bool (*foldable)(uint64_t value))
{
	tree->root = NULL;
	tree->tables = 0;
	tree->limit = limit;
	tree->total = NULL;
	tree->total_limit = 0;
	tree->foldable = foldable;
}

void page_tree_share_limit(struct page_tree *tree, size_t *total, size_t limit)
{
	tree->total = total;
	tree->total_limit = limit;
}

void page_tree_free(struct page_tree *tree)
{
	if (tree->root)
		table_free(tree, tree->root);
	tree->root = NULL;
}

uint64_t page_tree_get(const struct page_tree *tree, uint64_t index)
{
	const struct page_table *table = tree->root;

	if (!table || index >> PAGE_TREE_BITS)
		return 0;
	for (unsigned int level = TOP_LEVEL;; level--) {
		unsigned int slot = slot_of(index, level);

		if (!is_child(table, slot))
			return table->entry[slot];
		table = child_of(table, slot);
	}
}

int page_tree_fill(struct page_tree *tree, uint64_t index, uint64_t count, uint64_t value)
{
	if (!tree->root) {
		if (!value)
			return 0;
		tree->root = table_new(tree, 0);
		if (!tree->root)
			return -ENOMEM;
	}
	return table_fill(tree, tree->root, TOP_LEVEL, index, count, value);
}

int page_tree_reserve(struct page_tree *tree, uint64_t index, uint64_t count, uint64_t value)
{
	if (!tree->root)
		tree->root = table_new(tree, 0);
	if (!tree->root)
		return -ENOMEM;
	return table_reserve(tree, tree->root, TOP_LEVEL, index, count, value);
}

static void table_walk(const struct page_table *table, unsigned int level, uint64_t index,
		       uint64_t count, page_tree_visit visit, void *context)
{
	while (count) {
		unsigned int slot = slot_of(index, level);
		uint64_t rest = span_of(level) - (index & (span_of(level) - 1));
		uint64_t part = count < rest ? count : rest;

		if (is_child(table, slot))
			table_walk(child_of(table, slot), level - 1, index, part, visit, context);
		else if (table->entry[slot])
			visit(context, index, part, table->entry[slot]);
		index += part;
		count -= part;
	}
}

void page_tree_walk(const struct page_tree *tree, uint64_t index, uint64_t count,
		    page_tree_visit visit, void *context)
{
	if (tree->root)
		table_walk(tree->root, TOP_LEVEL, index, count, visit, context);
}

uint64_t *page_tree_leaf(struct page_tree *tree, uint64_t index, uint64_t **stamp)
{
	struct page_table *table = tree->root;

	if (!table || index >> PAGE_TREE_BITS)
		return NULL;
	for (unsigned int level = TOP_LEVEL; level; level--) {
		unsigned int slot = slot_of(index, level);

		if (!is_child(table, slot))
			return NULL;
		table = child_of(table, slot);
	}
	*stamp = &table->stamp;
	return table->entry;
}
