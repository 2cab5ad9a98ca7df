// SPDX-License-Identifier: GPL-2.0-only
/*
 * VP state as it was before it came in pages: the LAPIC's state has its size and
 * lies anywhere, so that the hypervisor cannot copy it from or to there itself.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/uaccess.h>

#include "../../src/hv_abi.h"
#include "../../src/mshv.h"
#include "decode_vp.h"
#include "uabi.h"

static int get_lapic(struct mshv_vp *vp, struct mshv_req_vp_state *req)
{
	void __user *user = u64_to_user_ptr(req->address);
	int ret;

	req->bytes = MSHV_HV_PAGE_BYTES;
	ret = mshv_vp_state_get(vp, req);
	if (ret)
		return ret;
	return copy_to_user(user, req->page, MSHV_UABI_LAPIC_BYTES) ? -EFAULT : 0;
}

static int set_lapic(struct mshv_vp *vp, struct mshv_req_vp_state *req)
{
	if (copy_from_user(req->page, u64_to_user_ptr(req->address), req->bytes))
		return -EFAULT;
	req->bytes = MSHV_HV_PAGE_BYTES;
	return mshv_vp_state_set(vp, req);
}

static int transfer_lapic(struct mshv_vp *vp, struct mshv_req_vp_state *req, bool set)
{
	int ret;

	/* What is not the program's, or not written by the hypervisor, is zero. */
	req->page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!req->page)
		return -ENOMEM;
	ret = set ? set_lapic(vp, req) : get_lapic(vp, req);
	free_page((unsigned long)req->page);
	return ret;
}

static int transfer(struct mshv_vp *vp, struct mshv_call *call, bool set)
{
	struct mshv_req_vp_state *req = &call->request.vp_state;

	if (req->type == MSHV_HV_VP_STATE_LAPIC)
		return transfer_lapic(vp, req, set);
	mshv_uabi_decode_xsave(call, READ_ONCE(vp->generation) == MSHV_UABI_GENERATION_FIRST);
	return set ? mshv_vp_state_set(vp, req) : mshv_vp_state_get(vp, req);
}

/**
 * mshv_uabi_get_state() - operation: read a part of a VP's state
 * @object: struct mshv_vp
 * @call: decoded, request.vp_state
 *
 * Return: as mshv_vp_state_get().
 */
long mshv_uabi_get_state(void *object, struct mshv_call *call)
{
	return transfer(object, call, false);
}

/**
 * mshv_uabi_set_state() - operation: replace a part of a VP's state
 * @object: struct mshv_vp
 * @call: decoded, request.vp_state
 *
 * Return: as mshv_vp_state_set().
 */
long mshv_uabi_set_state(void *object, struct mshv_call *call)
{
	return transfer(object, call, true);
}
