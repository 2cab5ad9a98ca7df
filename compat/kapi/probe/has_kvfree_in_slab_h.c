// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: does linux/slab.h declare kvcalloc, kvmalloc_array and kvfree?
 * Since: v5.16, commit 8587ca6f3415 ("mm: move kvmalloc-related functions to slab.h")
 * Expect: 5.16-
 * Used-by: compat/kapi/include/linux/slab.h
 */
#include <linux/slab.h>

static __always_unused void mshv_probe_has_kvfree_in_slab_h(void)
{
	kvfree(kvcalloc(1, 1, GFP_KERNEL));
}
