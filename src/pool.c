// SPDX-License-Identifier: GPL-2.0-only
/* Memory the hypervisor holds for a partition: deposit and withdraw. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "deposit_plan.h"
#include "hv_call.h"
#include "pool.h"

#define WITHDRAW_BATCH	512

struct mshv_pool mshv_self_pool = {
	.partition_id = MSHV_HV_PARTITION_SELF,
	.pages = XARRAY_INIT(mshv_self_pool.pages, 0),
};

/**
 * mshv_pool_init() - start with an empty pool
 * @pool: the pool
 * @partition_id: whose it is
 */
void mshv_pool_init(struct mshv_pool *pool, u64 partition_id)
{
	pool->partition_id = partition_id;
	xa_init(&pool->pages);
	atomic_set(&pool->count, 0);
}

/*
 * A tenant's memory is charged to who asked for it; our own is not. Zeroed,
 * because the hypervisor may choose a page for what user space can map.
 */
static gfp_t pool_gfp(const struct mshv_pool *pool)
{
	return (pool == &mshv_self_pool ? GFP_KERNEL : GFP_KERNEL_ACCOUNT) | __GFP_ZERO;
}

/*
 * Pages come back one by one and in any order, so that a block is split
 * before it is given away.
 */
static void split_block(struct page *page, unsigned int order, u64 *pfns)
{
	u32 i;

	split_page(page, order);
	for (i = 0; i < 1u << order; i++)
		pfns[i] = page_to_pfn(page + i);
}

/* Large blocks if they are to be had, small ones otherwise. Returns how many. */
static u32 allocate_pages(struct mshv_pool *pool, u32 wanted, u64 *pfns)
{
	unsigned int order = ilog2(wanted);
	struct page *page;
	u32 have = 0;
	gfp_t gfp;

	while (have < wanted) {
		order = min_t(unsigned int, order, ilog2(wanted - have));
		gfp = pool_gfp(pool) | (order ? __GFP_NOWARN | __GFP_NORETRY : 0);
		page = alloc_pages(gfp, order);
		if (page) {
			split_block(page, order, pfns + have);
			have += 1u << order;
		} else if (order) {
			order--;
		} else {
			break;
		}
	}
	return have;
}

static u32 allocate_block(struct mshv_pool *pool, u64 *pfns)
{
	struct page *page = alloc_pages(pool_gfp(pool), MSHV_DEPOSIT_BLOCK_ORDER);

	if (!page)
		return 0;
	split_block(page, MSHV_DEPOSIT_BLOCK_ORDER, pfns);
	return 1u << MSHV_DEPOSIT_BLOCK_ORDER;
}

static void free_pfns(const u64 *pfns, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		__free_page(pfn_to_page(pfns[i]));
}

static bool forget_page(struct mshv_pool *pool, u64 pfn)
{
	if (!xa_erase(&pool->pages, pfn))
		return false;
	atomic_dec(&pool->count);
	return true;
}

static void forget_pages(struct mshv_pool *pool, const u64 *pfns, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++)
		forget_page(pool, pfns[i]);
}

/* Noted before the pages are given away: afterwards it must not fail. */
static int note_pages(struct mshv_pool *pool, const u64 *pfns, u32 count)
{
	u32 i;
	int ret;

	for (i = 0; i < count; i++) {
		ret = xa_err(xa_store(&pool->pages, pfns[i], xa_mk_value(0), GFP_KERNEL));
		if (ret) {
			forget_pages(pool, pfns, i);
			return ret;
		}
		atomic_inc(&pool->count);
	}
	return 0;
}

/**
 * mshv_pool_deposit() - give memory to a partition
 * @pool: its pool
 * @pages: how many pages, at most MSHV_DEPOSIT_MAX_PAGES
 * @contiguous: as one physically contiguous block (@pages is its size)
 *
 * Context: process context, may sleep and reclaim.
 *
 * Return: 0 or a negative errno. After an error some of the pages may have
 * been accepted; they are in the pool, the others are freed.
 */
int mshv_pool_deposit(struct mshv_pool *pool, u32 pages, bool contiguous)
{
	u32 have, done = 0;
	u64 *pfns;
	int ret;

	if (WARN_ON_ONCE(!pages || pages > MSHV_DEPOSIT_MAX_PAGES))
		return -E2BIG;
	pfns = kmalloc_array(pages, sizeof(*pfns), GFP_KERNEL);
	if (!pfns)
		return -ENOMEM;

	have = contiguous ? allocate_block(pool, pfns) : allocate_pages(pool, pages, pfns);
	ret = -ENOMEM;
	if (have < pages)
		goto free_rest;
	ret = note_pages(pool, pfns, have);
	if (ret)
		goto free_rest;
	ret = mshv_hvcall_deposit(pool->partition_id, pfns, have, &done);
	forget_pages(pool, pfns + done, have - done);
free_rest:
	free_pfns(pfns + done, have - done);
	kfree(pfns);
	return ret;
}

/*
 * A page that was not given is somebody else's: the kernel itself deposits to
 * our own partition on a root. It is given back.
 */
static u32 take_back(struct mshv_pool *pool, const u64 *pfns, u32 count)
{
	u32 i, done, mine = 0;

	for (i = 0; i < count; i++) {
		if (forget_page(pool, pfns[i])) {
			__free_page(pfn_to_page(pfns[i]));
			mine++;
		} else if (mshv_hvcall_deposit(pool->partition_id, &pfns[i], 1, &done)) {
			mshv_count(MSHV_COUNTER_LEAKED_PAGES, 1);
		}
	}
	return mine;
}

static void count_lost(struct mshv_pool *pool)
{
	int lost = atomic_read(&pool->count);

	if (!lost)
		return;
	pr_warn_ratelimited("hypervisor kept %d deposited pages\n", lost);
	mshv_count(MSHV_COUNTER_LEAKED_PAGES, lost);
	xa_destroy(&pool->pages);
	atomic_set(&pool->count, 0);
}

/**
 * mshv_pool_withdraw() - take back the memory a partition does not use
 * @pool: its pool
 *
 * Pages the hypervisor does not give back stay in the pool.
 *
 * Context: process context, may sleep; not interruptible.
 */
void mshv_pool_withdraw(struct mshv_pool *pool)
{
	u32 batch, done, mine;
	u64 *pfns;
	int ret;

	if (!atomic_read(&pool->count))
		return;
	pfns = kcalloc(WITHDRAW_BATCH, sizeof(*pfns), GFP_KERNEL | __GFP_NOFAIL);
	do {
		batch = min_t(u32, atomic_read(&pool->count), WITHDRAW_BATCH);
		ret = mshv_hvcall_withdraw(pool->partition_id, pfns, batch, &done);
		mine = take_back(pool, pfns, done);
	} while (!ret && mine && atomic_read(&pool->count));
	kfree(pfns);
}

/**
 * mshv_pool_destroy() - take back all memory of a partition, for good
 * @pool: its pool; empty afterwards
 *
 * To be called when the partition is finalised or was never initialised, or,
 * for our own partition, when the module goes. Pages the hypervisor does not
 * give back stay allocated: it may still use them.
 *
 * Context: process context, may sleep; not interruptible.
 */
void mshv_pool_destroy(struct mshv_pool *pool)
{
	mshv_pool_withdraw(pool);
	count_lost(pool);
}
