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

#if !MSHV_HAVE_VMA_LOOKUP
/* Before v5.14, commit ce6d42f2e4a2 ("mm: add vma_lookup()"). */
static inline struct vm_area_struct *vma_lookup(struct mm_struct *mm, unsigned long address)
{
	struct vm_area_struct *vma = find_vma(mm, address);

	return vma && vma->vm_start <= address ? vma : NULL;
}
#endif

#if !MSHV_HAVE_PAGE_FOLIO
/*
 * Before v5.16, commit 7b230db3b8d3 ("mm: Introduce struct folio"): what is done to a
 * folio was done to the first page of it.
 */
struct folio {
	struct page page;
};

static inline struct folio *page_folio(struct page *page)
{
	return container_of(compound_head(page), struct folio, page);
}

static inline bool folio_mark_dirty(struct folio *folio)
{
	return set_page_dirty(&folio->page);
}
#endif

#if !MSHV_HAVE_FOLLOW_PFNMAP_START
/*
 * Before v6.12, commit 6da8e9634bb7 ("mm: new follow_pfnmap API"): the members in use.
 * follow_pte takes the page table's lock and does not look at the kind of mapping.
 */
struct follow_pfnmap_args {
	struct vm_area_struct *vma;
	unsigned long address;
	spinlock_t *lock;
	pte_t *ptep;
	unsigned long pfn;
	bool writable;
};

static inline int follow_pfnmap_start(struct follow_pfnmap_args *args)
{
	int ret;

	if (!(args->vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return -EINVAL;
	ret = follow_pte(args->vma->vm_mm, args->address, &args->ptep, &args->lock);
	if (ret)
		return ret;
	args->pfn = pte_pfn(*args->ptep);
	args->writable = pte_write(*args->ptep);
	return 0;
}

static inline void follow_pfnmap_end(struct follow_pfnmap_args *args)
{
	/* For sparse, which is not told that follow_pte() took it. */
	__acquire(args->lock);
	pte_unmap_unlock(args->ptep, args->lock);
}
#endif

#endif
