// SPDX-License-Identifier: GPL-2.0-only
/* The current ABI as rows: device, partition and VP files. */
#include <linux/errno.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv.h>

#include "hv_abi.h"
#include "ioctl.h"
#include "mshv.h"

static_assert(sizeof(struct mshv_create_partition_v2) <= MSHV_ARGUMENT_SMALL);
static_assert(sizeof(struct mshv_run_vp) <= MSHV_ARGUMENT_SMALL);
static_assert(sizeof(struct mshv_run_vp) == sizeof(struct mshv_hv_message));

/**
 * mshv_abi_create_partition() - operation: make a partition of the current family
 * @object: not used
 * @call: decoded, request.create_partition
 *
 * Return: as mshv_partition_create().
 */
long mshv_abi_create_partition(void *object, struct mshv_call *call)
{
	return mshv_partition_create(&mshv_family_current, &call->request.create_partition);
}

static long check_extension(void *object, struct mshv_call *call)
{
	return mshv_capability(call->request.capability.number);
}

/**
 * mshv_abi_device_hvcall() - operation: a hypercall on the parent itself
 * @object: not used
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_passthrough().
 */
long mshv_abi_device_hvcall(void *object, struct mshv_call *call)
{
	return mshv_passthrough(NULL, &call->request.hvcall);
}

static long initialize_partition(void *object, struct mshv_call *call)
{
	return mshv_partition_initialize(object);
}

/**
 * mshv_abi_create_vp() - operation: add a VP
 * @object: struct mshv_partition
 * @call: decoded, request.create_vp
 *
 * Return: as mshv_vp_create().
 */
long mshv_abi_create_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_create(object, call->request.create_vp.index);
}

/**
 * mshv_abi_set_guest_memory() - operation: map or unmap a region
 * @object: struct mshv_partition
 * @call: decoded, request.set_memory
 *
 * Return: as mshv_region_set().
 */
long mshv_abi_set_guest_memory(void *object, struct mshv_call *call)
{
	return mshv_region_set(object, &call->request.set_memory);
}

/**
 * mshv_abi_irqfd() - operation: connect an eventfd with an interrupt line
 * @object: struct mshv_partition
 * @call: decoded, request.irqfd
 *
 * Return: as mshv_irqfd_set().
 */
long mshv_abi_irqfd(void *object, struct mshv_call *call)
{
	return mshv_irqfd_set(object, &call->request.irqfd);
}

/**
 * mshv_abi_ioeventfd() - operation: connect writes of the guest with an eventfd
 * @object: struct mshv_partition
 * @call: decoded, request.ioeventfd
 *
 * Return: as mshv_ioeventfd_set().
 */
long mshv_abi_ioeventfd(void *object, struct mshv_call *call)
{
	return mshv_ioeventfd_set(object, &call->request.ioeventfd);
}

/**
 * mshv_abi_set_msi_routing() - operation: replace the routes
 * @object: struct mshv_partition
 * @call: decoded, request.msi_routing
 *
 * Return: as mshv_routing_set().
 */
long mshv_abi_set_msi_routing(void *object, struct mshv_call *call)
{
	return mshv_routing_set(object, &call->request.msi_routing);
}

/**
 * mshv_abi_get_access_bitmap() - operation: tell how pages were accessed
 * @object: struct mshv_partition
 * @call: decoded, request.access_bitmap
 *
 * Return: as mshv_access_bitmap().
 */
long mshv_abi_get_access_bitmap(void *object, struct mshv_call *call)
{
	return mshv_access_bitmap(object, &call->request.access_bitmap);
}

static long cancel_run_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_cancel_run(object, call->request.cancel_run_vp.index);
}

/**
 * mshv_abi_partition_hvcall() - operation: a hypercall on a partition
 * @object: struct mshv_partition
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_passthrough().
 */
long mshv_abi_partition_hvcall(void *object, struct mshv_call *call)
{
	return mshv_passthrough(object, &call->request.hvcall);
}

/**
 * mshv_abi_run_vp() - operation: run it, the message becomes the argument
 * @object: struct mshv_vp
 * @call: decoded, an argument of 256 bytes
 *
 * Return: as mshv_vp_run().
 */
long mshv_abi_run_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_run(object, (struct mshv_hv_message *)call->argument);
}

/**
 * mshv_abi_get_vp_state() - operation: read a part of its state
 * @object: struct mshv_vp
 * @call: decoded, request.vp_state
 *
 * Return: as mshv_vp_state_get().
 */
long mshv_abi_get_vp_state(void *object, struct mshv_call *call)
{
	return mshv_vp_state_get(object, &call->request.vp_state);
}

/**
 * mshv_abi_set_vp_state() - operation: replace a part of its state
 * @object: struct mshv_vp
 * @call: decoded, request.vp_state
 *
 * Return: as mshv_vp_state_set().
 */
long mshv_abi_set_vp_state(void *object, struct mshv_call *call)
{
	return mshv_vp_state_set(object, &call->request.vp_state);
}

/**
 * mshv_abi_vp_hvcall() - operation: a hypercall on the partition of a VP
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_passthrough(), -EINTR if killed.
 */
long mshv_abi_vp_hvcall(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	long ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = mshv_passthrough(vp->partition, &call->request.hvcall);
	mutex_unlock(&vp->lock);
	return ret;
}

static const struct mshv_ioctl device_rows[] = {
	{
		.number = MSHV_CREATE_PARTITION,
		.name = "CREATE_PARTITION",
		.full_size = mshv_abi_create_partition_size,
		.decode = mshv_abi_decode_create_partition,
		.operate = mshv_abi_create_partition,
	},
	{
		.number = MSHV_CHECK_EXTENSION,
		.name = "CHECK_EXTENSION",
		.decode = mshv_abi_decode_capability,
		.operate = check_extension,
	},
	MSHV_HVCALL_ROW(MSHV_ROOT_HVCALL, mshv_abi_check_device_hvcall, mshv_abi_device_hvcall),
};

static const struct mshv_ioctl partition_rows[] = {
	{
		.number = MSHV_INITIALIZE_PARTITION,
		.name = "INITIALIZE_PARTITION",
		.operate = initialize_partition,
	},
	{
		.number = MSHV_CREATE_VP,
		.name = "CREATE_VP",
		.decode = mshv_abi_decode_create_vp,
		.operate = mshv_abi_create_vp,
	},
	{
		.number = MSHV_SET_GUEST_MEMORY,
		.name = "SET_GUEST_MEMORY",
		.decode = mshv_abi_decode_set_memory,
		.operate = mshv_abi_set_guest_memory,
	},
	{
		.number = MSHV_IRQFD,
		.name = "IRQFD",
		.decode = mshv_abi_decode_irqfd,
		.operate = mshv_abi_irqfd,
	},
	{
		.number = MSHV_IOEVENTFD,
		.name = "IOEVENTFD",
		.decode = mshv_abi_decode_ioeventfd,
		.operate = mshv_abi_ioeventfd,
	},
	{
		.number = MSHV_SET_MSI_ROUTING,
		.name = "SET_MSI_ROUTING",
		.array[0] = {
			.flags = MSHV_ARRAY_IN | MSHV_ARRAY_FOLLOWS,
			.count_bytes = sizeof(__u32),
			.count = offsetof(struct mshv_user_irq_table, nr),
			.element = sizeof(struct mshv_user_irq_entry),
			.max = MSHV_MAX_ROUTES,
		},
		.check = mshv_abi_check_msi_routing,
		.decode = mshv_abi_decode_msi_routing,
		.operate = mshv_abi_set_msi_routing,
	},
	{
		.number = MSHV_GET_GPAP_ACCESS_BITMAP,
		.name = "GET_GPAP_ACCESS_BITMAP",
		.decode = mshv_abi_decode_access_bitmap,
		.operate = mshv_abi_get_access_bitmap,
		.encode = mshv_abi_encode_access_bitmap,
	},
	{
		.number = MSHV_CANCEL_RUN_VP,
		.name = "CANCEL_RUN_VP",
		.decode = mshv_abi_decode_cancel_run_vp,
		.operate = cancel_run_vp,
	},
	MSHV_HVCALL_ROW(MSHV_ROOT_HVCALL, mshv_abi_check_partition_hvcall,
			mshv_abi_partition_hvcall),
};

static const struct mshv_ioctl vp_rows[] = {
	{
		.number = MSHV_RUN_VP,
		.name = "RUN_VP",
		.operate = mshv_abi_run_vp,
	},
	{
		.number = MSHV_GET_VP_STATE,
		.name = "GET_VP_STATE",
		.decode = mshv_abi_decode_vp_state,
		.operate = mshv_abi_get_vp_state,
		.encode = mshv_abi_encode_vp_state,
	},
	{
		.number = MSHV_SET_VP_STATE,
		.name = "SET_VP_STATE",
		.decode = mshv_abi_decode_vp_state,
		.operate = mshv_abi_set_vp_state,
		.encode = mshv_abi_encode_vp_state,
	},
	MSHV_HVCALL_ROW(MSHV_ROOT_HVCALL, mshv_abi_check_vp_hvcall, mshv_abi_vp_hvcall),
};

MSHV_IOCTL_TABLE(mshv_device_calls, "device", "current", device_rows);
MSHV_IOCTL_TABLE(mshv_partition_calls, "partition", "current", partition_rows);
MSHV_IOCTL_TABLE(mshv_vp_calls, "vp", "current", vp_rows);
