// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions in the generations from 2020 to 2024. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_legacy.h>

#include "decode.h"

#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_CREATE_VP,
		.name = "CREATE_VP",
		.decode = mshv_abi_decode_create_vp,
		.operate = mshv_abi_create_vp,
	},
	{
		.number = MSHV_LEGACY_IRQFD_16,
		.name = "IRQFD",
		.decode = mshv_abi_decode_irqfd,
		.operate = mshv_abi_irqfd,
	},
	{
		.number = MSHV_LEGACY_IOEVENTFD,
		.name = "IOEVENTFD",
		.decode = mshv_abi_decode_ioeventfd,
		.operate = mshv_abi_ioeventfd,
	},
	{
		.number = MSHV_LEGACY_CREATE_DEVICE,
		.name = "CREATE_DEVICE",
		.decode = mshv_uabi_decode_create_device,
		.operate = mshv_uabi_create_device,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_partition_calls, "partition", "legacy", rows);
