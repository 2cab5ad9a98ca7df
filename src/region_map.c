// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regions of guest memory, towards the hypervisor: what to map when a page is
 * needed, and what is mapped.
 */
#include <linux/bitmap.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/mmu_notifier.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/stddef.h>
#include <linux/string.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "region.h"

/* Granules mapped ahead of a guest that walks through its memory, at most. */
#define STREAK_MAX	32u

/**
 * struct fault - pages being looked up and mapped
 * @region: in which region
 * @gfn: the guest page that is needed
 * @write: it must be writable
 * @eager: what follows it is needed too
 * @sequential: it follows what was mapped last
 * @disturbed: the pages changed meanwhile: be quick, look at few
 * @run: which guest pages to map
 * @large: with large entries
 * @writable: for writing
 * @entries: number of entries in @list
 * @status: of the hypercall that failed
 * @resolve: what to look up, with @buffer
 * @list: first host page of each entry
 * @buffer: the pages of one granule and of the next one
 */
struct fault {
	struct mshv_region *region;
	u64 gfn;
	bool write;
	bool eager;
	bool sequential;
	bool disturbed;
	struct mshv_window run;
	bool large;
	bool writable;
	u32 entries;
	u16 status;
	struct mshv_region_pages resolve;
	u64 list[MSHV_MAP_ENTRIES];
	u64 buffer[2 * MSHV_GRANULE_PAGES];
};

static u64 window_end(const struct mshv_window *window)
{
	return window->first + window->pages;
}

static unsigned long granule_index(const struct mshv_region *region, u64 gfn)
{
	return (gfn >> MSHV_GRANULE_SHIFT) - (region->guest.first >> MSHV_GRANULE_SHIFT);
}

static u64 granule_gfn(const struct mshv_region *region, unsigned long index)
{
	return ((region->guest.first >> MSHV_GRANULE_SHIFT) + index) << MSHV_GRANULE_SHIFT;
}

static bool is_large(const struct mshv_region *region, u64 gfn)
{
	unsigned long index = granule_index(region, gfn);

	return test_bit(index, region->mapped) && test_bit(index, region->large);
}

/* The part of @window in the granules [@index, @end), or all of them. */
static struct mshv_window run_of_granules(const struct mshv_region *region, unsigned long index,
					  unsigned long end, const struct mshv_window *window)
{
	u64 first = granule_gfn(region, index), last = granule_gfn(region, end);

	if (window) {
		first = max(first, window->first);
		last = min(last, window_end(window));
	}
	return (struct mshv_window){ first, last - first };
}

static int unmap_pages(struct mshv_region *region, struct mshv_window run, bool large,
		       bool may_sleep)
{
	unsigned int shift = large ? MSHV_GRANULE_SHIFT : 0;
	u64 count = run.pages >> shift;
	u64 done, batch;
	int ret;

	for (done = 0; done < count; done += batch) {
		batch = min_t(u64, count - done, MSHV_UNMAP_ENTRIES);
		ret = mshv_hvcall_unmap_gpa(region->partition->id, run.first + (done << shift),
					    batch, large);
		if (ret)
			return ret;
		if (may_sleep)
			cond_resched();
	}
	return 0;
}

/* The pages of @run in the granules [@index, @end), as far as they could be written. */
static void lose(struct mshv_region *region, unsigned long index, unsigned long end,
		 const struct mshv_window *run)
{
	while ((index = find_next_bit(region->written, end, index)) < end) {
		mshv_region_lose(region, run_of_granules(region, index, index + 1, run));
		index++;
	}
}

/* Granules of which nothing is left. Partly mapped ones stay noted as mapped. */
static void note_unmapped(struct mshv_region *region, unsigned long index, unsigned long end,
			  const struct mshv_window *run)
{
	struct mshv_window granule;

	for (; index < end; index++) {
		granule = mshv_granule_around(max(granule_gfn(region, index),
						  region->guest.first), &region->guest);
		if (granule.first >= run->first && window_end(&granule) <= window_end(run))
			__clear_bit(index, region->mapped);
		if (!test_bit(index, region->mapped))
			__clear_bit(index, region->written);
	}
}

/**
 * mshv_region_unmap() - take pages from the guest
 * @region: the region; the caller holds its lock
 * @window: which pages. Large entries go as a whole
 * @may_sleep: the caller may be scheduled away
 *
 * Context: allocates nothing.
 *
 * Return: 0, or a negative errno and the guest may still reach some of them.
 */
int mshv_region_unmap(struct mshv_region *region, struct mshv_window window, bool may_sleep)
{
	unsigned long index = granule_index(region, window.first);
	unsigned long last = granule_index(region, window_end(&window) - 1);
	struct mshv_window run;
	unsigned long end;
	bool large;
	int ret;

	while ((index = find_next_bit(region->mapped, last + 1, index)) <= last) {
		large = test_bit(index, region->large);
		for (end = index + 1; end <= last && test_bit(end, region->mapped) &&
		     test_bit(end, region->large) == large; end++)
			;
		run = run_of_granules(region, index, end, large ? NULL : &window);
		lose(region, index, end, &run);
		ret = unmap_pages(region, run, large, may_sleep);
		if (ret)
			return ret;
		note_unmapped(region, index, end, &run);
		index = end;
	}
	return 0;
}

/* Entries of another size than those to come are removed first. */
static int make_room(struct fault *f)
{
	struct mshv_region *region = f->region;
	unsigned long index = granule_index(region, f->run.first);
	unsigned long last = granule_index(region, window_end(&f->run) - 1);
	struct mshv_window granule;
	int ret;

	for (; index <= last; index++) {
		if (!test_bit(index, region->mapped) ||
		    test_bit(index, region->large) == f->large)
			continue;
		granule = mshv_granule_around(max(granule_gfn(region, index),
						  region->guest.first), &region->guest);
		ret = mshv_region_unmap(region, granule, true);
		if (ret)
			return ret;
	}
	return 0;
}

static void note_mapped(struct fault *f, u32 entries)
{
	struct mshv_region *region = f->region;
	u64 pages = (u64)entries << (f->large ? MSHV_GRANULE_SHIFT : 0);
	unsigned long index, last;

	if (!entries)
		return;
	index = granule_index(region, f->run.first);
	last = granule_index(region, f->run.first + pages - 1);
	for (; index <= last; index++) {
		__set_bit(index, region->mapped);
		__set_bit(index, region->touched);
		__assign_bit(index, region->large, f->large);
		if (f->writable)
			__set_bit(index, region->written);
	}
	region->streak = f->sequential ? min(2 * region->streak, STREAK_MAX) : 2;
	WRITE_ONCE(region->streak_end, f->run.first + pages);
}

/* Entries that others take the place of are as good as removed. */
static void lose_replaced(struct fault *f)
{
	unsigned long index = granule_index(f->region, f->run.first);
	unsigned long last = granule_index(f->region, window_end(&f->run) - 1);

	lose(f->region, index, last + 1, &f->run);
}

/*
 * The guest's writes are seen by no page table of the host's: what it may
 * write counts as written. While the lock is held the pages stay where they
 * are, because whoever takes them away waits for it in the notifier.
 */
static void mark_dirty(const struct fault *f)
{
	u32 pages = f->large ? MSHV_GRANULE_PAGES : 1;
	struct folio *folio, *previous = NULL;
	u32 entry, i;

	for (entry = 0; entry < f->entries; entry++)
		for (i = 0; i < pages; i++) {
			folio = page_folio(pfn_to_page(f->list[entry] + i));
			if (folio != previous)
				folio_mark_dirty(folio);
			previous = folio;
		}
}

static u32 map_flags(const struct fault *f)
{
	u32 flags = MSHV_HV_MAP_READABLE | f->region->kind->map_flags;

	if (f->writable)
		flags |= MSHV_HV_MAP_WRITABLE;
	if (f->region->executable)
		flags |= MSHV_HV_MAP_EXECUTABLE;
	if (f->large)
		flags |= MSHV_HV_MAP_LARGE;
	return flags;
}

/* What was mapped before a failure stays: it is as right as all of it. */
static int map_locked(struct fault *f)
{
	struct mshv_region *region = f->region;
	u16 done;
	int ret;

	if (region->kind->followed &&
	    mmu_interval_read_retry(&region->notifier, f->resolve.sequence))
		return -EAGAIN;
	ret = make_room(f);
	if (ret)
		return ret;
	lose_replaced(f);
	if (f->writable && region->kind->mark_dirty)
		mark_dirty(f);
	ret = mshv_hvcall_map_gpa(region->partition->id, f->run.first, f->list, f->entries,
				  map_flags(f), &done, &f->status);
	note_mapped(f, done);
	return ret;
}

static int resolve(struct fault *f, const struct mshv_window *window, u64 *pages)
{
	f->resolve.window = *window;
	f->resolve.pages = pages;
	return f->region->kind->resolve(f->region, &f->resolve);
}

static u64 needed_flags(const struct fault *f)
{
	return MSHV_PAGE_PRESENT | (f->write ? MSHV_PAGE_WRITABLE : 0);
}

/* @pages: of @f->run. One call, one set of rights: the least all have. */
static void list_small(struct fault *f, const u64 *pages)
{
	u64 i;

	f->large = false;
	f->entries = f->run.pages;
	f->writable = f->region->writable &&
		      mshv_pages_all(pages, f->run.pages, MSHV_PAGE_WRITABLE);
	for (i = 0; i < f->run.pages; i++)
		f->list[i] = pages[i] & MSHV_PAGE_PFN;
}

/* The granule as a whole is not to be had: what there is around the page. */
static int gather_present(struct fault *f, const struct mshv_window *granule)
{
	int ret;

	f->resolve.needed = f->gfn;
	ret = resolve(f, granule, f->buffer);
	if (ret)
		return ret;
	if (!mshv_pages_all(f->buffer + (f->gfn - granule->first), 1, needed_flags(f)))
		return -EFAULT;
	f->run = mshv_window_present(f->gfn, f->buffer, granule, needed_flags(f));
	list_small(f, f->buffer + (f->run.first - granule->first));
	return 0;
}

/*
 * A guest that walks on gets calls full of entries, across the granule's end,
 * unless what is there has, or could have, a large entry.
 */
static bool gather_across(struct fault *f, const struct mshv_window *granule)
{
	struct mshv_window next = { window_end(granule), 0 };
	u64 region_end = window_end(&f->region->guest);
	u64 skip = f->gfn - granule->first;

	if (next.first - f->gfn >= MSHV_MAP_ENTRIES || next.first == region_end)
		return false;
	if (is_large(f->region, next.first))
		return false;
	next.pages = min(f->eager ? (u64)MSHV_GRANULE_PAGES :
			 MSHV_MAP_ENTRIES - (next.first - f->gfn), region_end - next.first);
	if (resolve(f, &next, f->buffer + granule->pages))
		return false;
	if (next.pages == MSHV_GRANULE_PAGES && mshv_pages_large(f->buffer + granule->pages))
		return false;
	f->run = (struct mshv_window){ f->gfn, granule->pages - skip + next.pages };
	f->run.pages = min_t(u64, f->run.pages, MSHV_MAP_ENTRIES);
	list_small(f, f->buffer + skip);
	return true;
}

static int gather_small(struct fault *f, const struct mshv_window *granule)
{
	struct mshv_window rest = { f->gfn, window_end(granule) - f->gfn };

	if (f->eager || (f->sequential && !f->disturbed)) {
		if (gather_across(f, granule))
			return 0;
	}
	f->run = mshv_window_random(f->gfn, f->eager ? &rest : granule);
	list_small(f, f->buffer + (f->run.first - granule->first));
	return 0;
}

/* One more large entry, of the same rights? */
static bool extend_large(struct fault *f)
{
	struct mshv_window next = { window_end(&f->run), MSHV_GRANULE_PAGES };
	u64 *pages = f->buffer + MSHV_GRANULE_PAGES;

	if (window_end(&next) > window_end(&f->region->guest))
		return false;
	if (!f->eager && test_bit(granule_index(f->region, next.first), f->region->touched))
		return false;
	if (resolve(f, &next, pages) || !mshv_pages_large(pages))
		return false;
	if (f->writable != (f->region->writable &&
			    mshv_pages_all(pages, next.pages, MSHV_PAGE_WRITABLE)))
		return false;
	f->list[f->entries++] = pages[0] & MSHV_PAGE_PFN;
	f->run.pages += next.pages;
	return true;
}

static int gather_large(struct fault *f, const struct mshv_window *granule)
{
	u32 wanted = 1;

	f->run = *granule;
	f->large = true;
	f->entries = 1;
	f->list[0] = f->buffer[0] & MSHV_PAGE_PFN;
	f->writable = f->region->writable &&
		      mshv_pages_all(f->buffer, granule->pages, MSHV_PAGE_WRITABLE);
	if (f->eager)
		wanted = MSHV_MAP_ENTRIES;
	else if (f->sequential && !f->disturbed)
		wanted = READ_ONCE(f->region->streak);
	while (f->entries < wanted && !signal_pending(current) && extend_large(f))
		cond_resched();
	return 0;
}

static int gather(struct fault *f)
{
	struct mshv_window granule = mshv_granule_around(f->gfn, &f->region->guest);
	int ret;

	f->sequential = f->gfn == READ_ONCE(f->region->streak_end);
	f->resolve.write = f->write;
	f->resolve.needed = MSHV_ALL_GFNS;
	ret = resolve(f, &granule, f->buffer);
	if (ret == -EFAULT && !f->eager)
		return gather_present(f, &granule);
	if (ret)
		return ret;
	if (granule.pages == MSHV_GRANULE_PAGES && mshv_pages_large(f->buffer) &&
	    (!f->eager || f->gfn == granule.first))
		return gather_large(f, &granule);
	return gather_small(f, &granule);
}

static int try_to_map(struct fault *f)
{
	struct mshv_region *region = f->region;
	int ret;

	if (region->kind->followed)
		f->resolve.sequence = mmu_interval_read_begin(&region->notifier);
	ret = gather(f);
	if (ret)
		return ret;
	mutex_lock(&region->lock);
	ret = map_locked(f);
	mutex_unlock(&region->lock);
	return ret;
}

/*
 * Memory for the hypervisor is found with no lock held that its finding may
 * need: then everything is looked up anew.
 */
static int map_pages(struct fault *f)
{
	u32 shortages = 0;
	int ret;

	for (;;) {
		if (f->eager ? fatal_signal_pending(current) : signal_pending(current))
			return -EINTR;
		f->status = MSHV_HV_SUCCESS;
		ret = try_to_map(f);
		if (ret == -EAGAIN || ret == -EBUSY) {
			f->disturbed = true;
		} else if (ret && mshv_hv_status_is_shortage(f->status)) {
			ret = mshv_hvcall_relieve(&f->region->partition->pool, f->status,
						  MSHV_MAP_FIRST_DEPOSIT, shortages++);
			if (ret)
				return ret;
		} else {
			return ret;
		}
		cond_resched();
	}
}

static struct fault *fault_alloc(struct mshv_region *region)
{
	struct fault *f = kvmalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);

	if (!f)
		return NULL;
	memset(f, 0, offsetof(struct fault, list));
	f->region = region;
	return f;
}

/**
 * mshv_region_fault() - let the guest have a page it touched, and some more
 * @region: the region, of a followed kind
 * @gfn: the page, in @region
 * @write: the guest wants to write it
 *
 * Context: process context, sleeps; no lock held.
 *
 * Return: 0; -EINTR if a signal came first; another negative errno if the page
 * is not to be had.
 */
int mshv_region_fault(struct mshv_region *region, u64 gfn, bool write)
{
	struct fault *f = fault_alloc(region);
	int ret;

	if (!f)
		return -ENOMEM;
	f->gfn = gfn;
	f->write = write;
	ret = map_pages(f);
	kvfree(f);
	return ret;
}

/**
 * mshv_region_populate() - map a whole region
 * @region: the region
 *
 * Context: process context, sleeps.
 *
 * Return: 0, or a negative errno and some pages may be mapped.
 */
int mshv_region_populate(struct mshv_region *region)
{
	struct fault *f = fault_alloc(region);
	int ret = 0;

	if (!f)
		return -ENOMEM;
	f->eager = true;
	f->write = region->writable;
	f->gfn = region->guest.first;
	while (!ret && f->gfn < window_end(&region->guest)) {
		ret = map_pages(f);
		f->gfn = window_end(&f->run);
	}
	kvfree(f);
	return ret;
}
