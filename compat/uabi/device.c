// SPDX-License-Identifier: GPL-2.0-only
/* Calls of the device in older generations that are the same on all architectures. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"
#include "uabi.h"

static long say_nothing(void *object, struct mshv_call *call)
{
	return 0;
}

static const struct mshv_ioctl legacy_rows[] = {
	{
		.number = MSHV_LEGACY_GET_VERSION_INFO,
		.name = "GET_VERSION_INFO",
		.decode = mshv_uabi_decode_version_info,
		.operate = say_nothing,
	},
	{
		.number = MSHV_LEGACY_GET_VERSION_INFO_W,
		.name = "GET_VERSION_INFO",
		.decode = mshv_uabi_decode_version_info,
		.operate = say_nothing,
	},
};

static const struct mshv_ioctl dom0_rows[] = {
	{
		.number = MSHV_DOM0_GET_HOST_PARTITION_PROPERTY,
		.name = "GET_HOST_PARTITION_PROPERTY",
		.decode = mshv_uabi_decode_get_property,
		.operate = mshv_uabi_device_hvcall,
		.encode = mshv_uabi_encode_get_property,
	},
	{
		.number = MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64,
		.name = "GET_HOST_PARTITION_PROPERTY",
		.in_only = true,
		.decode = mshv_uabi_decode_host_property_u64,
		.operate = mshv_uabi_host_property,
	},
};

/* In the place of today's, where the administrator says that programs mean it so. */
static const struct mshv_ioctl smt4_rows[] = {
	{
		.number = MSHV_CREATE_PARTITION,
		.name = "CREATE_PARTITION",
		.full_size = mshv_abi_create_partition_size,
		.decode = mshv_uabi_decode_create_smt4,
		.operate = mshv_abi_create_partition,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_device_calls, "device", "legacy", legacy_rows);
MSHV_IOCTL_TABLE(mshv_uabi_dom0_device_calls, "device", "dom0", dom0_rows);
MSHV_IOCTL_TABLE(mshv_uabi_smt4_device_calls, "device", "distro-smt4", smt4_rows);
