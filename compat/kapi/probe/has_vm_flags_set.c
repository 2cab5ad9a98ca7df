// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: are there vm_flags_set and vm_flags_clear, which take the lock vma flags need?
 * Since: v6.3, commit bc292ab00f6c ("mm: introduce vma->vm_flags wrapper functions")
 * Expect: 6.3-
 * Used-by: compat/kapi/include/linux/mm.h
 */
#include <linux/mm.h>

static __always_unused void mshv_probe_has_vm_flags_set(struct vm_area_struct *vma)
{
	vm_flags_set(vma, VM_IO);
	vm_flags_clear(vma, VM_MAYWRITE);
}
