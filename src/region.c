// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory: regions of user memory that a guest sees at some address.
 * The memory is pinned from mapping to unmapping.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/interval_tree_generic.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hv_call.h"
#include "mshv.h"

/* Pages pinned or unpinned at a time. */
#define PIN_BATCH	64

/**
 * struct region - one region
 * @node: in partition->regions
 * @subtree_last: for the interval tree
 * @gfn: first guest page
 * @pages: number of pages
 * @address: user address it was mapped from; names the region, is not used
 * @pinned: how many entries of @pfns hold a pinned page
 * @pfns: the host page of each guest page
 */
struct region {
	struct rb_node node;
	u64 subtree_last;
	u64 gfn;
	u64 pages;
	u64 address;
	u64 pinned;
	u64 *pfns;
};

#define region_first(region)	((region)->gfn)
#define region_last(region)	((region)->gfn + (region)->pages - 1)

INTERVAL_TREE_DEFINE(struct region, node, u64, subtree_last,
		     region_first, region_last, static inline, tree)

static void unpin(struct region *region)
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
	region->pinned = 0;
}

static int pin_batch(struct region *region)
{
	struct page *pages[PIN_BATCH];
	u64 address = region->address + (region->pinned << PAGE_SHIFT);
	u64 wanted = min_t(u64, region->pages - region->pinned, PIN_BATCH);
	int got, i;

	/* Long-term: the memory may be the guest's for ever. */
	got = pin_user_pages_fast(address, wanted, FOLL_WRITE | FOLL_LONGTERM, pages);
	if (got <= 0)
		return got ?: -EFAULT;
	for (i = 0; i < got; i++)
		region->pfns[region->pinned + i] = page_to_pfn(pages[i]);
	region->pinned += got;
	return 0;
}

/* Writable even for memory the guest only reads: part of the ABI. */
static int pin(struct region *region)
{
	int ret;

	while (region->pinned < region->pages) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = pin_batch(region);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

/* The start must be ordinary memory; what follows shows when it is pinned. */
static int check_user_range(const struct mshv_req_set_memory *req)
{
	u64 bytes = req->pages << PAGE_SHIFT;
	struct vm_area_struct *vma;
	int ret = -EINVAL;

	if (!access_ok((void __user *)req->address, bytes))
		return -EINVAL;
	mmap_read_lock(current->mm);
	vma = vma_lookup(current->mm, req->address);
	if (vma && !(vma->vm_flags & (VM_IO | VM_PFNMAP)))
		ret = 0;
	mmap_read_unlock(current->mm);
	return ret;
}

static void region_free(struct region *region)
{
	unpin(region);
	kvfree(region->pfns);
	kfree(region);
}

static struct region *region_alloc(const struct mshv_req_set_memory *req)
{
	struct region *region;

	/* More than all memory cannot be pinned: do not even list it. */
	if (req->pages > totalram_pages())
		return NULL;
	region = kzalloc(sizeof(*region), GFP_KERNEL_ACCOUNT);
	if (!region)
		return NULL;
	region->pfns = kvcalloc(req->pages, sizeof(*region->pfns),
				GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!region->pfns) {
		kfree(region);
		return NULL;
	}
	region->gfn = req->gfn;
	region->pages = req->pages;
	region->address = req->address;
	return region;
}

static u32 map_flags(const struct mshv_req_set_memory *req)
{
	u32 flags = MSHV_HV_MAP_READABLE | MSHV_HV_MAP_ADJUSTABLE;

	if (req->writable)
		flags |= MSHV_HV_MAP_WRITABLE;
	if (req->executable)
		flags |= MSHV_HV_MAP_EXECUTABLE;
	return flags;
}

static int map(struct mshv_partition *partition, const struct mshv_req_set_memory *req)
{
	struct region *region;
	bool stuck;
	int ret;

	ret = check_user_range(req);
	if (ret)
		return ret;
	if (tree_iter_first(&partition->regions, req->gfn, req->gfn + req->pages - 1))
		return -EEXIST;
	region = region_alloc(req);
	if (!region)
		return -ENOMEM;
	ret = pin(region);
	if (ret)
		goto free_region;
	ret = mshv_hvcall_map_gpa(&partition->pool, region->gfn, region->pfns,
				  region->pages, map_flags(req), &stuck);
	if (ret && !stuck)
		goto free_region;
	/* Stuck: the guest can reach some of it, so it must stay known. */
	tree_insert(region, &partition->regions);
	return ret;

free_region:
	region_free(region);
	return ret;
}

/*
 * If the hypervisor does not let go, the region stays: the guest can still
 * reach the memory, and the caller may try again.
 */
static int unmap(struct mshv_partition *partition, const struct mshv_req_set_memory *req)
{
	struct region *region;
	int ret;

	region = tree_iter_first(&partition->regions, req->gfn, req->gfn);
	if (!region)
		return -ENOENT;
	if (region->gfn != req->gfn || region->pages != req->pages ||
	    region->address != req->address)
		return -EINVAL;
	ret = mshv_hvcall_unmap_gpa(partition->id, region->gfn, region->pages);
	if (ret)
		return ret;
	tree_remove(region, &partition->regions);
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
 * Return: 0; -EINVAL if the partition is not initialised, the user range is
 * not ordinary memory, or the region to unmap is not named exactly; -EEXIST if
 * guest memory overlaps; -ENOENT if there is none to unmap; -EFAULT, -ENOMEM,
 * -EINTR, or the errno of a hypercall. After an error nothing has changed,
 * except if the hypervisor refused to unmap pages: then the region exists, and
 * unmapping it can be tried (again).
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
	return ret;
}

/**
 * mshv_regions_pages() - how much memory of the host the guest can reach
 * @partition: the partition, which nobody uses any more
 *
 * Return: pages pinned.
 */
u64 mshv_regions_pages(struct mshv_partition *partition)
{
	struct region *region;
	u64 pages = 0;

	for (region = tree_iter_first(&partition->regions, 0, U64_MAX); region;
	     region = tree_iter_next(region, 0, U64_MAX))
		pages += region->pinned;
	return pages;
}

/**
 * mshv_regions_release() - give all guest memory back to its owners
 * @partition: the partition; the hypervisor has unmapped everything
 *
 * Context: process context, may sleep.
 */
void mshv_regions_release(struct mshv_partition *partition)
{
	struct region *region;

	while ((region = tree_iter_first(&partition->regions, 0, U64_MAX))) {
		tree_remove(region, &partition->regions);
		region_free(region);
	}
}
