/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which pages to map together: pure arithmetic on guest page numbers and on
 * what is known of the host pages behind them.
 */
#ifndef MSHV_GRANULE_H
#define MSHV_GRANULE_H

#include <linux/types.h>

/* What one large entry maps: 2 MiB, aligned in the guest and in the host. */
#define MSHV_GRANULE_SHIFT	9
#define MSHV_GRANULE_PAGES	(1u << MSHV_GRANULE_SHIFT)
/* Entries of one map call: what its input page has room for. */
#define MSHV_MAP_ENTRIES	509u

/* A host page: its number and these. Zero: there is none. */
#define MSHV_PAGE_PRESENT	(1ull << 63)
#define MSHV_PAGE_WRITABLE	(1ull << 62)
#define MSHV_PAGE_PFN		((1ull << 52) - 1)

/**
 * struct mshv_window - consecutive guest pages
 * @first: the first one
 * @pages: how many
 */
struct mshv_window {
	u64 first;
	u64 pages;
};

struct mshv_window mshv_granule_around(u64 gfn, const struct mshv_window *region);
bool mshv_pages_all(const u64 *pages, u64 count, u64 flags);
bool mshv_pages_large(const u64 *pages);
struct mshv_window mshv_window_random(u64 gfn, const struct mshv_window *granule);
struct mshv_window mshv_window_present(u64 gfn, const u64 *pages,
				       const struct mshv_window *granule, u64 flags);

#endif
