// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls by which a VMM looks at its guest's memory through the hypervisor. That
 * sees only what is mapped, while the guest sees memory that is mapped as soon as
 * it touches it: here too.
 */
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "../../src/hv_abi.h"
#include "../../src/mshv.h"
#include "decode_vp.h"
#include "hv_calls.h"
#include "uabi.h"

/* Five levels of page tables, the page, and some that the host takes away meanwhile. */
#define TRANSLATE_TRIES	16

/* A page that cannot be had is an outcome of the call like any other. */
static int translate_locked(struct mshv_vp *vp, struct mshv_call *call)
{
	int tries = TRANSLATE_TRIES, ret;
	u8 access;
	u64 gfn;

	do {
		ret = mshv_uabi_vp_hvcall_locked(vp, call);
		if (ret || !mshv_uabi_translate_lacks(call, &gfn, &access))
			return ret;
		ret = mshv_memory_touch(vp->partition, gfn, access);
	} while (!ret && --tries);
	return ret == -EINTR ? ret : 0;
}

/**
 * mshv_uabi_translate() - operation: where does an address of a VP lead?
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_uabi_vp_hvcall().
 */
long mshv_uabi_translate(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = translate_locked(vp, call);
	mutex_unlock(&vp->lock);
	return ret;
}

static int touch(struct mshv_partition *partition, const struct mshv_hv_read_gpa *where, u8 access)
{
	u64 last = where->gpa + where->byte_count - 1;
	u64 gfn;
	int ret = -EFAULT;

	for (gfn = where->gpa >> MSHV_HV_PAGE_SHIFT; gfn <= last >> MSHV_HV_PAGE_SHIFT; gfn++) {
		ret = mshv_memory_touch(partition, gfn, access);
		if (ret)
			break;
	}
	return ret;
}

static int access_locked(struct mshv_vp *vp, struct mshv_call *call, u8 access)
{
	int ret;

	ret = mshv_uabi_vp_hvcall_locked(vp, call);
	if (ret || !mshv_uabi_gpa_failed(call))
		return ret;
	ret = touch(vp->partition, call->request.hvcall.in, access);
	if (!ret)
		ret = mshv_uabi_vp_hvcall_locked(vp, call);
	/* The old calls have no place for the reason. */
	return !ret && mshv_uabi_gpa_failed(call) ? -EFAULT : ret;
}

static int access_gpa(struct mshv_vp *vp, struct mshv_call *call, u8 access)
{
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = access_locked(vp, call, access);
	mutex_unlock(&vp->lock);
	return ret;
}

/**
 * mshv_uabi_read_gpa() - operation: read a few bytes of guest memory
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_uabi_vp_hvcall(), or -EFAULT if there is no such memory.
 */
long mshv_uabi_read_gpa(void *object, struct mshv_call *call)
{
	return access_gpa(object, call, MSHV_HV_ACCESS_READ);
}

/**
 * mshv_uabi_write_gpa() - operation: write a few bytes of guest memory
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps; waits for a run of the VP to end.
 *
 * Return: as mshv_uabi_read_gpa().
 */
long mshv_uabi_write_gpa(void *object, struct mshv_call *call)
{
	return access_gpa(object, call, MSHV_HV_ACCESS_WRITE);
}
