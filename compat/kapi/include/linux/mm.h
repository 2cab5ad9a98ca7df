/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/mm.h>

#ifndef MSHV_COMPAT_LINUX_MM_H
#define MSHV_COMPAT_LINUX_MM_H

#if !MSHV_HAVE_VM_FLAGS_SET
/* Before v6.3, commit bc292ab00f6c ("mm: introduce vma->vm_flags wrapper functions"). */
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}

static inline void vm_flags_clear(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#endif
