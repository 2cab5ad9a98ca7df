// SPDX-License-Identifier: GPL-2.0-only
/* The instruction. A hypervisor answers programs as it answers the kernel. */
#include <cpuid.h>

#include "cpuid.h"

bool cpuid_execute(uint32_t leaf, struct cpuid *result)
{
	__cpuid_count(leaf, 0, result->eax, result->ebx, result->ecx, result->edx);
	return true;
}
