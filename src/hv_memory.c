// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls that move memory: to and from pools, in and out of guests. */
#include <linux/build_bug.h>
#include <linux/kernel.h>

#include "granule.h"
#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "mshv_trace.h"

static_assert(sizeof(struct mshv_hv_map_gpa) + MSHV_MAP_ENTRIES * sizeof(u64) <=
	      MSHV_HV_PAGE_BYTES);

/**
 * mshv_hvcall_deposit() - add pages to a partition's pool
 * @partition_id: the partition
 * @pfns: page numbers
 * @count: how many, at most MSHV_DEPOSIT_MAX_PAGES
 * @back: they were withdrawn from there
 * @done: result: pages accepted, set in every case
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_deposit(u64 partition_id, const u64 *pfns, u32 count, bool back, u32 *done)
{
	struct mshv_hv_deposit in = { .partition_id = partition_id };
	struct mshv_hvcall call = {
		.code = MSHV_HV_DEPOSIT_MEMORY,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = pfns,
		.element_bytes = sizeof(*pfns),
		.winding_up = back,
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
	trace_mshv_hvcall_withdraw_memory(partition_id, call.completed, call.status);
	return call.status == MSHV_HV_NO_RESOURCES ? 0 : ret;
}

/**
 * mshv_hvcall_map_gpa() - show pages to a guest
 * @partition_id: the guest's partition
 * @gfn: first guest page
 * @pfns: host page for each entry; for a large one the first of 512
 * @entries: how many, at most MSHV_MAP_ENTRIES
 * @flags: MSHV_HV_MAP_*
 * @done: result: entries mapped, set in every case
 * @status: result: the hypervisor's answer, by which to tell a shortage
 *
 * Nothing is deposited: the caller may hold locks that memory reclaim takes.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_map_gpa(u64 partition_id, u64 gfn, const u64 *pfns, u16 entries, u32 flags,
			u16 *done, u16 *status)
{
	struct mshv_hv_map_gpa in = {
		.partition_id = partition_id,
		.gfn = gfn,
		.flags = flags,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_MAP_GPA_PAGES,
		.reps = entries,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = pfns,
		.element_bytes = sizeof(*pfns),
	};
	int ret = mshv_hvcall(&call);

	*done = call.completed;
	*status = call.status;
	return ret;
}

/**
 * mshv_hvcall_unmap_gpa() - take pages from a guest
 * @partition_id: the guest's partition
 * @gfn: first guest page
 * @entries: how many, at most MSHV_UNMAP_ENTRIES
 * @large: the entries are large ones
 *
 * Return: 0, or a negative errno and some of them may be unmapped.
 */
int mshv_hvcall_unmap_gpa(u64 partition_id, u64 gfn, u16 entries, bool large)
{
	struct mshv_hv_unmap_gpa in = {
		.partition_id = partition_id,
		.gfn = gfn,
		.flags = large ? MSHV_HV_UNMAP_LARGE : 0,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_UNMAP_GPA_PAGES,
		.reps = entries,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}
