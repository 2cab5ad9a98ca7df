// SPDX-License-Identifier: GPL-2.0-only
/* Registers of a VP, any number that the calls allow. */
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "../../src/hv_abi.h"
#include "../../src/mshv.h"
#include "uabi.h"

/**
 * mshv_uabi_registers_locked() - read or set registers
 * @vp: the VP, its lock held
 * @call: decoded, request.hvcall with a list of any length; what it says of the
 *	hypercall afterwards is of the last part of the list
 *
 * As many registers as a call may set are one more than fit a hypercall.
 *
 * Return: as mshv_uabi_vp_hvcall_locked().
 */
int mshv_uabi_registers_locked(struct mshv_vp *vp, struct mshv_call *call)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;
	u16 left = req->reps, most;
	int ret = 0;

	if (!left)
		return 0;
	most = (MSHV_HV_PAGE_BYTES - req->in_bytes) / req->element_bytes;
	for (; left && !ret; left -= req->reps) {
		req->reps = min(left, most);
		ret = mshv_uabi_vp_hvcall_locked(vp, call);
		req->list += req->reps * req->element_bytes;
	}
	return ret;
}

/**
 * mshv_uabi_registers() - operation: read or set registers
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_uabi_vp_hvcall().
 */
long mshv_uabi_registers(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	long ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = mshv_uabi_registers_locked(vp, call);
	mutex_unlock(&vp->lock);
	return ret;
}

/**
 * mshv_uabi_first_registers() - operation: the same, in the form of 2020
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_uabi_registers().
 */
long mshv_uabi_first_registers(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;

	WRITE_ONCE(vp->generation, MSHV_UABI_GENERATION_FIRST);
	return mshv_uabi_registers(object, call);
}
