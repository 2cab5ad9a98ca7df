// SPDX-License-Identifier: GPL-2.0-only
/*
 * Old calls that are a hypercall: what their decoder made of them goes the way
 * of today's pass-through, which knows what else a hypercall means for the driver.
 */
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/string.h>

#include "../../src/hv_abi.h"
#include "../../src/mshv.h"
#include "../../src/passthrough_list.h"
#include "decode.h"
#include "uabi.h"

static u16 input_bytes(const struct mshv_req_hvcall *req)
{
	if (!req->in_bytes)
		return MSHV_HV_PAGE_BYTES;
	return req->in_bytes + req->reps * (req->list ? req->element_bytes : 0);
}

/* No old call reaches further than today's, unless its row says why. */
static bool is_allowed(const struct mshv_call *call, enum mshv_hvcall_scope scope)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;

	return call->row->beyond ||
	       mshv_passthrough_allowed(scope, req->code, req->reps, input_bytes(req),
					req->out_bytes ?: MSHV_HV_PAGE_BYTES);
}

/**
 * mshv_uabi_device_hvcall() - operation of the device's calls that are a hypercall
 * @object: not used
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_passthrough(), -EINVAL if it is not on the list.
 */
long mshv_uabi_device_hvcall(void *object, struct mshv_call *call)
{
	if (!is_allowed(call, MSHV_HVCALL_DEVICE))
		return -EINVAL;
	return mshv_abi_device_hvcall(object, call);
}

/**
 * mshv_uabi_host_property() - operation: a property of the host as return value
 * @object: not used
 * @call: decoded, request.hvcall
 *
 * Return: the value; -EOVERFLOW if it does not fit; as mshv_uabi_device_hvcall().
 */
long mshv_uabi_host_property(void *object, struct mshv_call *call)
{
	long ret = mshv_uabi_device_hvcall(object, call);
	u64 value;

	if (ret)
		return ret;
	memcpy(&value, call->request.hvcall.out, sizeof(value));
	return mshv_uabi_property_as_return(value);
}

/**
 * mshv_uabi_partition_hvcall() - operation of a partition's calls that are a hypercall
 * @object: struct mshv_partition
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_passthrough(), -EINVAL if it is not on the list.
 */
long mshv_uabi_partition_hvcall(void *object, struct mshv_call *call)
{
	if (!is_allowed(call, MSHV_HVCALL_PARTITION))
		return -EINVAL;
	return mshv_abi_partition_hvcall(object, call);
}

/**
 * mshv_uabi_vp_hvcall_locked() - a hypercall of a VP's call
 * @vp: the VP, its lock held
 * @call: decoded, request.hvcall. The input of all of these begins with the partition
 *	id and the VP's index; the latter is filled in here
 *
 * Return: as mshv_passthrough(), -EINVAL if it is not on the list.
 */
int mshv_uabi_vp_hvcall_locked(struct mshv_vp *vp, struct mshv_call *call)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;

	if (!is_allowed(call, MSHV_HVCALL_VP))
		return -EINVAL;
	memcpy(req->in + sizeof(u64), &vp->index, sizeof(vp->index));
	return mshv_passthrough(vp->partition, req);
}

/**
 * mshv_uabi_vp_hvcall() - operation of a VP's calls that are a hypercall
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_uabi_vp_hvcall_locked(), -EINTR if killed.
 */
long mshv_uabi_vp_hvcall(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = mshv_uabi_vp_hvcall_locked(vp, call);
	mutex_unlock(&vp->lock);
	return ret;
}
