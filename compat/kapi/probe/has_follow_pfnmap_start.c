// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there follow_pfnmap_start, which finds the page behind a device's mapping?
 * Since: v6.12, commit 6da8e9634bb7 ("mm: new follow_pfnmap API")
 * Expect: 6.12-
 * Used-by: compat/kapi/include/linux/mm.h
 */
#include <linux/mm.h>

static __always_unused int mshv_probe_has_follow_pfnmap_start(struct vm_area_struct *vma)
{
	struct follow_pfnmap_args args = { .vma = vma, .address = vma->vm_start };
	int ret = follow_pfnmap_start(&args);

	if (!ret)
		follow_pfnmap_end(&args);
	return ret ?: args.writable + (int)args.pfn;
}
