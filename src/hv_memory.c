// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls that move memory: to and from pools, in and out of guests. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched/signal.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"

#define MAP_BATCH	((MSHV_HV_PAGE_BYTES - sizeof(struct mshv_hv_map_gpa)) / sizeof(u64))
#define UNMAP_BATCH	512
/* A page table page or two is never all a mapping needs: save round trips. */
#define MAP_FIRST_DEPOSIT	256

/**
 * mshv_hvcall_deposit() - add pages to a partition's pool
 * @partition_id: the partition
 * @pfns: page numbers
 * @count: how many, at most MSHV_DEPOSIT_MAX_PAGES
 * @done: result: pages accepted, set in every case
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_deposit(u64 partition_id, const u64 *pfns, u32 count, u32 *done)
{
	struct mshv_hv_deposit in = { .partition_id = partition_id };
	struct mshv_hvcall call = {
		.code = MSHV_HV_DEPOSIT_MEMORY,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = pfns,
		.element_bytes = sizeof(*pfns),
	};
	int ret = mshv_hvcall(&call);

	*done = call.completed;
	return ret;
}

/**
 * mshv_hvcall_withdraw() - take pages out of a partition's pool
 * @partition_id: the partition
 * @pfns: room for the page numbers, initialised
 * @count: how many at most, 512 or fewer
 * @done: result: pages returned, set in every case
 *
 * Return: 0, also if the pool is empty; or a negative errno.
 */
int mshv_hvcall_withdraw(u64 partition_id, u64 *pfns, u32 count, u32 *done)
{
	struct mshv_hv_withdraw in = { .partition_id = partition_id };
	struct mshv_hvcall call = {
		.code = MSHV_HV_WITHDRAW_MEMORY,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = pfns,
		.out_bytes = count * sizeof(*pfns),
		.winding_up = true,
	};
	int ret = mshv_hvcall(&call);

	*done = call.completed;
	return call.status == MSHV_HV_NO_RESOURCES ? 0 : ret;
}

static int map_batch(struct mshv_pool *pool, u64 gfn, const u64 *pfns, u16 count,
		     u32 flags, u16 *done)
{
	struct mshv_hv_map_gpa in = {
		.partition_id = pool->partition_id,
		.gfn = gfn,
		.flags = flags,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_MAP_GPA_PAGES,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = pfns,
		.element_bytes = sizeof(*pfns),
		.pool = pool,
		.first_deposit = MAP_FIRST_DEPOSIT,
	};
	int ret = mshv_hvcall(&call);

	*done = call.completed;
	return ret;
}

/**
 * mshv_hvcall_map_gpa() - show pages to a guest
 * @pool: memory of the partition
 * @gfn: first guest page
 * @pfns: host page for each guest page
 * @count: number of pages
 * @flags: MSHV_HV_MAP_*
 * @stuck: result: after an error, pages that were mapped could not be
 *	unmapped again
 *
 * Context: process context, may sleep.
 *
 * Return: 0, or a negative errno (-EINTR if killed) and nothing stays mapped
 * unless @stuck.
 */
int mshv_hvcall_map_gpa(struct mshv_pool *pool, u64 gfn, const u64 *pfns,
			u64 count, u32 flags, bool *stuck)
{
	u64 mapped = 0;
	u16 done;
	int ret;

	*stuck = false;

	while (mapped < count) {
		u16 batch = min_t(u64, count - mapped, MAP_BATCH);

		ret = map_batch(pool, gfn + mapped, pfns + mapped, batch, flags, &done);
		mapped += done;
		if (!ret && fatal_signal_pending(current))
			ret = -EINTR;
		if (ret)
			goto unmap_done;
		cond_resched();
	}
	return 0;

unmap_done:
	if (mapped && mshv_hvcall_unmap_gpa(pool->partition_id, gfn, mapped))
		*stuck = true;
	return ret;
}

/**
 * mshv_hvcall_unmap_gpa() - take pages from a guest
 * @partition_id: the partition
 * @gfn: first guest page
 * @count: number of 4 KiB pages
 *
 * Context: process context, may sleep.
 *
 * Return: 0, or a negative errno and some pages may be unmapped.
 */
int mshv_hvcall_unmap_gpa(u64 partition_id, u64 gfn, u64 count)
{
	struct mshv_hv_unmap_gpa in = { .partition_id = partition_id };
	struct mshv_hvcall call = {
		.code = MSHV_HV_UNMAP_GPA_PAGES,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};
	u64 done;
	int ret;

	for (done = 0; done < count; done += call.reps) {
		in.gfn = gfn + done;
		call.reps = min_t(u64, count - done, UNMAP_BATCH);
		ret = mshv_hvcall(&call);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}
