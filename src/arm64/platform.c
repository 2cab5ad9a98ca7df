// SPDX-License-Identifier: GPL-2.0-only
/*
 * What registers tell of the hypervisor. Only those are read that the kernel has
 * read while it booted: its function ends in a panic if there is no such register.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/kernel.h>
#include <linux/printk.h>

#include <asm/mshyperv.h>

#include "../arch.h"
#include "../hv_call.h"
#include "hv_arm64.h"

bool mshv_platform_identify(struct mshv_platform *platform)
{
	u64 privileges;

	/* Reading a register is a hypercall. */
	if (!mshv_hv_entry_ready())
		return false;
	pr_warn("untested on arm64: the driver was compiled for it, and never run\n");
	privileges = hv_get_vpreg(MSHV_HV_REGISTER_PRIVILEGES);
	*platform = (struct mshv_platform){
		.privileges_low = lower_32_bits(privileges),
		.privileges_high = upper_32_bits(privileges),
		.hypercalls = true,
		.blocked_counter = MSHV_COUNTER_DISPATCH_BLOCKED,
		.build = lower_32_bits(hv_get_vpreg(MSHV_HV_REGISTER_VERSION)),
	};
	return true;
}
