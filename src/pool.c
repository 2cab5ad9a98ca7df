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

/* Pages withdrawn at a time: a struct withdrawal is one page. */
#define WITHDRAW_BATCH	510
/* So many batches without a page of ours end a withdrawal: it may lie. */
#define FRUITLESS_LIMIT	64

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
	xa_init_flags(&pool->pages, XA_FLAGS_ACCOUNT);
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
	/* Fails on a fragmented host rather than have other processes killed. */
	struct page *page = alloc_pages(pool_gfp(pool) | __GFP_RETRY_MAYFAIL | __GFP_NOWARN,
					MSHV_DEPOSIT_BLOCK_ORDER);

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
	ret = mshv_hvcall_deposit(pool->partition_id, pfns, have, false, &done);
	forget_pages(pool, pfns + done, have - done);
free_rest:
	free_pfns(pfns + done, have - done);
	kfree(pfns);
	return ret;
}

/* Those that must not be kept and cannot be given back are lost. */
static void give_back(struct mshv_pool *pool, const u64 *pfns, u32 count)
{
	u32 done;

	if (!count)
		return;
	mshv_hvcall_deposit(pool->partition_id, pfns, count, true, &done);
	if (done < count)
		mshv_count(MSHV_COUNTER_LEAKED_PAGES, count - done);
}

/*
 * Frees the pool's own pages of a batch and moves the others to its start. A
 * page that was not given is somebody else's: on a root the kernel itself
 * deposits to our own partition. Returns how many those are.
 */
static u32 free_own_pages(struct mshv_pool *pool, u64 *pfns, u32 count)
{
	u32 i, foreign = 0;

	for (i = 0; i < count; i++) {
		if (!forget_page(pool, pfns[i]))
			pfns[foreign++] = pfns[i];
		else if (!pool->keep)
			__free_page(pfn_to_page(pfns[i]));
	}
	return foreign;
}

/**
 * struct withdrawal - one batch of pages withdrawn
 * @next: batch before
 * @count: pages in it that are not ours; kept to the end, lest they come again
 * @pfns: those pages
 */
struct withdrawal {
	struct withdrawal *next;
	u64 count;
	u64 pfns[WITHDRAW_BATCH];
};

static struct withdrawal *withdraw_batch(struct mshv_pool *pool, struct withdrawal *previous,
					 u32 *fruitless, bool *more)
{
	struct withdrawal *batch = kzalloc(sizeof(*batch), GFP_KERNEL | __GFP_NOFAIL);
	u32 wanted = min_t(u32, atomic_read(&pool->count), WITHDRAW_BATCH);
	u32 done;
	int ret;

	/* In our own partition's pool ours may lie behind those of the kernel. */
	if (pool == &mshv_self_pool)
		wanted = WITHDRAW_BATCH;
	ret = mshv_hvcall_withdraw(pool->partition_id, batch->pfns, wanted, &done);
	batch->count = free_own_pages(pool, batch->pfns, done);
	batch->next = previous;
	*fruitless = batch->count < done ? 0 : *fruitless + 1;
	*more = !ret && done == wanted && *fruitless < FRUITLESS_LIMIT &&
		atomic_read(&pool->count);
	return batch;
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
	struct withdrawal *batch = NULL, *next;
	bool more = atomic_read(&pool->count);
	u32 fruitless = 0;

	while (more)
		batch = withdraw_batch(pool, batch, &fruitless, &more);
	for (; batch; batch = next) {
		next = batch->next;
		give_back(pool, batch->pfns, batch->count);
		kfree(batch);
	}
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
