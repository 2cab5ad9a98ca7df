// SPDX-License-Identifier: GPL-2.0-only
/* Which pages to map together. */
#include <linux/types.h>

#include "granule.h"

/**
 * mshv_granule_around() - the granule a guest page lies in
 * @gfn: the page, in @region
 * @region: what the granule is clipped to
 *
 * Return: the pages; all MSHV_GRANULE_PAGES of them except at the region's ends.
 */
struct mshv_window mshv_granule_around(u64 gfn, const struct mshv_window *region)
{
	u64 first = gfn & ~(u64)(MSHV_GRANULE_PAGES - 1);
	u64 end = first + MSHV_GRANULE_PAGES;

	if (first < region->first)
		first = region->first;
	if (end > region->first + region->pages)
		end = region->first + region->pages;
	return (struct mshv_window){ first, end - first };
}

/**
 * mshv_pages_all() - do all of these pages have these properties?
 * @pages: the pages
 * @count: how many
 * @flags: MSHV_PAGE_*
 *
 * Return: true if so.
 */
bool mshv_pages_all(const u64 *pages, u64 count, u64 flags)
{
	u64 i;

	for (i = 0; i < count; i++)
		if ((pages[i] & flags) != flags)
			return false;
	return true;
}

/**
 * mshv_pages_large() - can one large entry map a whole granule?
 * @pages: its MSHV_GRANULE_PAGES pages
 *
 * What they are parts of does not matter, and knowing one of them proves
 * nothing about the others: the user's mapping may be shifted against a large
 * page, or only a part of one.
 *
 * Return: true if they are consecutive and begin where a large page can.
 */
bool mshv_pages_large(const u64 *pages)
{
	u64 first = pages[0] & MSHV_PAGE_PFN;
	u64 i;

	if (first % MSHV_GRANULE_PAGES)
		return false;
	for (i = 0; i < MSHV_GRANULE_PAGES; i++)
		if (!(pages[i] & MSHV_PAGE_PRESENT) || (pages[i] & MSHV_PAGE_PFN) != first + i)
			return false;
	return true;
}

/**
 * mshv_window_random() - what to map around a page that was touched alone
 * @gfn: the page, in @granule
 * @granule: its granule
 *
 * A whole granule is three pages more than one call maps. Its last pages are
 * mapped with those before them, some of which are then mapped twice.
 *
 * Return: the pages, at most MSHV_MAP_ENTRIES, with @gfn among them.
 */
struct mshv_window mshv_window_random(u64 gfn, const struct mshv_window *granule)
{
	struct mshv_window window = *granule;

	if (window.pages <= MSHV_MAP_ENTRIES)
		return window;
	if (gfn - window.first >= MSHV_MAP_ENTRIES)
		window.first += window.pages - MSHV_MAP_ENTRIES;
	window.pages = MSHV_MAP_ENTRIES;
	return window;
}

/**
 * mshv_window_present() - what can be mapped around a page
 * @gfn: the page, in @granule, has all of @flags
 * @pages: the pages of @granule
 * @granule: where to look
 * @flags: MSHV_PAGE_* that a page must have
 *
 * Return: the pages around @gfn that have them, at most MSHV_MAP_ENTRIES.
 */
struct mshv_window mshv_window_present(u64 gfn, const u64 *pages,
				       const struct mshv_window *granule, u64 flags)
{
	u64 first = gfn - granule->first, end = first + 1;
	struct mshv_window run;

	while (first && (pages[first - 1] & flags) == flags)
		first--;
	while (end < granule->pages && (pages[end] & flags) == flags)
		end++;
	run = (struct mshv_window){ granule->first + first, end - first };
	return mshv_window_random(gfn, &run);
}
