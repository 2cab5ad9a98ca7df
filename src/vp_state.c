// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of a VP that is no register. Most of it the hypervisor copies itself,
 * from or to the pages of the caller's buffer, which are pinned meanwhile.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "hv_call.h"
#include "mshv.h"

/* As many page numbers as fit into the hypercall's input. */
#define MAX_PAGES	((MSHV_HV_PAGE_BYTES - sizeof(struct mshv_hv_get_set_vp_state)) / \
			 sizeof(u64))
#define MAX_BYTES	(MAX_PAGES * MSHV_HV_PAGE_BYTES)

/**
 * struct buffer - the caller's pages
 * @wanted: how many there are
 * @pinned: how many are pinned
 * @pages: them
 * @pfns: their numbers
 */
struct buffer {
	u32 wanted;
	u32 pinned;
	struct page **pages;
	u64 *pfns;
};

static int describe_xsave(struct mshv_partition *partition, const struct mshv_req_vp_state *req,
			  struct mshv_hv_vp_state *state, u32 *bytes)
{
	u64 states = req->xsave_states, size;
	int ret;

	if (!states) {
		ret = mshv_hvcall_get_property(partition->id, MSHV_HV_PROPERTY_XSAVE_STATES,
					       &states);
		if (ret)
			return ret;
		states |= MSHV_HV_XSAVE_LEGACY;
	}
	ret = mshv_hvcall_get_property(partition->id, MSHV_HV_PROPERTY_MAX_XSAVE_BYTES, &size);
	if (ret)
		return ret;
	if (!size || size > MAX_BYTES)
		return -EIO;
	state->xsave_flags = req->xsave_flags;
	state->xsave_states = states;
	*bytes = size;
	return 0;
}

static int describe(struct mshv_partition *partition, const struct mshv_req_vp_state *req,
		    struct mshv_hv_vp_state *state, u32 *bytes)
{
	switch (state->type) {
	case MSHV_HV_VP_STATE_XSAVE:
		return describe_xsave(partition, req, state, bytes);
	case MSHV_HV_VP_STATE_SYNTHETIC_TIMERS:
		*bytes = MSHV_HV_SYNTHETIC_TIMERS_BYTES;
		return 0;
	default:
		*bytes = MSHV_HV_PAGE_BYTES;
		return 0;
	}
}

static int buffer_alloc(struct buffer *buffer, u32 pages)
{
	buffer->wanted = pages;
	buffer->pages = kcalloc(pages, sizeof(*buffer->pages), GFP_KERNEL_ACCOUNT);
	if (!buffer->pages)
		return -ENOMEM;
	buffer->pfns = kcalloc(pages, sizeof(*buffer->pfns), GFP_KERNEL_ACCOUNT);
	if (!buffer->pfns) {
		kfree(buffer->pages);
		return -ENOMEM;
	}
	return 0;
}

static void buffer_free(struct buffer *buffer, bool dirty)
{
	if (buffer->pinned)
		unpin_user_pages_dirty_lock(buffer->pages, buffer->pinned, dirty);
	kfree(buffer->pfns);
	kfree(buffer->pages);
}

/* Writable even if only read from: part of the ABI. */
static int buffer_pin(struct buffer *buffer, u64 address)
{
	int got, i;

	while (buffer->pinned < buffer->wanted) {
		if (fatal_signal_pending(current))
			return -EINTR;
		got = pin_user_pages_fast(address + ((u64)buffer->pinned << PAGE_SHIFT),
					  buffer->wanted - buffer->pinned, FOLL_WRITE,
					  buffer->pages + buffer->pinned);
		if (got <= 0)
			return got ?: -EFAULT;
		for (i = 0; i < got; i++, buffer->pinned++)
			buffer->pfns[buffer->pinned] = page_to_pfn(buffer->pages[buffer->pinned]);
	}
	return 0;
}

static int hand_over(struct mshv_vp *vp, const struct mshv_hv_vp_state *state, const u64 *pfns,
		     u16 count, bool set)
{
	struct mshv_pool *pool = &vp->partition->pool;

	return set ? mshv_hvcall_set_vp_state(pool, vp->index, state, pfns, count) :
		     mshv_hvcall_get_vp_state(pool, vp->index, state, pfns, count, NULL, 0);
}

/* The hypervisor gets the pages that the state needs, not all the caller has. */
static int transfer_by_page(struct mshv_vp *vp, const struct mshv_hv_vp_state *state,
			    const struct mshv_req_vp_state *req, bool set)
{
	struct buffer buffer = {};
	u64 pfn;
	int ret;

	if (req->page) {
		pfn = page_to_pfn(virt_to_page(req->page));
		return hand_over(vp, state, &pfn, 1, set);
	}
	if (req->bytes > MAX_BYTES)
		return -EINVAL;
	ret = buffer_alloc(&buffer, DIV_ROUND_UP(req->needed, MSHV_HV_PAGE_BYTES));
	if (ret)
		return ret;
	ret = buffer_pin(&buffer, req->address);
	if (!ret)
		ret = hand_over(vp, state, buffer.pfns, buffer.wanted, set);
	buffer_free(&buffer, !set);
	return ret;
}

static int transfer_timers(struct mshv_vp *vp, const struct mshv_hv_vp_state *state,
			   const struct mshv_req_vp_state *req, bool set)
{
	u64 timers[MSHV_HV_SYNTHETIC_TIMERS_BYTES / sizeof(u64)] = {};
	struct mshv_pool *pool = &vp->partition->pool;
	void __user *user = u64_to_user_ptr(req->address);
	int ret;

	if (set) {
		if (copy_from_user(timers, user, sizeof(timers)))
			return -EFAULT;
		return mshv_hvcall_set_vp_state(pool, vp->index, state, timers,
						ARRAY_SIZE(timers));
	}
	ret = mshv_hvcall_get_vp_state(pool, vp->index, state, NULL, 0, timers, sizeof(timers));
	if (ret)
		return ret;
	return copy_to_user(user, timers, sizeof(timers)) ? -EFAULT : 0;
}

static int transfer(struct mshv_vp *vp, struct mshv_req_vp_state *req, bool set)
{
	struct mshv_hv_vp_state state = { .type = req->type };
	int ret;

	if (!req->page && !access_ok(u64_to_user_ptr(req->address), req->bytes))
		return -EFAULT;
	ret = describe(vp->partition, req, &state, &req->needed);
	if (ret)
		return ret;
	if (req->bytes < req->needed)
		return -EINVAL;
	return state.type & MSHV_HV_VP_STATE_BY_PAGE ?
	       transfer_by_page(vp, &state, req, set) : transfer_timers(vp, &state, req, set);
}

static int transfer_alone(struct mshv_vp *vp, struct mshv_req_vp_state *req, bool set)
{
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = transfer(vp, req, set);
	mutex_unlock(&vp->lock);
	return ret;
}

/**
 * mshv_vp_state_get() - read a part of a VP's state
 * @vp: the VP
 * @req: which part and where it goes; the size it has is put there
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: 0; -EINVAL if the buffer is too small (then the size is known) or
 * larger than anything can be; -EFAULT, -ENOMEM, -EINTR if killed, or the errno
 * of a hypercall.
 */
int mshv_vp_state_get(struct mshv_vp *vp, struct mshv_req_vp_state *req)
{
	return transfer_alone(vp, req, false);
}

/**
 * mshv_vp_state_set() - replace a part of a VP's state
 * @vp: the VP
 * @req: which part and where it comes from; the size it has is put there
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_vp_state_get().
 */
int mshv_vp_state_set(struct mshv_vp *vp, struct mshv_req_vp_state *req)
{
	return transfer_alone(vp, req, true);
}
