// SPDX-License-Identifier: GPL-2.0-only
/*
 * MMIO regions: memory of a device, as its driver let the process map it.
 *
 * Nothing is taken from the mapping's offset or the file's type: each page is
 * looked up in the process's page tables, so the guest gets what the process
 * has, with no more rights, and for as long as it has it. A driver that takes
 * its device's memory away, as for a reset, takes it from the guest too.
 */
#include <linux/errno.h>
#include <linux/ioport.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

#include "hv_call.h"
#include "mshv.h"
#include "region.h"

/* Memory of the host mapped by number is no device, whatever its driver says. */
static bool is_memory(unsigned long pfn)
{
	return page_is_ram(pfn) || (pfn_valid(pfn) && !PageReserved(pfn_to_page(pfn)));
}

static int look_up(struct vm_area_struct *vma, unsigned long address, u64 *page)
{
	struct follow_pfnmap_args args = { .vma = vma, .address = address };
	int ret;

	ret = follow_pfnmap_start(&args);
	if (ret)
		return -EFAULT;
	*page = args.pfn | MSHV_PAGE_PRESENT;
	if (args.writable)
		*page |= MSHV_PAGE_WRITABLE;
	ret = is_memory(args.pfn) ? -EINVAL : 0;
	follow_pfnmap_end(&args);
	return ret;
}

/* Drivers may enter pages only when they are touched. */
static int touch(struct mm_struct *mm, unsigned long address, bool write)
{
	bool unlocked = false;
	int ret;

	ret = fixup_user_fault(mm, address, write ? FAULT_FLAG_WRITE : 0, &unlocked);
	if (ret)
		return -EFAULT;
	/* Without the lock the mapping may have changed: look again. */
	return unlocked ? -EAGAIN : 0;
}

static int find(struct mm_struct *mm, unsigned long address, bool write, bool must,
		u64 *page)
{
	struct vm_area_struct *vma = vma_lookup(mm, address);
	int ret;

	*page = 0;
	if (!vma || !(vma->vm_flags & (VM_IO | VM_PFNMAP)) ||
	    !(vma->vm_flags & (write ? VM_WRITE : VM_READ)))
		return must ? -EFAULT : 0;
	ret = look_up(vma, address, page);
	if (!must || ret == -EINVAL)
		return ret == -EFAULT ? 0 : ret;
	if (!ret && (!write || *page & MSHV_PAGE_WRITABLE))
		return 0;
	ret = touch(mm, address, write);
	if (ret)
		return ret;
	ret = look_up(vma, address, page);
	if (!ret && write && !(*page & MSHV_PAGE_WRITABLE))
		return -EFAULT;
	return ret;
}

static int find_all(struct mshv_region *region, struct mshv_region_pages *pages)
{
	struct mm_struct *mm = region->notifier.mm;
	u64 gfn, i;
	bool must;
	int ret;

	for (i = 0; i < pages->window.pages; i++) {
		gfn = pages->window.first + i;
		must = pages->needed == MSHV_ALL_GFNS || pages->needed == gfn;
		ret = find(mm, mshv_region_address(region, gfn), pages->write && must, must,
			   &pages->pages[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static int resolve(struct mshv_region *region, struct mshv_region_pages *pages)
{
	struct mm_struct *mm = region->notifier.mm;
	int ret;

	if (!mmget_not_zero(mm))
		return -EFAULT;
	ret = mmap_read_lock_killable(mm);
	if (!ret) {
		ret = find_all(region, pages);
		mmap_read_unlock(mm);
	}
	mmput(mm);
	return ret;
}

/* A device's memory is not reused as somebody else's. */
static u64 leak(struct mshv_region *region)
{
	mshv_region_unfollow(region);
	return 0;
}

const struct mshv_region_kind mshv_region_mmio = {
	.map_flags = MSHV_HV_MAP_NOT_CACHED,
	.followed = true,
	.resolve = resolve,
	.release = mshv_region_unfollow,
	.leak = leak,
};
