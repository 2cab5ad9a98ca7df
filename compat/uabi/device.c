// SPDX-License-Identifier: GPL-2.0-only
/* Calls of the device in older generations. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"

#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_CREATE_PARTITION_40,
		.name = "CREATE_PARTITION",
		.decode = mshv_uabi_decode_create_40,
		.operate = mshv_uabi_create_partition,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_device_calls, "device", "legacy and dom0", rows);
