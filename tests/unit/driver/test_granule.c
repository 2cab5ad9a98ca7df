// SPDX-License-Identifier: GPL-2.0-only
/* src/granule.c: what is mapped together (W15, W17, W49). */
#include <stdbool.h>
#include <string.h>

#include "unit.h"

#include "granule.h"

#define N	MSHV_GRANULE_PAGES
#define RW	(MSHV_PAGE_PRESENT | MSHV_PAGE_WRITABLE)

static u64 pages[N];

static void fill(uint64_t first, uint64_t flags)
{
	unsigned int i;

	for (i = 0; i < N; i++)
		pages[i] = (first + i) | flags;
}

/* W17: on the guest's boundaries, not the region's. */
static void granules_are_aligned_in_the_guest(void **state)
{
	const struct mshv_window region = { 0x1ff, 0x1000 };
	struct mshv_window g;
	uint64_t gfn;

	(void)state;
	for (gfn = region.first; gfn < region.first + region.pages; gfn++) {
		g = mshv_granule_around(gfn, &region);
		assert_true(g.pages >= 1 && g.pages <= N);
		assert_true(gfn >= g.first && gfn - g.first < g.pages);
		assert_int_equal(g.first / N, (g.first + g.pages - 1) / N);
		assert_true(g.first == region.first || g.first % N == 0);
		assert_true(g.first + g.pages == region.first + region.pages ||
			    (g.first + g.pages) % N == 0);
	}
	g = mshv_granule_around(0x1ff, &region);
	assert_int_equal(g.first, 0x1ff);
	assert_int_equal(g.pages, 1);
	g = mshv_granule_around(0x3ff, &region);
	assert_int_equal(g.first, 0x200);
	assert_int_equal(g.pages, N);
	g = mshv_granule_around(0x11fe, &region);
	assert_int_equal(g.first, 0x1000);
	assert_int_equal(g.pages, 0x1ff);
}

static void granules_at_the_end_of_the_address_space(void **state)
{
	const struct mshv_window top = { (1ull << 40) - 3, 3 };
	struct mshv_window g = mshv_granule_around((1ull << 40) - 1, &top);

	(void)state;
	assert_int_equal(g.first, top.first);
	assert_int_equal(g.pages, 3);
}

/* W15: all 512 of them decide. */
static void large_means_every_page(void **state)
{
	unsigned int i;

	(void)state;
	fill(0x40000, RW);
	assert_true(mshv_pages_large(pages));
	fill(0x40000, MSHV_PAGE_PRESENT);
	assert_true(mshv_pages_large(pages));
	for (i = 0; i < N; i++) {
		fill(0x40000, RW);
		pages[i]++;
		assert_false(mshv_pages_large(pages));
		fill(0x40000, RW);
		pages[i] &= ~MSHV_PAGE_PRESENT;
		assert_false(mshv_pages_large(pages));
		fill(0x40000, RW);
		pages[i] = 0;
		assert_false(mshv_pages_large(pages));
	}
	/* Rights do not matter: they are decided by the caller. */
	fill(0x40000, RW);
	pages[77] &= ~MSHV_PAGE_WRITABLE;
	assert_true(mshv_pages_large(pages));
}

static void large_means_congruent(void **state)
{
	uint64_t shift;

	(void)state;
	for (shift = 1; shift < N; shift++) {
		fill(0x40000 + shift, RW);
		assert_false(mshv_pages_large(pages));
	}
	fill(MSHV_PAGE_PFN - N + 1, RW);
	assert_true(mshv_pages_large(pages));
}

static void rights_are_what_all_have(void **state)
{
	unsigned int i;

	(void)state;
	fill(5, RW);
	assert_true(mshv_pages_all(pages, N, RW));
	assert_true(mshv_pages_all(pages, 0, RW));
	for (i = 0; i < N; i++) {
		fill(5, RW);
		pages[i] &= ~MSHV_PAGE_WRITABLE;
		assert_false(mshv_pages_all(pages, N, RW));
		assert_true(mshv_pages_all(pages, N, MSHV_PAGE_PRESENT));
		assert_true(mshv_pages_all(pages, i, RW));
	}
}

/* W49: one call, whichever page was touched; and never three pages alone. */
static void a_window_is_one_call(void **state)
{
	const struct mshv_window granule = { 0x400, N };
	struct mshv_window w;
	uint64_t gfn, size;

	(void)state;
	for (gfn = granule.first; gfn < granule.first + N; gfn++) {
		w = mshv_window_random(gfn, &granule);
		assert_int_equal(w.pages, MSHV_MAP_ENTRIES);
		assert_true(w.first >= granule.first);
		assert_true(w.first + w.pages <= granule.first + N);
		assert_true(gfn >= w.first && gfn < w.first + w.pages);
	}
	for (size = 1; size <= MSHV_MAP_ENTRIES; size++) {
		const struct mshv_window small = { 0x405, size };

		w = mshv_window_random(0x405 + size - 1, &small);
		assert_int_equal(w.first, small.first);
		assert_int_equal(w.pages, size);
	}
}

static void around_a_page_what_is_there(void **state)
{
	const struct mshv_window granule = { 0x1000, N };
	struct mshv_window w;
	unsigned int i;

	(void)state;
	fill(9, RW);
	pages[100] = 0;
	pages[200] &= ~MSHV_PAGE_WRITABLE;
	w = mshv_window_present(0x1000 + 150, pages, &granule, RW);
	assert_int_equal(w.first, 0x1000 + 101);
	assert_int_equal(w.pages, 99);
	w = mshv_window_present(0x1000 + 150, pages, &granule, MSHV_PAGE_PRESENT);
	assert_int_equal(w.first, 0x1000 + 101);
	assert_int_equal(w.pages, N - 101);
	w = mshv_window_present(0x1000, pages, &granule, RW);
	assert_int_equal(w.first, 0x1000);
	assert_int_equal(w.pages, 100);
	w = mshv_window_present(0x1000 + N - 1, pages, &granule, RW);
	assert_int_equal(w.first, 0x1000 + 201);
	assert_int_equal(w.pages, N - 201);

	memset(pages, 0, sizeof(pages));
	for (i = 0; i < N; i++) {
		pages[i] = RW | 7;
		w = mshv_window_present(0x1000 + i, pages, &granule, RW);
		assert_int_equal(w.first, 0x1000 + i);
		assert_int_equal(w.pages, 1);
		pages[i] = 0;
	}
	fill(9, RW);
	for (i = 0; i < N; i++) {
		w = mshv_window_present(0x1000 + i, pages, &granule, RW);
		assert_int_equal(w.pages, MSHV_MAP_ENTRIES);
		assert_true(0x1000 + i >= w.first && 0x1000 + i < w.first + w.pages);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(granules_are_aligned_in_the_guest),
		cmocka_unit_test(granules_at_the_end_of_the_address_space),
		cmocka_unit_test(large_means_every_page),
		cmocka_unit_test(large_means_congruent),
		cmocka_unit_test(rights_are_what_all_have),
		cmocka_unit_test(a_window_is_one_call),
		cmocka_unit_test(around_a_page_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
