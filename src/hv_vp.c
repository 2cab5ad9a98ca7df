// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls on virtual processors. */
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "mshv_trace.h"

/**
 * mshv_hvcall_create_vp() - add a VP to a partition
 * @pool: memory of the partition
 * @vp_index: index of the VP; it starts explicitly suspended
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_create_vp(struct mshv_pool *pool, u32 vp_index)
{
	struct mshv_hv_create_vp in = {
		.partition_id = pool->partition_id,
		.vp_index = vp_index,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_CREATE_VP,
		.in = &in,
		.in_bytes = sizeof(in),
		.pool = pool,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_delete_vp() - remove a VP that never ran
 * @partition_id: the partition
 * @vp_index: the VP
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_delete_vp(u64 partition_id, u32 vp_index)
{
	struct mshv_hv_delete_vp in = {
		.partition_id = partition_id,
		.vp_index = vp_index,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_DELETE_VP,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_map_vp_page() - share a page of a VP's state
 * @pool: memory of the partition
 * @vp_index: the VP
 * @type: which page
 * @provided: *@pfn is a page of ours; otherwise the hypervisor takes one of
 *	the pool
 * @pfn: the page, in or out
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_map_vp_page(struct mshv_pool *pool, u32 vp_index,
			    enum mshv_hv_vp_state_page type, bool provided, u64 *pfn)
{
	struct mshv_hv_map_vp_state_page in = {
		.partition_id = pool->partition_id,
		.vp_index = vp_index,
		.type = type,
		.flags = provided ? MSHV_HV_VP_PAGE_LOCATION_PROVIDED : 0,
		.requested_pfn = provided ? *pfn : 0,
	};
	struct mshv_hv_map_vp_state_page_out out = {};
	struct mshv_hvcall call = {
		.code = MSHV_HV_MAP_VP_STATE_PAGE,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = &out,
		.out_bytes = sizeof(out),
		.pool = pool,
	};
	int ret = mshv_hvcall(&call);

	trace_mshv_hvcall_map_vp_state_page(pool->partition_id, vp_index, type, call.status);
	if (!ret && !provided)
		*pfn = out.pfn;
	return ret;
}

/**
 * mshv_hvcall_unmap_vp_page() - stop sharing a page of a VP's state
 * @partition_id: the partition
 * @vp_index: the VP
 * @type: which page
 *
 * Return: 0 or a negative errno; then the hypervisor may still write the page.
 */
int mshv_hvcall_unmap_vp_page(u64 partition_id, u32 vp_index,
			      enum mshv_hv_vp_state_page type)
{
	struct mshv_hv_unmap_vp_state_page in = {
		.partition_id = partition_id,
		.vp_index = vp_index,
		.type = type,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_UNMAP_VP_STATE_PAGE,
		.in = &in,
		.in_bytes = sizeof(in),
		.winding_up = true,
	};

	return mshv_hvcall(&call);
}

static int set_registers(u64 partition_id, u32 vp_index, bool winding_up,
		       const struct mshv_hv_register_assoc *registers, u16 count)
{
	struct mshv_hv_vp_registers in = {
		.partition_id = partition_id,
		.vp_index = vp_index,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_SET_VP_REGISTERS,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = registers,
		.element_bytes = sizeof(*registers),
		.winding_up = winding_up,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_vp_set_registers() - set registers of a VP
 * @partition_id: the partition
 * @vp_index: the VP
 * @registers: names and values, set in this order
 * @count: how many
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_vp_set_registers(u64 partition_id, u32 vp_index,
				 const struct mshv_hv_register_assoc *registers, u16 count)
{
	return set_registers(partition_id, vp_index, false, registers, count);
}

/**
 * mshv_hvcall_vp_resume() - let a VP execute
 * @partition_id: the partition
 * @vp_index: the VP
 * @first: registers to set before, or NULL
 * @count: how many, at most MSHV_RESUME_REGISTERS
 *
 * The hypervisor sets registers in the order given. Explicit suspend must be
 * last: once it is clear a new intercept can come, whose suspend bit must not
 * be wiped.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_vp_resume(u64 partition_id, u32 vp_index,
			  const struct mshv_hv_register_assoc *first, u16 count)
{
	struct mshv_hv_register_assoc registers[MSHV_RESUME_REGISTERS + 2] = {};

	if (WARN_ON_ONCE(count > MSHV_RESUME_REGISTERS))
		return -EINVAL;
	memcpy(registers, first, count * sizeof(*first));
	registers[count++].name = MSHV_HV_REGISTER_INTERCEPT_SUSPEND;
	registers[count++].name = MSHV_HV_REGISTER_EXPLICIT_SUSPEND;
	return set_registers(partition_id, vp_index, false, registers, count);
}

static int set_suspend(u64 partition_id, u32 vp_index, u32 name, bool suspend)
{
	const struct mshv_hv_register_assoc set = {
		.name = name,
		.value = { .low = suspend },
	};

	return set_registers(partition_id, vp_index, suspend, &set, 1);
}

/**
 * mshv_hvcall_vp_unsuspend() - undo mshv_hvcall_vp_suspend() and nothing else
 * @partition_id: the partition
 * @vp_index: the VP
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_vp_unsuspend(u64 partition_id, u32 vp_index)
{
	return set_suspend(partition_id, vp_index, MSHV_HV_REGISTER_EXPLICIT_SUSPEND, false);
}

/**
 * mshv_hvcall_vp_suspend() - stop a VP
 * @partition_id: the partition
 * @vp_index: the VP
 *
 * Return: 0 once it has stopped, or a negative errno.
 */
int mshv_hvcall_vp_suspend(u64 partition_id, u32 vp_index)
{
	return set_suspend(partition_id, vp_index, MSHV_HV_REGISTER_EXPLICIT_SUSPEND, true);
}

/**
 * mshv_hvcall_vp_suspend_dispatch() - have a VP not dispatched any more
 * @partition_id: the partition
 * @vp_index: the VP
 *
 * Return: 0; then the hypervisor sends no signal on it any more; or a negative errno.
 */
int mshv_hvcall_vp_suspend_dispatch(u64 partition_id, u32 vp_index)
{
	return set_suspend(partition_id, vp_index, MSHV_HV_REGISTER_DISPATCH_SUSPEND, true);
}

/**
 * mshv_hvcall_get_register() - read a register of a VP
 * @partition_id: the partition
 * @vp_index: the VP
 * @name: which register
 * @value: result: its low half, all there is of most
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_get_register(u64 partition_id, u32 vp_index, u32 name, u64 *value)
{
	struct mshv_hv_vp_registers in = {
		.partition_id = partition_id,
		.vp_index = vp_index,
	};
	struct mshv_hv_register_value out = {};
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_VP_REGISTERS,
		.reps = 1,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = &name,
		.element_bytes = sizeof(name),
		.out = &out,
		.out_bytes = sizeof(out),
	};
	int ret = mshv_hvcall(&call);

	if (!ret)
		*value = out.low;
	return ret;
}

/**
 * mshv_hvcall_vp_intercepted() - does a VP wait for an intercept's handling?
 * @partition_id: the partition
 * @vp_index: the VP
 * @intercepted: result. If true, its message is in the intercept page, and
 *	was or will be notified
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_vp_intercepted(u64 partition_id, u32 vp_index, bool *intercepted)
{
	u64 value;
	int ret = mshv_hvcall_get_register(partition_id, vp_index,
					   MSHV_HV_REGISTER_INTERCEPT_SUSPEND, &value);

	if (!ret)
		*intercepted = value & 1;
	return ret;
}

/**
 * mshv_hvcall_get_vp_state() - read a part of a VP's state
 * @pool: memory of the partition
 * @vp_index: the VP
 * @state: which part
 * @pfns: pages it is written to, or NULL
 * @count: how many
 * @out: where it goes if the part is not carried by pages, initialised; or NULL
 * @out_bytes: its size
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_get_vp_state(struct mshv_pool *pool, u32 vp_index,
			     const struct mshv_hv_vp_state *state,
			     const u64 *pfns, u16 count, void *out, u32 out_bytes)
{
	struct mshv_hv_get_set_vp_state in = {
		.partition_id = pool->partition_id,
		.vp_index = vp_index,
		.state = *state,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_VP_STATE,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = pfns,
		.variable_words = count,
		.out = out,
		.out_bytes = out_bytes,
		.pool = pool,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_set_vp_state() - replace a part of a VP's state
 * @pool: memory of the partition
 * @vp_index: the VP
 * @state: which part
 * @list: page numbers, or the state itself if it is not carried by pages
 * @words: size of @list in 8-byte words
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_set_vp_state(struct mshv_pool *pool, u32 vp_index,
			     const struct mshv_hv_vp_state *state,
			     const u64 *list, u16 words)
{
	struct mshv_hv_get_set_vp_state in = {
		.partition_id = pool->partition_id,
		.vp_index = vp_index,
		.state = *state,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_SET_VP_STATE,
		.in = &in,
		.in_bytes = sizeof(in),
		.list = list,
		.variable_words = words,
		.pool = pool,
	};

	return mshv_hvcall(&call);
}
