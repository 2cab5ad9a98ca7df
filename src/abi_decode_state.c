// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders and encoders of the current ABI for what is known of a running
 * guest and of the host: VP state, page accesses, cancelling, capabilities.
 * Pure functions, built on the host too.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv.h>

#include "hv_abi.h"
#include "ioctl.h"

/* A page that is not dirty may have been accessed, but not the other way round. */
static const u64 access_flags[MSHV_GPAP_ACCESS_TYPE_COUNT][MSHV_GPAP_ACCESS_OP_COUNT] = {
	[MSHV_GPAP_ACCESS_TYPE_ACCESSED] = {
		[MSHV_GPAP_ACCESS_OP_CLEAR] = MSHV_HV_ACCESS_CLEAR_ACCESSED |
					      MSHV_HV_ACCESS_CLEAR_DIRTY,
		[MSHV_GPAP_ACCESS_OP_SET] = MSHV_HV_ACCESS_SET_ACCESSED,
	},
	[MSHV_GPAP_ACCESS_TYPE_DIRTY] = {
		[MSHV_GPAP_ACCESS_OP_CLEAR] = MSHV_HV_ACCESS_CLEAR_DIRTY,
		[MSHV_GPAP_ACCESS_OP_SET] = MSHV_HV_ACCESS_SET_DIRTY |
					    MSHV_HV_ACCESS_SET_ACCESSED,
	},
};

/**
 * mshv_abi_decode_access_bitmap() - struct mshv_gpap_access_bitmap
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_access_bitmap(struct mshv_call *call)
{
	const struct mshv_gpap_access_bitmap *arg = (const void *)call->argument;
	struct mshv_req_access_bitmap *req = &call->request.access_bitmap;

	if (arg->access_type >= MSHV_GPAP_ACCESS_TYPE_COUNT ||
	    arg->access_op >= MSHV_GPAP_ACCESS_OP_COUNT ||
	    memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	if (!arg->page_count || !arg->bitmap_ptr || arg->page_count > ~0ull - arg->gpap_base)
		return -EINVAL;

	req->gfn = arg->gpap_base;
	req->pages = arg->page_count;
	req->flags = access_flags[arg->access_type][arg->access_op];
	req->state = arg->access_type == MSHV_GPAP_ACCESS_TYPE_DIRTY ?
		     MSHV_HV_ACCESS_STATE_DIRTY : MSHV_HV_ACCESS_STATE_ACCESSED;
	req->address = arg->bitmap_ptr;
	req->done = 0;
	return 0;
}

/**
 * mshv_abi_encode_access_bitmap() - results into struct mshv_gpap_access_bitmap
 * @call: request in, argument out
 *
 * Return: true.
 */
bool mshv_abi_encode_access_bitmap(struct mshv_call *call)
{
	struct mshv_gpap_access_bitmap *arg = (void *)call->argument;

	arg->page_count = call->request.access_bitmap.done;
	return true;
}

static const u32 state_types[MSHV_VP_STATE_COUNT] = {
	[MSHV_VP_STATE_LAPIC] = MSHV_HV_VP_STATE_LAPIC,
	[MSHV_VP_STATE_XSAVE] = MSHV_HV_VP_STATE_XSAVE,
	[MSHV_VP_STATE_SIMP] = MSHV_HV_VP_STATE_SIM_PAGE,
	[MSHV_VP_STATE_SIEFP] = MSHV_HV_VP_STATE_SIEF_PAGE,
	[MSHV_VP_STATE_SYNTHETIC_TIMERS] = MSHV_HV_VP_STATE_SYNTHETIC_TIMERS,
};

/**
 * mshv_abi_decode_vp_state() - struct mshv_get_set_vp_state
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_vp_state(struct mshv_call *call)
{
	const struct mshv_get_set_vp_state *arg = (const void *)call->argument;
	struct mshv_req_vp_state *req = &call->request.vp_state;

	if (arg->type >= MSHV_VP_STATE_COUNT || memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	if (!arg->buf_sz || arg->buf_sz % MSHV_HV_PAGE_SIZE ||
	    arg->buf_ptr % MSHV_HV_PAGE_SIZE)
		return -EINVAL;

	*req = (struct mshv_req_vp_state){
		.type = state_types[arg->type],
		.bytes = arg->buf_sz,
		.address = arg->buf_ptr,
	};
	return 0;
}

/**
 * mshv_abi_encode_vp_state() - results into struct mshv_get_set_vp_state
 * @call: request in, argument out
 *
 * Return: true if the size of the state is known.
 */
bool mshv_abi_encode_vp_state(struct mshv_call *call)
{
	struct mshv_get_set_vp_state *arg = (void *)call->argument;

	if (!call->request.vp_state.needed)
		return false;
	arg->buf_sz = call->request.vp_state.needed;
	return true;
}

/**
 * mshv_abi_decode_cancel_run_vp() - struct mshv_cancel_run_vp
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_cancel_run_vp(struct mshv_call *call)
{
	const struct mshv_cancel_run_vp *arg = (const void *)call->argument;

	if (arg->rsvd)
		return -EINVAL;
	call->request.cancel_run_vp.index = arg->vp_index;
	return 0;
}

/**
 * mshv_abi_decode_capability() - the word of MSHV_CHECK_EXTENSION
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_abi_decode_capability(struct mshv_call *call)
{
	memcpy(&call->request.capability.number, call->argument, sizeof(__u32));
	return 0;
}
