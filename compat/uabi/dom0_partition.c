// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions that only dom0 kernels have from 2024 on. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"

#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_DOM0_INSTALL_INTERCEPT,
		.name = "INSTALL_INTERCEPT",
		.hypercall = true,
		.decode = mshv_uabi_decode_install_intercept,
		.operate = mshv_uabi_partition_hvcall,
	},
	{
		.number = MSHV_DOM0_CREATE_DEVICE,
		.name = "CREATE_DEVICE",
		.decode = mshv_uabi_decode_create_device,
		.operate = mshv_uabi_create_device,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_dom0_partition_calls, "partition", "dom0", rows);
