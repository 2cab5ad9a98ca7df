// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls on whole partitions and on the hypervisor itself. */
#include <linux/errno.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "mshv_trace.h"

/**
 * mshv_hvcall_create_partition() - make a child
 * @self: memory of our own partition: creation is paid from it
 * @in: properties fixed at creation
 * @id: result
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_create_partition(struct mshv_pool *self,
				 const struct mshv_hv_create_partition *in, u64 *id)
{
	struct mshv_hv_create_partition_out out = {};
	struct mshv_hvcall call = {
		.code = MSHV_HV_CREATE_PARTITION,
		.in = in,
		.in_bytes = sizeof(*in),
		.out = &out,
		.out_bytes = sizeof(out),
		.pool = self,
	};
	int ret = mshv_hvcall(&call);

	trace_mshv_hvcall_create_partition(in->flags, ret ?: (s64)out.partition_id);
	if (ret)
		return ret;
	*id = out.partition_id;
	return 0;
}

static int ending_call(u16 code, u64 partition_id, u16 *status)
{
	struct mshv_hvcall call = {
		.code = code,
		.in = &partition_id,
		.in_bytes = sizeof(partition_id),
		.winding_up = true,
	};
	int ret = mshv_hvcall(&call);

	*status = call.status;
	return ret;
}

/**
 * mshv_hvcall_initialize_partition() - make a created partition usable
 * @pool: memory of the partition
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_initialize_partition(struct mshv_pool *pool)
{
	struct mshv_hvcall call = {
		.code = MSHV_HV_INITIALIZE_PARTITION,
		.in = &pool->partition_id,
		.in_bytes = sizeof(pool->partition_id),
		.pool = pool,
	};
	int ret = mshv_hvcall(&call);

	trace_mshv_hvcall_initialize_partition(pool->partition_id, call.status);
	return ret;
}

/**
 * mshv_hvcall_finalize_partition() - stop and empty an initialised partition
 * @partition_id: the partition
 *
 * Afterwards no VP runs, nothing is mapped, and all memory can be withdrawn.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_finalize_partition(u64 partition_id)
{
	u16 status;
	int ret = ending_call(MSHV_HV_FINALIZE_PARTITION, partition_id, &status);

	trace_mshv_hvcall_finalize_partition(partition_id, status);
	return ret;
}

/**
 * mshv_hvcall_delete_partition() - end a partition
 * @partition_id: the partition; finalised, or never initialised
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_delete_partition(u64 partition_id)
{
	u16 status;
	int ret = ending_call(MSHV_HV_DELETE_PARTITION, partition_id, &status);

	trace_mshv_hvcall_delete_partition(partition_id, status);
	return ret;
}

/**
 * mshv_hvcall_get_property() - value of a property of a partition
 * @partition_id: the partition
 * @property: MSHV_HV_PROPERTY_*
 * @value: result
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_get_property(u64 partition_id, u32 property, u64 *value)
{
	struct mshv_hv_get_partition_property in = {
		.partition_id = partition_id,
		.property = property,
	};
	u64 out = 0;
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_PARTITION_PROPERTY,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = &out,
		.out_bytes = sizeof(out),
	};
	int ret = mshv_hvcall(&call);

	if (!ret)
		*value = out;
	return ret;
}

/**
 * mshv_hvcall_access_states() - how pages of a partition were accessed
 * @partition_id: the partition
 * @flags: MSHV_HV_ACCESS_*, what to change once the state was read
 * @gfn: first page
 * @states: room for MSHV_HV_ACCESS_STATE_* of each page, initialised
 * @count: number of pages, at most MSHV_HV_REPS_MASK
 * @done: result: how many of them were seen to, also after an error
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_access_states(u64 partition_id, u64 flags, u64 gfn, u8 *states, u16 count,
			      u16 *done)
{
	struct mshv_hv_get_access_states in = {
		.partition_id = partition_id,
		.flags = flags,
		.gfn = gfn,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_GPA_ACCESS_STATES,
		.reps = count,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = states,
		.out_bytes = count,
	};
	int ret = mshv_hvcall(&call);

	*done = call.completed;
	return ret;
}

static int get_own_property_ex(u32 property, void *out, u32 bytes)
{
	struct mshv_hv_get_partition_property_ex in = {
		.partition_id = MSHV_HV_PARTITION_SELF,
		.property = property,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_PARTITION_PROPERTY_EX,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = out,
		.out_bytes = bytes,
	};

	return mshv_hvcall(&call);
}

/**
 * mshv_hvcall_vmm_capabilities() - what this host may do beyond the ordinary
 * @bits: result, MSHV_HV_VMM_*
 *
 * Return: 0 or a negative errno (a root partition may not have the property).
 */
int mshv_hvcall_vmm_capabilities(u64 *bits)
{
	struct mshv_hv_vmm_capabilities out = {};
	int ret;

	ret = get_own_property_ex(MSHV_HV_PROPERTY_VMM_CAPABILITIES, &out, sizeof(out));
	if (ret)
		return ret;
	*bits = out.bank_count ? out.bits : 0;
	return 0;
}

/**
 * mshv_hvcall_integrated_scheduler() - does an L1VH schedule its VPs itself?
 * @enabled: result, non-zero if so; initialised
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_integrated_scheduler(u64 *enabled)
{
	return get_own_property_ex(MSHV_HV_PROPERTY_INTEGRATED_SCHEDULER, enabled,
				   sizeof(*enabled));
}

/**
 * mshv_hvcall_scheduler_type() - who schedules VPs, as a root is told
 * @type: result, MSHV_HV_SCHEDULER_*; initialised
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_scheduler_type(u32 *type)
{
	struct mshv_hv_get_system_property in = {
		.property = MSHV_HV_SYSTEM_PROPERTY_SCHEDULER,
	};
	struct mshv_hvcall call = {
		.code = MSHV_HV_GET_SYSTEM_PROPERTY,
		.in = &in,
		.in_bytes = sizeof(in),
		.out = type,
		.out_bytes = sizeof(*type),
	};

	return mshv_hvcall(&call);
}
