// SPDX-License-Identifier: GPL-2.0-only
/* The forms of CREATE_PARTITION that programs for x86-64 had. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_legacy.h>

#include "decode.h"
#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_CREATE_PARTITION_32,
		.name = "CREATE_PARTITION",
		.decode = mshv_uabi_decode_create_32,
		.operate = mshv_uabi_create_partition,
	},
	{
		.number = MSHV_LEGACY_CREATE_PARTITION_40,
		.name = "CREATE_PARTITION",
		.decode = mshv_uabi_decode_create_40,
		.operate = mshv_uabi_create_partition,
	},
	/* Isolated guests are refused: the driver cannot give them their memory. */
	{
		.number = MSHV_LEGACY_CREATE_PARTITION_48,
		.name = "CREATE_PARTITION",
		.decode = mshv_uabi_decode_create_48,
		.operate = mshv_uabi_create_partition,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_arch_device_calls, "device", "legacy", rows);
