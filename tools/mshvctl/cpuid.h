/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUID: of this processor, or as "cpuid -1 -r" wrote it into a file. */
#ifndef MSHVCTL_CPUID_H
#define MSHVCTL_CPUID_H

#include <stdbool.h>
#include <stdint.h>

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

/* cpuid_x86.c or cpuid_none.c; false if this processor has no such instruction. */
bool cpuid_execute(uint32_t leaf, struct cpuid *result);

/**
 * cpuid_read() - a leaf of the system that is looked at
 * @leaf: which
 * @result: result; zero for a leaf that is not there
 *
 * Return: false if nothing can be told at all.
 */
bool cpuid_read(uint32_t leaf, struct cpuid *result);

#endif
