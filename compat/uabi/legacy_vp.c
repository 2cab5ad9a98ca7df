// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs in the generations from 2020 to 2024. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_legacy_vp.h>

#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_RUN_VP,
		.name = "RUN_VP",
		.operate = mshv_abi_run_vp,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_vp_calls, "vp", "legacy", rows);
