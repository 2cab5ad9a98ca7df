// SPDX-License-Identifier: GPL-2.0-only
/*
 * Old calls that are a hypercall: what their decoder made of them goes the way
 * of today's pass-through, which knows what else a hypercall means for the driver.
 */
#include <linux/errno.h>
#include <linux/string.h>

#include "../../src/hv_abi.h"
#include "../../src/mshv.h"
#include "../../src/passthrough_list.h"
#include "uabi.h"

/* No old call reaches further than today's, unless its row says why. */
static bool is_allowed(const struct mshv_call *call, enum mshv_hvcall_scope scope)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;

	return call->row->beyond ||
	       mshv_passthrough_allowed(scope, req->code, req->reps, MSHV_HV_PAGE_BYTES,
					MSHV_HV_PAGE_BYTES);
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
 * mshv_uabi_vp_hvcall() - operation of a VP's calls that are a hypercall
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall. The input of all of these begins with the partition
 *	id and the VP's index; the latter is filled in here
 *
 * Return: as mshv_passthrough(), -EINVAL if it is not on the list, -EINTR if
 * killed.
 */
long mshv_uabi_vp_hvcall(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;

	if (!is_allowed(call, MSHV_HVCALL_VP))
		return -EINVAL;
	memcpy(call->request.hvcall.in + sizeof(u64), &vp->index, sizeof(vp->index));
	return mshv_abi_vp_hvcall(object, call);
}
