/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_SLAB_H
#define TESTS_FUZZ_LINUX_SLAB_H

#include <linux/gfp.h>

void *kvmalloc_array(size_t count, size_t size, gfp_t flags);
void kvfree(const void *memory);

#endif
