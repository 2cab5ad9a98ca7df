// SPDX-License-Identifier: GPL-2.0-only
/* How much memory to deposit, and to whom, when the hypervisor runs short. */
#include <linux/errno.h>
#include <linux/types.h>

#include "deposit_plan.h"
#include "hv_abi.h"

/*
 * Small objects need a page or two, a VP more than a hundred: growing batches
 * serve both without one hypercall per page or pages nobody uses.
 */
static u32 batch_size(u32 first, u32 round)
{
	static const u32 growth[] = { 1, 8, 64, 256 };
	u32 pages = growth[round < 3 ? round : 3];

	return pages > first ? pages : first;
}

/**
 * mshv_deposit_plan() - what to deposit after a failed hypercall
 * @status: status of the hypercall
 * @root: this kernel is the root partition
 * @first: size of the smallest batch worth trying for this call
 * @round: deposits already made for this call
 * @plan: filled on success
 *
 * The status tells whose memory is short. Root memory can be added only by
 * the root itself: an L1VH has none to give.
 *
 * Return: 0, or -ENOMEM if a deposit is no answer to @status or was tried
 * often enough.
 */
int mshv_deposit_plan(u16 status, bool root, u32 first, u32 round,
		      struct mshv_deposit_plan *plan)
{
	bool root_memory = status == MSHV_HV_INSUFFICIENT_ROOT_MEMORY ||
			   status == MSHV_HV_INSUFFICIENT_CONTIGUOUS_ROOT_MEMORY;
	bool contiguous = status == MSHV_HV_INSUFFICIENT_CONTIGUOUS_MEMORY ||
			  status == MSHV_HV_INSUFFICIENT_CONTIGUOUS_ROOT_MEMORY;

	if (status != MSHV_HV_INSUFFICIENT_MEMORY && !root_memory && !contiguous)
		return -ENOMEM;
	if (round >= MSHV_DEPOSIT_ROUNDS || (root_memory && !root))
		return -ENOMEM;

	plan->to_self = root_memory;
	plan->contiguous = contiguous;
	if (contiguous)
		plan->pages = 1u << MSHV_DEPOSIT_BLOCK_ORDER;
	else
		plan->pages = batch_size(root_memory ? 1 : first, round);
	return 0;
}
