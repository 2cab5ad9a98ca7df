// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sparse array: values, ranges, folding, limits; compared with a plain
 * array under random operations.
 */
#include <errno.h>
#include <stdlib.h>

#include "fixture.h"

#define SMALL	(3 * 512u)

static bool even(uint64_t value)
{
	return !(value & 1);
}

static void stores_and_forgets(void **state)
{
	struct page_tree tree;

	(void)state;
	page_tree_init(&tree, 0, even);
	assert_int_equal(page_tree_get(&tree, 5), 0);
	assert_int_equal(page_tree_fill(&tree, 5, 1, 7), 0);
	assert_int_equal(page_tree_fill(&tree, (1ull << 36) - 1, 1, 9), 0);
	assert_int_equal(page_tree_get(&tree, 5), 7);
	assert_int_equal(page_tree_get(&tree, (1ull << 36) - 1), 9);
	assert_int_equal(page_tree_get(&tree, 1ull << 36), 0);
	assert_int_equal(page_tree_fill(&tree, 0, 1ull << 36, 0), 0);
	assert_int_equal(page_tree_get(&tree, 5), 0);
	assert_int_equal(tree.tables, 1);
	page_tree_free(&tree);
	assert_int_equal(tree.tables, 0);
}

static void folds(void **state)
{
	struct page_tree tree;
	size_t folded;

	(void)state;
	page_tree_init(&tree, 0, even);
	/* In batches that do not fit the tables, as drivers send them. */
	for (uint64_t gfn = 0; gfn < 2 * 1024 * 1024; gfn += 509) {
		uint64_t count = 2 * 1024 * 1024 - gfn < 509 ? 2 * 1024 * 1024 - gfn : 509;

		assert_int_equal(page_tree_fill(&tree, gfn, count, 2), 0);
	}
	folded = tree.tables;
	assert_true(folded <= 3);
	assert_int_equal(page_tree_get(&tree, 2 * 1024 * 1024 - 1), 2);
	assert_int_equal(page_tree_get(&tree, 2 * 1024 * 1024), 0);
	/* One odd page in the middle opens the fold, and closes it again. */
	assert_int_equal(page_tree_fill(&tree, 511, 1, 3), 0);
	assert_true(tree.tables > folded);
	assert_int_equal(page_tree_get(&tree, 510), 2);
	assert_int_equal(page_tree_get(&tree, 511), 3);
	assert_int_equal(page_tree_fill(&tree, 511, 1, 2), 0);
	assert_int_equal(tree.tables, folded);
	assert_int_equal(page_tree_get(&tree, 511), 2);
	page_tree_free(&tree);
}

static void obeys_limit(void **state)
{
	struct page_tree tree;
	unsigned int i;

	(void)state;
	page_tree_init(&tree, 16, even);
	for (i = 0; i < 32; i++)
		if (page_tree_fill(&tree, i * 512ull, 1, 1))
			break;
	assert_true(i < 32);
	assert_true(tree.tables <= 16);
	assert_int_equal(page_tree_reserve(&tree, 100ull << 27, 1, 1), -ENOMEM);
	page_tree_free(&tree);
}

static void shares_limit(void **state)
{
	struct page_tree a, b;
	size_t total = 0;

	(void)state;
	page_tree_init(&a, 0, even);
	page_tree_init(&b, 0, even);
	page_tree_share_limit(&a, &total, 8);
	page_tree_share_limit(&b, &total, 8);
	/* Four levels each. */
	assert_int_equal(page_tree_fill(&a, 0, 1, 1), 0);
	assert_int_equal(page_tree_fill(&b, 0, 1, 1), 0);
	assert_int_equal(total, a.tables + b.tables);
	assert_int_equal(total, 8);
	assert_int_equal(page_tree_reserve(&b, 512, 1, 1), -ENOMEM);
	page_tree_free(&a);
	assert_int_equal(page_tree_fill(&b, 512, 1, 1), 0);
	page_tree_free(&b);
	assert_int_equal(total, 0);
}

static void visit(void *context, uint64_t index, uint64_t count, uint64_t value)
{
	uint64_t *copy = context;

	for (uint64_t i = 0; i < count; i++)
		copy[index + i] = value;
}

static void agrees_with_array(void **state)
{
	static uint64_t plain[SMALL], walked[SMALL];
	struct page_tree tree;

	(void)state;
	srand(1);
	page_tree_init(&tree, 0, even);
	for (unsigned int round = 0; round < 5000; round++) {
		uint64_t index = rand() % SMALL;
		uint64_t count = rand() % (rand() % 3 ? 8 : SMALL);
		uint64_t value = rand() % 4;

		if (count > SMALL - index)
			count = SMALL - index;
		if (rand() % 2)
			assert_int_equal(page_tree_reserve(&tree, index, count, value), 0);
		assert_int_equal(page_tree_fill(&tree, index, count, value), 0);
		for (uint64_t i = 0; i < count; i++)
			plain[index + i] = value;
		for (unsigned int i = 0; i < 8; i++) {
			uint64_t at = rand() % SMALL;

			assert_int_equal(page_tree_get(&tree, at), plain[at]);
		}
	}
	memset(walked, 0, sizeof(walked));
	page_tree_walk(&tree, 0, SMALL, visit, walked);
	assert_memory_equal(walked, plain, sizeof(plain));
	page_tree_free(&tree);
	assert_int_equal(tree.tables, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_and_forgets),
		cmocka_unit_test(folds),
		cmocka_unit_test(obeys_limit),
		cmocka_unit_test(shares_limit),
		cmocka_unit_test(agrees_with_array),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
