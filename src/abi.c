// SPDX-License-Identifier: GPL-2.0-only
/* The current ABI as rows: device, partition and VP files. */
#include <linux/errno.h>
#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/stddef.h>

#include <linux/mshv.h>

#include "hv_abi.h"
#include "ioctl.h"
#include "mshv.h"

static_assert(sizeof(struct mshv_create_partition_v2) <= MSHV_ARGUMENT_MAX);
static_assert(sizeof(struct mshv_run_vp) <= MSHV_ARGUMENT_MAX);
static_assert(sizeof(struct mshv_run_vp) == sizeof(struct mshv_hv_message));

static long create_partition(void *object, struct mshv_call *call)
{
	return mshv_partition_create(&call->request.create_partition);
}

static long check_extension(void *object, struct mshv_call *call)
{
	return mshv_capability(call->request.capability.number);
}

static long device_hvcall(void *object, struct mshv_call *call)
{
	return mshv_passthrough(NULL, &call->request.hvcall);
}

static long initialize_partition(void *object, struct mshv_call *call)
{
	return mshv_partition_initialize(object);
}

static long create_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_create(object, call->request.create_vp.index);
}

static long set_guest_memory(void *object, struct mshv_call *call)
{
	return mshv_region_set(object, &call->request.set_memory);
}

static long irqfd(void *object, struct mshv_call *call)
{
	return mshv_irqfd_set(object, &call->request.irqfd);
}

static long ioeventfd(void *object, struct mshv_call *call)
{
	return mshv_ioeventfd_set(object, &call->request.ioeventfd);
}

static long set_msi_routing(void *object, struct mshv_call *call)
{
	return mshv_routing_set(object, &call->request.msi_routing);
}

static long get_access_bitmap(void *object, struct mshv_call *call)
{
	return mshv_access_bitmap(object, &call->request.access_bitmap);
}

static long cancel_run_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_cancel_run(object, call->request.cancel_run_vp.index);
}

static long partition_hvcall(void *object, struct mshv_call *call)
{
	return mshv_passthrough(object, &call->request.hvcall);
}

static long run_vp(void *object, struct mshv_call *call)
{
	return mshv_vp_run(object, (struct mshv_hv_message *)call->argument);
}

static long get_vp_state(void *object, struct mshv_call *call)
{
	return mshv_vp_state_get(object, &call->request.vp_state);
}

static long set_vp_state(void *object, struct mshv_call *call)
{
	return mshv_vp_state_set(object, &call->request.vp_state);
}

static long vp_hvcall(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	long ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = mshv_passthrough(vp->partition, &call->request.hvcall);
	mutex_unlock(&vp->lock);
	return ret;
}

#define HVCALL_ROW(checker, operation)						\
	{									\
		.number = MSHV_ROOT_HVCALL,					\
		.name = "ROOT_HVCALL",						\
		.in = {								\
			.pointer = offsetof(struct mshv_root_hvcall, in_ptr),	\
			.length = offsetof(struct mshv_root_hvcall, in_sz),	\
			.min = sizeof(u64),					\
			.max = MSHV_HV_PAGE_SIZE,				\
		},								\
		.out = {							\
			.pointer = offsetof(struct mshv_root_hvcall, out_ptr),	\
			.length = offsetof(struct mshv_root_hvcall, out_sz),	\
			.max = MSHV_HV_PAGE_SIZE,				\
		},								\
		.check = checker,						\
		.decode = mshv_abi_decode_hvcall,				\
		.operate = operation,						\
		.encode = mshv_abi_encode_hvcall,				\
	}

static const struct mshv_ioctl device_rows[] = {
	{
		.number = MSHV_CREATE_PARTITION,
		.name = "CREATE_PARTITION",
		.full_size = mshv_abi_create_partition_size,
		.decode = mshv_abi_decode_create_partition,
		.operate = create_partition,
	},
	{
		.number = MSHV_CHECK_EXTENSION,
		.name = "CHECK_EXTENSION",
		.decode = mshv_abi_decode_capability,
		.operate = check_extension,
	},
	HVCALL_ROW(mshv_abi_check_device_hvcall, device_hvcall),
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
		.operate = create_vp,
	},
	{
		.number = MSHV_SET_GUEST_MEMORY,
		.name = "SET_GUEST_MEMORY",
		.decode = mshv_abi_decode_set_memory,
		.operate = set_guest_memory,
	},
	{
		.number = MSHV_IRQFD,
		.name = "IRQFD",
		.decode = mshv_abi_decode_irqfd,
		.operate = irqfd,
	},
	{
		.number = MSHV_IOEVENTFD,
		.name = "IOEVENTFD",
		.decode = mshv_abi_decode_ioeventfd,
		.operate = ioeventfd,
	},
	{
		.number = MSHV_SET_MSI_ROUTING,
		.name = "SET_MSI_ROUTING",
		.array = {
			.count = offsetof(struct mshv_user_irq_table, nr),
			.element = sizeof(struct mshv_user_irq_entry),
			.max = MSHV_MAX_ROUTES,
		},
		.check = mshv_abi_check_msi_routing,
		.decode = mshv_abi_decode_msi_routing,
		.operate = set_msi_routing,
	},
	{
		.number = MSHV_GET_GPAP_ACCESS_BITMAP,
		.name = "GET_GPAP_ACCESS_BITMAP",
		.decode = mshv_abi_decode_access_bitmap,
		.operate = get_access_bitmap,
		.encode = mshv_abi_encode_access_bitmap,
	},
	{
		.number = MSHV_CANCEL_RUN_VP,
		.name = "CANCEL_RUN_VP",
		.decode = mshv_abi_decode_cancel_run_vp,
		.operate = cancel_run_vp,
	},
	HVCALL_ROW(mshv_abi_check_partition_hvcall, partition_hvcall),
};

static const struct mshv_ioctl vp_rows[] = {
	{
		.number = MSHV_RUN_VP,
		.name = "RUN_VP",
		.operate = run_vp,
	},
	{
		.number = MSHV_GET_VP_STATE,
		.name = "GET_VP_STATE",
		.decode = mshv_abi_decode_vp_state,
		.operate = get_vp_state,
		.encode = mshv_abi_encode_vp_state,
	},
	{
		.number = MSHV_SET_VP_STATE,
		.name = "SET_VP_STATE",
		.decode = mshv_abi_decode_vp_state,
		.operate = set_vp_state,
		.encode = mshv_abi_encode_vp_state,
	},
	HVCALL_ROW(mshv_abi_check_vp_hvcall, vp_hvcall),
};

const struct mshv_ioctl_table mshv_device_calls = { device_rows, ARRAY_SIZE(device_rows) };
const struct mshv_ioctl_table mshv_partition_calls = {
	partition_rows, ARRAY_SIZE(partition_rows)
};
const struct mshv_ioctl_table mshv_vp_calls = { vp_rows, ARRAY_SIZE(vp_rows) };
