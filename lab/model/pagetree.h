/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A sparse array of 2^36 64-bit values, zero where nothing was stored, in
 * tables of 512 entries. A value that fills a whole table (or table of tables)
 * costs one entry, if the owner of the tree says that it may be folded.
 */
#ifndef LAB_PAGETREE_H
#define LAB_PAGETREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE_TREE_BITS		36
#define PAGE_TREE_FANOUT	512u

struct page_table;

struct page_tree {
	struct page_table *root;
	size_t tables;
	size_t limit;			/* of tables; 0 = none */
	size_t *total;			/* tables of several trees, or NULL */
	size_t total_limit;
	bool (*foldable)(uint64_t value);
};

/* Called with runs of equal non-zero values, in ascending order. */
typedef void (*page_tree_visit)(void *context, uint64_t index, uint64_t count,
				uint64_t value);

void page_tree_init(struct page_tree *tree, size_t limit, bool (*foldable)(uint64_t value));
/** page_tree_share_limit - an empty tree counts its tables in @total from now on */
void page_tree_share_limit(struct page_tree *tree, size_t *total, size_t limit);
void page_tree_free(struct page_tree *tree);

/** page_tree_get - the value at @index */
uint64_t page_tree_get(const struct page_tree *tree, uint64_t index);

/**
 * page_tree_fill - store @value in [@index, @index + @count)
 * @tree: the tree
 * @index: first index
 * @count: how many; @index + @count must not exceed 2^36
 * @value: the value; 0 forgets
 *
 * Return: 0 or -ENOMEM; after -ENOMEM a first part of the range may be stored.
 */
int page_tree_fill(struct page_tree *tree, uint64_t index, uint64_t count, uint64_t value);

/**
 * page_tree_reserve - make sure that page_tree_fill() will not fail
 * @tree: the tree
 * @index: first index
 * @count: how many
 * @value: the value that will be stored; nothing is stored yet
 *
 * Return: 0 or -ENOMEM.
 */
int page_tree_reserve(struct page_tree *tree, uint64_t index, uint64_t count, uint64_t value);

/** page_tree_walk - visit what is stored in [@index, @index + @count) */
void page_tree_walk(const struct page_tree *tree, uint64_t index, uint64_t count,
		    page_tree_visit visit, void *context);

/**
 * page_tree_leaf - the 512 values around @index
 * @tree: the tree
 * @index: any index of the group
 * @stamp: set to the group's stamp, a word for the owner's use, 0 at first
 *
 * Return: the values, or NULL if the group has no table of its own.
 */
uint64_t *page_tree_leaf(struct page_tree *tree, uint64_t index, uint64_t **stamp);

#endif
