// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there vma_lookup, which finds the mapping that an address is in?
 * Since: v5.14, commit ce6d42f2e4a2 ("mm: add vma_lookup(), update find_vma_intersection() comments")
 * Expect: 5.14-
 * Used-by: compat/kapi/include/linux/mm.h
 */
#include <linux/mm.h>

static __always_unused void *mshv_probe_has_vma_lookup(struct mm_struct *mm)
{
	return vma_lookup(mm, 0);
}
