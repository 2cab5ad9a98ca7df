// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs that only dom0 kernels have from 2024 on. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"

#include "uabi.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_DOM0_GET_VP_CPUID_VALUES,
		.name = "GET_VP_CPUID_VALUES",
		.hypercall = true,
		.decode = mshv_uabi_decode_cpuid_40,
		.operate = mshv_uabi_vp_hvcall,
		.encode = mshv_uabi_encode_cpuid_40,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_dom0_vp_calls, "vp", "dom0", rows);
