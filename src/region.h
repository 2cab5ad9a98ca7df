/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regions of guest memory, as their files see them.
 *
 * A region is of one kind. Movable: ordinary memory, mapped when the guest
 * touches it and taken away when the host changes it. MMIO: a device's memory,
 * followed the same way, but mapped at once. Pinned: ordinary memory that
 * cannot be followed.
 *
 * What the hypervisor has of a region is known by granule: a granule may have
 * entries, and these are large or small. Entries are replaced and removed only
 * in the size they have, so that the hypervisor never has to split one, which
 * would take memory at a moment when there may be none.
 */
#ifndef MSHV_REGION_H
#define MSHV_REGION_H

#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/types.h>

#include "granule.h"
#include "request.h"

struct mm_struct;
struct mshv_partition;
struct mshv_region;
struct mshv_region_pages;

/**
 * struct mshv_region_kind - how the pages of a region are found
 * @map_flags: MSHV_HV_MAP_* besides the rights
 * @followed: an invalidation tells when they change
 * @mark_dirty: what the guest may write has to be marked as written
 * @resolve: find the pages of a window; see mshv_region_pages
 * @release: undo what made the region; the hypervisor has let go of it
 * @leak: likewise, but the guest may still reach what it has mapped, so that it
 *	must never be used again. Returns how many pages are lost that way
 */
struct mshv_region_kind {
	u32 map_flags;
	bool followed;
	bool mark_dirty;
	int (*resolve)(struct mshv_region *region, struct mshv_region_pages *pages);
	void (*release)(struct mshv_region *region);
	u64 (*leak)(struct mshv_region *region);
};

/* Neither is a guest page. */
#define MSHV_NO_GFN	(~0ull)
#define MSHV_ALL_GFNS	(~0ull - 1)

/**
 * struct mshv_region_pages - the host's pages of a window
 * @window: which guest pages
 * @write: they must be writable
 * @needed: the guest page that has to be there, the others only if they happen
 *	to be; or MSHV_ALL_GFNS, or MSHV_NO_GFN
 * @sequence: since when the notifier must have seen no change
 * @pages: result: MSHV_PAGE_* and number of each
 */
struct mshv_region_pages {
	struct mshv_window window;
	bool write;
	u64 needed;
	unsigned long sequence;
	u64 *pages;
};

/**
 * struct mshv_region - one region of guest memory
 * @node: in partition->regions
 * @subtree_last: for the interval tree
 * @partition: whose it is
 * @kind: what it is made of
 * @guest: where the guest sees it
 * @address: where the process that gave it sees it
 * @writable: the guest may write
 * @executable: the guest may execute
 * @closing: it is being unmapped, nobody new uses it. Under
 *	partition->region_lock
 * @users: faults being resolved, and whoever asks for @lost
 * @lock: what the hypervisor has of it: everything below. Taken by memory
 *	reclaim, therefore nothing is allocated under it
 * @notifier: tells when the pages change, if the kind is followed
 * @mapped: granules that may have entries
 * @large: granules whose entry is a large one
 * @touched: granules that ever had entries
 * @written: granules that may have entries for writing
 * @lost: pages that count as written whatever the hypervisor says; NULL if the
 *	guest may not write
 * @streak_end: guest page behind what was mapped last
 * @streak: granules to map when the next fault is there
 * @pfns: pinned: the host page of each guest page
 * @pinned: pinned: how many of @pfns are pinned
 * @mm: pinned: whose memory it is
 */
struct mshv_region {
	struct rb_node node;
	u64 subtree_last;
	struct mshv_partition *partition;
	const struct mshv_region_kind *kind;
	struct mshv_window guest;
	u64 address;
	bool writable;
	bool executable;
	bool closing;
	atomic_t users;
	struct mutex lock;
	struct mmu_interval_notifier notifier;
	unsigned long *mapped;
	unsigned long *large;
	unsigned long *touched;
	unsigned long *written;
	unsigned long *lost;
	u64 streak_end;
	u32 streak;
	u64 *pfns;
	u64 pinned;
	struct mm_struct *mm;
};

/* User address of a guest page. */
static inline unsigned long mshv_region_address(const struct mshv_region *region, u64 gfn)
{
	return region->address + ((gfn - region->guest.first) << PAGE_SHIFT);
}

/* region_map.c */
int mshv_region_fault(struct mshv_region *region, u64 gfn, bool write);
int mshv_region_populate(struct mshv_region *region);
int mshv_region_unmap(struct mshv_region *region, struct mshv_window window, bool may_sleep);

/* region_lost.c */
void mshv_region_lose(struct mshv_region *region, struct mshv_window window);
void mshv_region_tell_lost(struct mshv_region *region, const struct mshv_window *window,
			   u64 flags, u8 *states);

/* region_movable.c */
extern const struct mshv_region_kind mshv_region_movable;
int mshv_region_follow(struct mshv_region *region);
void mshv_region_unfollow(struct mshv_region *region);

/* region_pinned.c */
extern const struct mshv_region_kind mshv_region_pinned;
int mshv_region_pin(struct mshv_region *region);

/* region_mmio.c */
extern const struct mshv_region_kind mshv_region_mmio;

#endif
