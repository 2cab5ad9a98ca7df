// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writes of the guest that only the hypervisor knew of. When pages are taken from
 * the guest, or others put in their place, the hypervisor forgets what it knew of
 * them: whatever the guest may have written then counts as written. Likewise a VMM
 * may declare pages written that the hypervisor has not got.
 */
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "hv_abi.h"
#include "region.h"

/* Bitmap functions count in 32 bits. */
#define MOST	(1u << 30)

/**
 * mshv_region_lose() - pages of which the hypervisor forgets whether they were written
 * @region: the region; the caller holds its lock
 * @window: which pages
 *
 * Context: allocates nothing.
 */
void mshv_region_lose(struct mshv_region *region, struct mshv_window window)
{
	u64 first = window.first - region->guest.first;
	u32 count;

	if (!region->lost)
		return;
	for (; window.pages; first += count, window.pages -= count) {
		count = min_t(u64, window.pages, MOST);
		bitmap_set(region->lost + BIT_WORD(first), first % BITS_PER_LONG, count);
	}
}

static void tell(const unsigned long *lost, u32 first, u32 count, u8 *states)
{
	u32 i;

	for (i = 0; i < count; i++)
		if (test_bit(first + i, lost))
			states[i] |= MSHV_HV_ACCESS_STATE_ACCESSED | MSHV_HV_ACCESS_STATE_DIRTY;
}

/**
 * mshv_region_tell_lost() - add to what the hypervisor said of pages
 * @region: a region that has lost pages, and some of @window
 * @window: which pages
 * @flags: MSHV_HV_ACCESS_* done to each page after it was looked at
 * @states: what the hypervisor said of each, after it did the same
 *
 * Context: process context, sleeps.
 */
void mshv_region_tell_lost(struct mshv_region *region, const struct mshv_window *window,
			   u64 flags, u8 *states)
{
	u64 first = max(window->first, region->guest.first);
	u64 end = min(window->first + window->pages, region->guest.first + region->guest.pages);
	u64 bit = first - region->guest.first;
	unsigned long *lost = region->lost + BIT_WORD(bit);
	u32 count = end - first;

	bit %= BITS_PER_LONG;
	mutex_lock(&region->lock);
	tell(lost, bit, count, states + (first - window->first));
	if (flags & MSHV_HV_ACCESS_SET_DIRTY)
		bitmap_set(lost, bit, count);
	else if (flags & MSHV_HV_ACCESS_CLEAR_DIRTY)
		bitmap_clear(lost, bit, count);
	mutex_unlock(&region->lock);
}
