// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pages of a guest were accessed or written: asked of the hypervisor and
 * handed on batch by batch, so that a range of any length takes one page of
 * memory. No lock is held over it: the hypervisor sees to each page atomically, and
 * the caller's file keeps the partition. What the hypervisor has forgotten is added
 * after it was asked: what it forgets then was told by itself.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "access_pack.h"
#include "hv_call.h"
#include "mshv.h"

/* The most pages a call can have whose bits fill whole bytes. */
#define BATCH	round_down(MSHV_HV_REPS_MASK, 8)

static u64 bytes_of(const struct mshv_req_access_bitmap *req, u64 pages)
{
	if (req->state == MSHV_ACCESS_BY_BYTE)
		return pages;
	return pages / 8 + !!(pages % 8);
}

/* Puts what user space shall see in the place of @states. Returns its size. */
static u32 pack(const struct mshv_req_access_bitmap *req, u8 *states, u32 count)
{
	if (req->state == MSHV_ACCESS_BY_BYTE)
		return count;
	return mshv_access_pack(states, count, req->state);
}

/*
 * What was cleared and not told is lost to the caller: the bitmap is made
 * writable first, and what was done before an error is told.
 */
static int one_batch(struct mshv_partition *partition, struct mshv_req_access_bitmap *req,
		     u8 *states)
{
	u32 count = min_t(u64, req->pages - req->done, BATCH);
	void __user *user = u64_to_user_ptr(req->address + bytes_of(req, req->done));
	struct mshv_window window = { req->gfn + req->done, count };
	u16 done = 0;
	int ret;

	if (fault_in_writeable(user, bytes_of(req, count)))
		return -EFAULT;
	memset(states, 0, count);
	ret = mshv_hvcall_access_states(partition->id, req->flags, window.first, states, count,
					&done);
	window.pages = done;
	mshv_memory_lost(partition, window, req->flags, states);
	if (copy_to_user(user, states, pack(req, states, done)))
		return -EFAULT;
	req->done += done;
	return ret;
}

/**
 * mshv_access_bitmap() - tell which pages of a guest were accessed or written
 * @partition: the partition
 * @req: which pages, what to tell and what to change; how many pages were
 *	seen to is put there
 *
 * Context: process context, may sleep.
 *
 * Return: 0; -EINVAL if the partition is not initialised; -EFAULT, -ENOMEM,
 * -EINTR if killed, or the errno of a hypercall.
 */
int mshv_access_bitmap(struct mshv_partition *partition,
		       struct mshv_req_access_bitmap *req)
{
	int ret = 0;
	u8 *states;

	if (!mshv_partition_is_initialized(partition))
		return -EINVAL;
	if (!access_ok(u64_to_user_ptr(req->address), bytes_of(req, req->pages)))
		return -EFAULT;
	states = (u8 *)__get_free_page(GFP_KERNEL_ACCOUNT);
	if (!states)
		return -ENOMEM;
	while (!ret && req->done < req->pages) {
		if (fatal_signal_pending(current))
			ret = -EINTR;
		else
			ret = one_batch(partition, req, states);
		cond_resched();
	}
	free_page((unsigned long)states);
	return ret;
}
