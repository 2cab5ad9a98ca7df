// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: are cpuid and its relatives declared in asm/cpuid/api.h?
 * Since: v6.16 ("x86/cpuid: Set <asm/cpuid/api.h> as the main CPUID header")
 * Expect: 6.16-
 * Architecture: x86
 * Used-by: compat/kapi/include/asm/cpuid/api.h
 */
#include <linux/types.h>
#include <asm/cpuid/api.h>

static __always_unused u32 mshv_probe_has_asm_cpuid_api_h(void)
{
	return cpuid_eax(0x40000000);
}
