// SPDX-License-Identifier: GPL-2.0-only
/*
 * Movable regions: the guest's page tables follow those of the process that
 * gave the memory. Nothing is pinned: pages are swapped, merged, moved and
 * copied on write as for any other process.
 */
#include <linux/errno.h>
#include <linux/hmm.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "hv_call.h"
#include "mshv.h"
#include "region.h"

/*
 * Called before pages change; on return the guest must not reach them. May be
 * called by whoever reclaims memory, so that nothing here allocates any. Who
 * must not be blocked is so for the sake of such locks: giving up on a guest
 * waits for a moment, but for no lock.
 */
static bool invalidate(struct mmu_interval_notifier *notifier,
		       const struct mmu_notifier_range *range, unsigned long sequence)
{
	struct mshv_region *region = container_of(notifier, struct mshv_region, notifier);
	bool may_sleep = mmu_notifier_range_blockable(range);
	u64 bytes = region->guest.pages << PAGE_SHIFT;
	u64 start = max_t(u64, range->start, region->address) - region->address;
	u64 end = min_t(u64, range->end, region->address + bytes) - region->address;
	struct mshv_window window = {
		.first = region->guest.first + (start >> PAGE_SHIFT),
		.pages = (PAGE_ALIGN(end) >> PAGE_SHIFT) - (start >> PAGE_SHIFT),
	};
	int ret;

	if (may_sleep)
		mutex_lock(&region->lock);
	else if (!mutex_trylock(&region->lock))
		return false;
	mmu_interval_set_seq(notifier, sequence);
	ret = mshv_region_unmap(region, window, may_sleep);
	/* Once more before the worst: what was done the first time is noted. */
	if (ret)
		ret = mshv_region_unmap(region, window, may_sleep);
	mutex_unlock(&region->lock);
	if (ret)
		mshv_partition_abandon(region->partition);
	return true;
}

static const struct mmu_interval_notifier_ops notifier_ops = { .invalidate = invalidate };

/**
 * mshv_region_follow() - have the guest's view follow the current process
 * @region: the region, of a followed kind
 *
 * From then on the region can be invalidated; mshv_region_unfollow() ends it.
 *
 * Context: process context, sleeps; the mmap lock is not held.
 *
 * Return: 0 or a negative errno.
 */
int mshv_region_follow(struct mshv_region *region)
{
	return mmu_interval_notifier_insert(&region->notifier, current->mm, region->address,
					    region->guest.pages << PAGE_SHIFT, &notifier_ops);
}

/**
 * mshv_region_unfollow() - undo mshv_region_follow()
 * @region: the region, of which the guest can reach nothing any more
 *
 * Context: process context, sleeps; waits for invalidations.
 */
void mshv_region_unfollow(struct mshv_region *region)
{
	mmu_interval_notifier_remove(&region->notifier);
}

/* Other errors say that the memory is not there, or not in this way. */
static int error_of(int ret)
{
	switch (ret) {
	case 0:
	case -EBUSY:
	case -ENOMEM:
	case -EINTR:
		return ret;
	default:
		return -EFAULT;
	}
}

static void ask(struct hmm_range *range, const struct mshv_region_pages *pages)
{
	unsigned long flags = HMM_PFN_REQ_FAULT | (pages->write ? HMM_PFN_REQ_WRITE : 0);

	memset(range->hmm_pfns, 0, pages->window.pages * sizeof(*range->hmm_pfns));
	if (pages->needed == MSHV_ALL_GFNS) {
		range->default_flags = flags;
	} else if (pages->needed != MSHV_NO_GFN) {
		range->pfn_flags_mask = flags;
		range->hmm_pfns[pages->needed - pages->window.first] = flags;
	}
}

static u64 page_of(unsigned long entry)
{
	u64 page;

	if (!(entry & HMM_PFN_VALID) || entry & HMM_PFN_ERROR)
		return 0;
	page = page_to_pfn(hmm_pfn_to_page(entry)) | MSHV_PAGE_PRESENT;
	return entry & HMM_PFN_WRITE ? page | MSHV_PAGE_WRITABLE : page;
}

/* What only looks must have its answer even in a process that is being killed. */
static int lock_for(struct mm_struct *mm, const struct mshv_region_pages *pages)
{
	if (pages->needed != MSHV_NO_GFN)
		return mmap_read_lock_killable(mm);
	mmap_read_lock(mm);
	return 0;
}

/*
 * The memory is that of the process that gave it, whoever runs the VP: when
 * that process is gone, so is the memory.
 */
static int resolve(struct mshv_region *region, struct mshv_region_pages *pages)
{
	struct mm_struct *mm = region->notifier.mm;
	struct hmm_range range = {
		.notifier = &region->notifier,
		.notifier_seq = pages->sequence,
		.start = mshv_region_address(region, pages->window.first),
		.end = mshv_region_address(region, pages->window.first + pages->window.pages),
		.hmm_pfns = (unsigned long *)pages->pages,
	};
	u64 i;
	int ret;

	static_assert(sizeof(*range.hmm_pfns) == sizeof(*pages->pages));
	if (!mmget_not_zero(mm))
		return -EFAULT;
	ask(&range, pages);
	ret = lock_for(mm, pages);
	if (!ret) {
		ret = hmm_range_fault(&range);
		mmap_read_unlock(mm);
	}
	mmput(mm);
	for (i = 0; !ret && i < pages->window.pages; i++)
		pages->pages[i] = page_of(range.hmm_pfns[i]);
	return error_of(ret);
}

/* Holds the pages of one granule for ever. Returns how many, negative: again. */
static int leak_pages(struct mshv_region *region, struct mshv_region_pages *pages)
{
	int ret, lost = 0;
	u64 i;

	pages->sequence = mmu_interval_read_begin(&region->notifier);
	ret = resolve(region, pages);
	if (ret)
		return ret == -EBUSY ? -EAGAIN : 0;
	mutex_lock(&region->lock);
	if (mmu_interval_read_retry(&region->notifier, pages->sequence)) {
		mutex_unlock(&region->lock);
		return -EAGAIN;
	}
	for (i = 0; i < pages->window.pages; i++)
		if (pages->pages[i] & MSHV_PAGE_PRESENT) {
			get_page(pfn_to_page(pages->pages[i] & MSHV_PAGE_PFN));
			lost++;
		}
	mutex_unlock(&region->lock);
	return lost;
}

static u64 leak(struct mshv_region *region)
{
	struct mshv_region_pages pages = {
		.window = { region->guest.first },
		.needed = MSHV_NO_GFN,
	};
	u64 end = region->guest.first + region->guest.pages;
	u64 lost = 0;
	int ret;

	pages.pages = kcalloc(MSHV_GRANULE_PAGES, sizeof(*pages.pages), GFP_KERNEL | __GFP_NOFAIL);
	while (pages.window.first < end) {
		pages.window = mshv_granule_around(pages.window.first, &region->guest);
		do {
			ret = leak_pages(region, &pages);
		} while (ret < 0);
		lost += ret;
		pages.window.first += pages.window.pages;
		cond_resched();
	}
	kfree(pages.pages);
	mshv_region_unfollow(region);
	return lost;
}

const struct mshv_region_kind mshv_region_movable = {
	.map_flags = MSHV_HV_MAP_ADJUSTABLE,
	.followed = true,
	.mark_dirty = true,
	.resolve = resolve,
	.release = mshv_region_unfollow,
	.leak = leak,
};
