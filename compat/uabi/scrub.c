// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCRUB_PARTITION: the guest starts anew, and what the driver knows of its VPs with
 * it. A VP that the hypervisor takes for new must not run on behind our back: each
 * is suspended first, whatever it was stopped by, and none is in a call meanwhile.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/xarray.h>

#include "../../src/hv_call.h"
#include "../../src/mshv.h"
#include "uabi.h"

/* Those with an index below @end. */
static void unlock_vps(struct mshv_partition *partition, unsigned long end)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp) {
		if (index >= end)
			break;
		mutex_unlock(&vp->lock);
	}
}

/* All or none, without waiting: a VP that runs may never come back. */
static bool trylock_vps(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		if (!mutex_trylock(&vp->lock)) {
			unlock_vps(partition, index);
			return false;
		}
	return true;
}

/* A cancelled run stays cancelled: that was the program's wish, not the guest's doing. */
static long scrub_locked(struct mshv_partition *partition, struct mshv_call *call)
{
	unsigned long index;
	struct mshv_vp *vp;
	long ret;

	xa_for_each(&partition->vps, index, vp) {
		ret = mshv_hvcall_vp_suspend(partition->id, vp->index);
		if (ret)
			return ret;
	}
	ret = mshv_uabi_partition_hvcall(partition, call);
	if (ret)
		return ret;
	xa_for_each(&partition->vps, index, vp)
		mshv_vp_forget(vp);
	return 0;
}

/**
 * mshv_uabi_scrub() - operation: make a partition's guest start anew
 * @object: struct mshv_partition
 * @call: decoded, request.hvcall
 *
 * Context: process context, sleeps.
 *
 * Return: as mshv_uabi_partition_hvcall(); -EBUSY if a VP runs or is in another
 * call, -EINTR if killed.
 */
long mshv_uabi_scrub(void *object, struct mshv_call *call)
{
	struct mshv_partition *partition = object;
	long ret = -EBUSY;

	/* No VP is added meanwhile. */
	if (mutex_lock_killable(&partition->state_lock))
		return -EINTR;
	if (trylock_vps(partition)) {
		ret = scrub_locked(partition, call);
		unlock_vps(partition, MSHV_MAX_VPS);
	}
	mutex_unlock(&partition->state_lock);
	return ret;
}
