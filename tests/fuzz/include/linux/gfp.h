/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_GFP_H
#define TESTS_FUZZ_LINUX_GFP_H

#include <linux/types.h>

typedef unsigned int gfp_t;

#define GFP_KERNEL_ACCOUNT	1u
#define __GFP_ZERO		2u

unsigned long get_zeroed_page(gfp_t flags);
void free_page(unsigned long page);

#endif
