// SPDX-License-Identifier: GPL-2.0-only
/* Processors without the instruction. */
#include "cpuid.h"

bool cpuid_execute(uint32_t leaf, struct cpuid *result)
{
	(void)leaf;
	(void)result;
	return false;
}
