// SPDX-License-Identifier: GPL-2.0-only
/* The forms of CREATE_PARTITION that programs for arm64 had. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"
#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	/* Isolated guests are refused: the driver cannot give them their memory. */
	{
		.number = MSHV_LEGACY_CREATE_PARTITION_ARM32,
		.name = "CREATE_PARTITION",
		.decode = mshv_uabi_decode_create_arm32,
		.operate = mshv_uabi_create_partition,
	},
	/* In the place of today's: some programs give 8 bytes less. */
	{
		.number = MSHV_CREATE_PARTITION,
		.name = "CREATE_PARTITION",
		.full_size = mshv_uabi_create_arm_size,
		.decode = mshv_uabi_decode_create_arm,
		.operate = mshv_abi_create_partition,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_arch_device_calls, "device", "legacy", rows);
