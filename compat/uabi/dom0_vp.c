// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs that only dom0 kernels have from 2024 on. */
#include <linux/array_size.h>
#include <linux/percpu.h>

#include <linux/mshv_dom0.h>

#include "uabi.h"
#include "vp_rows.h"

static const struct mshv_ioctl rows[] = {
	MSHV_UABI_ROW_GET_REGISTERS_16(MSHV_DOM0_GET_VP_REGISTERS),
	MSHV_UABI_ROW_SET_REGISTERS_16(MSHV_DOM0_SET_VP_REGISTERS),
	MSHV_UABI_ROW_TRANSLATE(MSHV_DOM0_VP_TRANSLATE_GVA),
	MSHV_UABI_ROW_INTERCEPT_RESULT(MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT),
	MSHV_UABI_ROW_CPUID_40(MSHV_DOM0_GET_VP_CPUID_VALUES),
	MSHV_UABI_ROW_READ_GPA(MSHV_DOM0_READ_GPA),
	MSHV_UABI_ROW_WRITE_GPA(MSHV_DOM0_WRITE_GPA),
};

MSHV_IOCTL_TABLE(mshv_uabi_dom0_vp_calls, "vp", "dom0", rows);
