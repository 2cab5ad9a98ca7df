// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pinned regions: for memory whose changes cannot be followed. It stays where
 * it is from mapping to unmapping.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "hv_call.h"
#include "mshv.h"
#include "region.h"

/* Pages pinned or unpinned at a time. */
#define PIN_BATCH	64

static void unpin(struct mshv_region *region)
{
	struct page *pages[PIN_BATCH];
	u64 done, count, i;

	for (done = 0; done < region->pinned; done += count) {
		count = min_t(u64, region->pinned - done, PIN_BATCH);
		for (i = 0; i < count; i++)
			pages[i] = pfn_to_page(region->pfns[done + i]);
		unpin_user_pages_dirty_lock(pages, count, true);
		cond_resched();
	}
}

/* Writable even for memory the guest only reads: part of the ABI. */
static int pin_batch(struct mshv_region *region)
{
	struct page *pages[PIN_BATCH];
	unsigned long address = mshv_region_address(region, region->guest.first + region->pinned);
	int wanted = min_t(u64, region->guest.pages - region->pinned, PIN_BATCH);
	int got, i;

	/* Long-term: the memory may be the guest's for ever. */
	got = pin_user_pages_fast(address, wanted, FOLL_WRITE | FOLL_LONGTERM, pages);
	if (got <= 0)
		return got ?: -EFAULT;
	for (i = 0; i < got; i++)
		region->pfns[region->pinned + i] = page_to_pfn(pages[i]);
	region->pinned += got;
	return got < wanted ? -ENOMEM : 0;
}

static int pin(struct mshv_region *region)
{
	int ret;

	while (region->pinned < region->guest.pages) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = pin_batch(region);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

/**
 * mshv_region_pin() - keep a region's memory where it is
 * @region: the region, of this kind
 *
 * Context: process context, sleeps.
 *
 * Return: 0; -EFAULT, -ENOMEM, -EINTR, and nothing is pinned.
 */
int mshv_region_pin(struct mshv_region *region)
{
	int ret;

	/* More than all memory cannot be pinned: do not even list it. */
	if (region->guest.pages > totalram_pages())
		return -ENOMEM;
	region->pfns = kvcalloc(region->guest.pages, sizeof(*region->pfns),
				GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!region->pfns)
		return -ENOMEM;
	ret = pin(region);
	if (ret)
		goto unpin;
	/* The process may be gone by the time they are unpinned. */
	region->mm = current->mm;
	mmgrab(region->mm);
	atomic64_add(region->pinned, &region->mm->pinned_vm);
	return 0;

unpin:
	unpin(region);
	kvfree(region->pfns);
	region->pfns = NULL;
	return ret;
}

static u64 leak(struct mshv_region *region)
{
	atomic64_sub(region->pinned, &region->mm->pinned_vm);
	mmdrop(region->mm);
	kvfree(region->pfns);
	return region->pinned;
}

static void release(struct mshv_region *region)
{
	unpin(region);
	leak(region);
}

static int resolve(struct mshv_region *region, struct mshv_region_pages *pages)
{
	const u64 *pfns = region->pfns + (pages->window.first - region->guest.first);
	u64 i;

	for (i = 0; i < pages->window.pages; i++)
		pages->pages[i] = pfns[i] | MSHV_PAGE_PRESENT | MSHV_PAGE_WRITABLE;
	return 0;
}

const struct mshv_region_kind mshv_region_pinned = {
	.map_flags = MSHV_HV_MAP_ADJUSTABLE,
	.resolve = resolve,
	.release = release,
	.leak = leak,
};
