// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory: regions of a process's memory that a guest sees at some
 * address. What to map of them and when: region_map.c.
 */
#include <linux/atomic.h>
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/interval_tree_generic.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/uaccess.h>
#include <linux/wait_bit.h>

#include "arch.h"
#include "hv_call.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "region.h"

#define region_first(region)	((region)->guest.first)
#define region_last(region)	((region)->guest.first + (region)->guest.pages - 1)

INTERVAL_TREE_DEFINE(struct mshv_region, node, u64, subtree_last,
		     region_first, region_last, static inline, tree)

/*
 * Ordinary memory must all be there and be writable, even if the guest only
 * reads it: part of the ABI. A device's memory must be one mapping. Later
 * changes of it are followed, so that this check only spares surprises.
 */
static int check_vmas(struct mm_struct *mm, unsigned long start, unsigned long end,
		      const struct mshv_region_kind **kind)
{
	struct vm_area_struct *vma = vma_lookup(mm, start);

	if (!vma)
		return -EINVAL;
	*kind = vma->vm_flags & (VM_IO | VM_PFNMAP) ? &mshv_region_mmio : &mshv_region_movable;
	if (*kind == &mshv_region_mmio && vma->vm_end < end)
		return -EINVAL;
	for (;;) {
		if (!(vma->vm_flags & VM_WRITE))
			return -EFAULT;
		if (vma->vm_end >= end)
			return 0;
		if (fatal_signal_pending(current))
			return -EINTR;
		start = vma->vm_end;
		vma = vma_lookup(mm, start);
		if (!vma || vma->vm_flags & (VM_IO | VM_PFNMAP))
			return -EFAULT;
	}
}

static int check_user_range(const struct mshv_req_set_memory *req,
			    const struct mshv_region_kind **kind)
{
	u64 bytes = req->pages << PAGE_SHIFT;
	struct mm_struct *mm = current->mm;
	int ret;

	if (!access_ok((void __user *)req->address, bytes))
		return -EINVAL;
	if (mmap_read_lock_killable(mm))
		return -EINTR;
	ret = check_vmas(mm, req->address, req->address + bytes, kind);
	mmap_read_unlock(mm);
	return ret;
}

static void region_free(struct mshv_region *region)
{
	kvfree(region->lost);
	kvfree(region->mapped);
	kfree(region);
}

static struct mshv_region *region_alloc(struct mshv_partition *partition,
					const struct mshv_req_set_memory *req)
{
	u64 last = (req->gfn + req->pages - 1) >> MSHV_GRANULE_SHIFT;
	unsigned long granules = last - (req->gfn >> MSHV_GRANULE_SHIFT) + 1;
	unsigned long words = BITS_TO_LONGS(granules);
	struct mshv_region *region;

	region = kzalloc(sizeof(*region), GFP_KERNEL_ACCOUNT);
	if (!region)
		return NULL;
	region->mapped = kvcalloc(4 * words, sizeof(*region->mapped),
				  GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (req->writable)
		region->lost = kvcalloc(BITS_TO_LONGS(req->pages), sizeof(*region->lost),
					GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!region->mapped || (req->writable && !region->lost)) {
		region_free(region);
		return NULL;
	}
	region->large = region->mapped + words;
	region->touched = region->large + words;
	region->written = region->touched + words;
	region->partition = partition;
	region->guest = (struct mshv_window){ req->gfn, req->pages };
	region->address = req->address;
	region->writable = req->writable;
	region->executable = req->executable;
	region->streak = 1;
	region->streak_end = MSHV_NO_GFN;
	mutex_init(&region->lock);
	return region;
}

static void insert(struct mshv_partition *partition, struct mshv_region *region)
{
	spin_lock(&partition->region_lock);
	tree_insert(region, &partition->regions);
	spin_unlock(&partition->region_lock);
}

static int unmap_all(struct mshv_region *region)
{
	int ret;

	mutex_lock(&region->lock);
	ret = mshv_region_unmap(region, region->guest, true);
	mutex_unlock(&region->lock);
	return ret;
}

/*
 * Following is not begun while a signal is pending, any signal. That is no
 * reason to pin the memory: the call is made again after the signal's handler.
 */
static int establish(struct mshv_region *region)
{
	int ret = mshv_region_follow(region);

	if (ret == -EINTR)
		return -ERESTARTNOINTR;
	if (!ret || region->kind == &mshv_region_mmio)
		return ret;
	region->kind = &mshv_region_pinned;
	return mshv_region_pin(region);
}

static int map(struct mshv_partition *partition, const struct mshv_req_set_memory *req)
{
	const struct mshv_region_kind *kind;
	struct mshv_region *region;
	int ret;

	ret = check_user_range(req, &kind);
	if (ret)
		return ret;
	if (tree_iter_first(&partition->regions, req->gfn, req->gfn + req->pages - 1))
		return -EEXIST;
	region = region_alloc(partition, req);
	if (!region)
		return -ENOMEM;
	region->kind = kind;
	ret = establish(region);
	if (ret)
		goto free_region;
	if (region->kind != &mshv_region_movable)
		ret = mshv_region_populate(region);
	/* If it stays mapped, the guest can reach it, and it must stay known. */
	if (ret && !unmap_all(region))
		goto release;
	insert(partition, region);
	return ret;

release:
	region->kind->release(region);
free_region:
	region_free(region);
	return ret;
}

static u32 map_flags(const struct mshv_req_set_memory *req)
{
	return MSHV_HV_MAP_READABLE | (req->writable ? MSHV_HV_MAP_WRITABLE : 0) |
	       (req->executable ? MSHV_HV_MAP_EXECUTABLE : 0);
}

static void set_closing(struct mshv_region *region, bool closing)
{
	spin_lock(&region->partition->region_lock);
	region->closing = closing;
	spin_unlock(&region->partition->region_lock);
}

/*
 * When this returns nobody maps anything of the region any more: what comes to
 * its place is not touched by a fault that began before. If the hypervisor
 * does not let go, the region stays, because the guest can still reach it.
 */
static int close_region(struct mshv_region *region)
{
	int ret;

	set_closing(region, true);
	ret = wait_var_event_killable(&region->users, !atomic_read(&region->users));
	ret = ret ? -EINTR : unmap_all(region);
	if (ret)
		set_closing(region, false);
	return ret;
}

static int unmap(struct mshv_partition *partition, const struct mshv_req_set_memory *req)
{
	struct mshv_region *region;
	int ret;

	region = tree_iter_first(&partition->regions, req->gfn, req->gfn);
	if (!region)
		return -ENOENT;
	if (region->guest.first != req->gfn || region->guest.pages != req->pages ||
	    region->address != req->address)
		return -EINVAL;
	ret = close_region(region);
	if (ret)
		return ret;
	spin_lock(&partition->region_lock);
	tree_remove(region, &partition->regions);
	spin_unlock(&partition->region_lock);
	region->kind->release(region);
	region_free(region);
	return 0;
}

/**
 * mshv_region_set() - map or unmap a region of guest memory
 * @partition: the partition
 * @req: which and how
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -EINVAL if the partition is not initialised, the user range does
 * not begin in a mapping, a device's memory is not one mapping or not the
 * device's, or the region to unmap is not named exactly; -EEXIST if guest
 * memory overlaps; -ENOENT if there is none to unmap; -EFAULT if memory is
 * missing or not writable; -ENOMEM, -EINTR, or the errno of a hypercall. After
 * an error nothing has changed, except if the hypervisor refused to unmap
 * pages: then the region exists, and unmapping it can be tried (again).
 */
int mshv_region_set(struct mshv_partition *partition,
		    const struct mshv_req_set_memory *req)
{
	int ret;

	if (!mshv_partition_is_initialized(partition))
		return -EINVAL;
	if (mutex_lock_killable(&partition->memory_lock))
		return -EINTR;
	ret = req->unmap ? unmap(partition, req) : map(partition, req);
	mutex_unlock(&partition->memory_lock);
	if (!req->unmap)
		trace_mshv_map_user_memory(partition->id, req->address, req->gfn, req->pages,
					   map_flags(req), ret);
	return ret;
}

static struct mshv_region *get_region(struct mshv_partition *partition, u64 gfn)
{
	struct mshv_region *region;

	spin_lock(&partition->region_lock);
	region = tree_iter_first(&partition->regions, gfn, gfn);
	if (region && (region->closing || !region->kind->followed))
		region = NULL;
	if (region)
		atomic_inc(&region->users);
	spin_unlock(&partition->region_lock);
	return region;
}

/* The region may be gone with the last user: only its address is used then. */
static void put_region(struct mshv_region *region)
{
	atomic_t *users = &region->users;

	if (atomic_dec_and_test(users))
		wake_up_var(users);
}

/* The first region of @window that has lost pages, in use until put_region(). */
static struct mshv_region *get_lossy(struct mshv_partition *partition,
				     const struct mshv_window *window)
{
	u64 last = window->first + window->pages - 1;
	struct mshv_region *region;

	spin_lock(&partition->region_lock);
	for (region = tree_iter_first(&partition->regions, window->first, last); region;
	     region = tree_iter_next(region, window->first, last))
		if (region->lost && !region->closing)
			break;
	if (region)
		atomic_inc(&region->users);
	spin_unlock(&partition->region_lock);
	return region;
}

/**
 * mshv_memory_lost() - add to what the hypervisor said of pages what it forgot
 * @partition: the partition
 * @window: which pages, not none
 * @flags: MSHV_HV_ACCESS_* that the hypervisor did to each after looking at it
 * @states: what it said of each
 *
 * Context: process context, sleeps.
 */
void mshv_memory_lost(struct mshv_partition *partition, struct mshv_window window, u64 flags,
		      u8 *states)
{
	struct mshv_region *region;
	u64 done;

	while (window.pages && (region = get_lossy(partition, &window))) {
		mshv_region_tell_lost(region, &window, flags, states);
		done = region->guest.first + region->guest.pages - window.first;
		put_region(region);
		done = min(done, window.pages);
		window.first += done;
		window.pages -= done;
		states += done;
	}
}

static bool is_allowed(const struct mshv_region *region, u8 access)
{
	switch (access) {
	case MSHV_HV_ACCESS_READ:
		return true;
	case MSHV_HV_ACCESS_WRITE:
		return region->writable;
	case MSHV_HV_ACCESS_EXECUTE:
		return region->executable;
	default:
		return false;
	}
}

/**
 * mshv_memory_touch() - have a page of guest memory mapped, as if the guest touched it
 * @partition: the partition
 * @gfn: guest page, unchecked
 * @access: MSHV_HV_ACCESS_*, for what
 *
 * Context: process context, sleeps. The page can be taken away again at once.
 *
 * Return: 0, -EFAULT if there is no such memory for that, -EINTR if a signal
 * came first, or another negative errno.
 */
int mshv_memory_touch(struct mshv_partition *partition, u64 gfn, u8 access)
{
	struct mshv_region *region = get_region(partition, gfn);
	int ret = -EFAULT;

	if (!region)
		return ret;
	if (is_allowed(region, access))
		ret = mshv_region_fault(region, gfn, access == MSHV_HV_ACCESS_WRITE);
	put_region(region);
	return ret;
}

static char access_letter(u8 access)
{
	switch (access) {
	case MSHV_HV_ACCESS_READ:
		return 'R';
	case MSHV_HV_ACCESS_WRITE:
		return 'W';
	case MSHV_HV_ACCESS_EXECUTE:
		return 'X';
	default:
		return '?';
	}
}

/**
 * mshv_memory_resolve() - is an intercept only memory to be mapped?
 * @vp: the VP, which stands at the access
 * @message: the intercept's message, not to be trusted
 *
 * Context: process context, sleeps.
 *
 * Return: true if the VP shall be run again: the page is there now, or a
 * signal wants it to stop. False if this is for the VMM to deal with.
 */
bool mshv_memory_resolve(struct mshv_vp *vp, const struct mshv_hv_message *message)
{
	bool handled;
	u64 gpa;
	u8 access;
	int ret;

	if ((message->type != MSHV_HV_MESSAGE_UNMAPPED_GPA &&
	     message->type != MSHV_HV_MESSAGE_GPA_INTERCEPT) ||
	    !mshv_intercept_memory(message, &gpa, &access))
		return false;
	ret = mshv_memory_touch(vp->partition, gpa >> PAGE_SHIFT, access);
	handled = !ret || ret == -EINTR;
	trace_mshv_handle_gpa_intercept(vp->partition->id, vp->index, gpa >> PAGE_SHIFT,
					access_letter(access), handled);
	return handled;
}

/* What cannot be taken from the guest is never given to anybody else. */
static u64 region_end(struct mshv_region *region, bool finalized)
{
	u64 lost = 0;

	if (finalized || !unmap_all(region))
		region->kind->release(region);
	else
		lost = region->kind->leak(region);
	region_free(region);
	return lost;
}

/**
 * mshv_regions_release() - give all guest memory back to its owners
 * @partition: the partition, which nobody uses any more
 * @finalized: the hypervisor has unmapped everything
 *
 * Context: process context, may sleep; not interruptible.
 *
 * Return: how many pages are lost, because the guest may still reach them.
 */
u64 mshv_regions_release(struct mshv_partition *partition, bool finalized)
{
	struct mshv_region *region;
	u64 lost = 0;

	while ((region = tree_iter_first(&partition->regions, 0, U64_MAX))) {
		tree_remove(region, &partition->regions);
		lost += region_end(region, finalized);
	}
	return lost;
}
