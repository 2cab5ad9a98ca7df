/* SPDX-License-Identifier: GPL-2.0-only */
/* Before v6.16 ("x86/cpuid: Set <asm/cpuid/api.h> as the main CPUID header"). */
#if MSHV_HAVE_ASM_CPUID_API_H
#include_next <asm/cpuid/api.h>
#else
#include <asm/processor.h>
#endif
