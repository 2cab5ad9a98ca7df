// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls that share pages of counters. */
#include "hv_call.h"
#include "mshv.h"
#include "pool.h"

static struct mshv_hv_stats_vp counters_of(u64 partition_id, u32 vp_index,
					   enum mshv_hv_stats_area area)
{
	return (struct mshv_hv_stats_vp){
		.type = MSHV_HV_STATS_VP,
		.partition_id = partition_id,
		.vp_index = vp_index,
		.area = area,
	};
}

/**
 * mshv_hvcall_map_vp_counters() - share a page of a VP's counters
 * @partition_id: its partition
 * @vp_index: the VP
 * @area: whose counters
 * @provided: *@pfn is a page of ours; otherwise the hypervisor takes one that was
 *	deposited to our own partition
 * @pfn: the page, in or out
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -EINVAL also if the hypervisor has no such area; or another negative
 * errno.
 */
int mshv_hvcall_map_vp_counters(u64 partition_id, u32 vp_index, enum mshv_hv_stats_area area,
				bool provided, u64 *pfn)
{
	struct mshv_hv_map_stats_page in = {
		.object = counters_of(partition_id, vp_index, area),
		.location = *pfn,
	};
	struct mshv_hv_map_stats_page_out out = {};
	struct mshv_hvcall call = {
		.code = provided ? MSHV_HV_MAP_STATS_PAGE2 : MSHV_HV_MAP_STATS_PAGE,
		.in = &in,
		.in_bytes = provided ? sizeof(in) : sizeof(in.object),
		.out = &out,
		.out_bytes = sizeof(out),
		.pool = &mshv_self_pool,
	};
	int ret = mshv_hvcall(&call);

	if (!ret && !provided)
		*pfn = out.pfn;
	return ret;
}

/**
 * mshv_hvcall_unmap_vp_counters() - stop sharing a page of a VP's counters
 * @partition_id: its partition
 * @vp_index: the VP
 * @area: whose counters
 *
 * Return: 0 or a negative errno; then the hypervisor may still write the page.
 */
int mshv_hvcall_unmap_vp_counters(u64 partition_id, u32 vp_index, enum mshv_hv_stats_area area)
{
	struct mshv_hv_stats_vp in = counters_of(partition_id, vp_index, area);
	struct mshv_hvcall call = {
		.code = MSHV_HV_UNMAP_STATS_PAGE,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}
