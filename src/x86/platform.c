// SPDX-License-Identifier: GPL-2.0-only
/* What CPUID tells of the hypervisor. */
#include <linux/string.h>

#include <asm/cpufeature.h>
#include <asm/cpuid/api.h>

#include "../arch.h"
#include "hv_x86.h"

static bool is_microsoft_hypervisor(void)
{
	u32 max, vendor[3];

	if (!boot_cpu_has(X86_FEATURE_HYPERVISOR))
		return false;
	cpuid(MSHV_CPUID_VENDOR, &max, &vendor[0], &vendor[1], &vendor[2]);
	return !memcmp(vendor, "Microsoft Hv", sizeof(vendor)) && max >= MSHV_CPUID_HINTS;
}

bool mshv_platform_identify(struct mshv_platform *platform)
{
	u32 features, misc, hints;

	if (!is_microsoft_hypervisor())
		return false;
	cpuid(MSHV_CPUID_PRIVILEGES, &platform->privileges_low, &platform->privileges_high,
	      &features, &misc);
	hints = cpuid_eax(MSHV_CPUID_HINTS);
	platform->hypercalls = platform->privileges_low & MSHV_PRIVILEGE_LOW_HYPERCALL;
	platform->nested = hints & MSHV_HINT_NESTED;
	platform->auto_eoi = !(hints & MSHV_HINT_DEPRECATE_AUTO_EOI);
	platform->build = cpuid_eax(MSHV_CPUID_VERSION);
	platform->blocked_counter = MSHV_COUNTER_DISPATCH_BLOCKED;
	platform->max_vps = 0;
	if (cpuid_eax(MSHV_CPUID_VENDOR) >= MSHV_CPUID_LIMITS)
		platform->max_vps = cpuid_eax(MSHV_CPUID_LIMITS);
	return true;
}
