// SPDX-License-Identifier: GPL-2.0-only
/* /dev/mshv, and the file operations of the three kinds of file. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/printk.h>

#include <linux/mshv.h>

#include "files.h"
#include "ioctl.h"
#include "mshv.h"
#include "mshv_trace.h"

static long device_ioctl(struct file *file, unsigned int number, unsigned long user)
{
	return mshv_ioctl(mshv_device_tables(), NULL, number, user);
}

static long partition_ioctl(struct file *file, unsigned int number, unsigned long user)
{
	struct mshv_partition *partition = file->private_data;

	return mshv_ioctl(partition->family->partition, partition, number, user);
}

static int partition_release(struct inode *inode, struct file *file)
{
	struct mshv_partition *partition = file->private_data;

	trace_mshv_partition_release(partition->id);
	mshv_ioeventfds_release(partition);
	mshv_irqfds_release(partition);
	mshv_partition_put(partition);
	return 0;
}

static long vp_ioctl(struct file *file, unsigned int number, unsigned long user)
{
	struct mshv_vp *vp = file->private_data;

	return mshv_ioctl(vp->partition->family->vp, vp, number, user);
}

static int vp_release(struct inode *inode, struct file *file)
{
	struct mshv_vp *vp = file->private_data;

	trace_mshv_vp_release(vp->partition->id, vp->index);
	mshv_partition_put(vp->partition);
	return 0;
}

static struct page *vp_page_at(struct mshv_vp *vp, unsigned long offset)
{
	switch (offset) {
	case MSHV_VP_MMAP_OFFSET_REGISTERS:
		return vp->pages[MSHV_HV_VP_PAGE_REGISTERS].page;
	case MSHV_VP_MMAP_OFFSET_INTERCEPT_MESSAGE:
		return vp->pages[MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE].page;
	default:
		return NULL;
	}
}

/*
 * The page belongs to the hypervisor as well. Mapped by number it cannot be
 * pinned, so that it never becomes a guest's memory or is in use when it is
 * freed; the mapping itself keeps the file and so the page.
 */
static int vp_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct page *page;

	if (vma->vm_pgoff >= MSHV_VP_MMAP_OFFSET_COUNT ||
	    vma->vm_end - vma->vm_start != PAGE_SIZE ||
	    !(vma->vm_flags & VM_SHARED) || vma->vm_flags & VM_EXEC)
		return -EINVAL;
	page = vp_page_at(file->private_data, vma->vm_pgoff);
	if (!page)
		return -ENODEV;
	vm_flags_clear(vma, VM_MAYEXEC);
	vm_flags_set(vma, VM_DONTCOPY);
	return remap_pfn_range(vma, vma->vm_start, page_to_pfn(page), PAGE_SIZE,
			       vma->vm_page_prot);
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = device_ioctl,
	.llseek = noop_llseek,
};

const struct file_operations mshv_partition_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = partition_ioctl,
	.release = partition_release,
	.llseek = noop_llseek,
};

const struct file_operations mshv_vp_fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = vp_ioctl,
	.release = vp_release,
	.mmap = vp_mmap,
	.llseek = noop_llseek,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "mshv",
	.fops = &device_fops,
	.groups = mshv_device_groups,
	.mode = 0600,
};

/**
 * mshv_device_init() - let user space in
 *
 * Return: 0 or a negative errno after a line in the log.
 */
int mshv_device_init(void)
{
	int ret = misc_register(&device);

	if (ret)
		pr_err("not loaded: cannot register /dev/mshv (error %d)\n", ret);
	return ret;
}

/** mshv_device_exit() - undo mshv_device_init() */
void mshv_device_exit(void)
{
	misc_deregister(&device);
}
