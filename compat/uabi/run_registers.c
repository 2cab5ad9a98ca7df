// SPDX-License-Identifier: GPL-2.0-only
/* RUN_VP_REGISTERS: set registers, run the VP, read the same registers. */
#include <linux/errno.h>
#include <linux/mutex.h>

#include "../../src/mshv.h"
#include "decode_vp.h"
#include "uabi.h"

/* Nobody comes between: what is read is what the run left. */
static int run_locked(struct mshv_vp *vp, struct mshv_call *call)
{
	int ret;

	ret = mshv_uabi_registers_locked(vp, call);
	if (ret)
		return ret;
	ret = mshv_vp_run_locked(vp, call->array[0]);
	if (ret)
		return ret;
	mshv_uabi_read_back_registers(call);
	return mshv_uabi_registers_locked(vp, call);
}

/**
 * mshv_uabi_run_registers() - operation: run a VP with registers
 * @object: struct mshv_vp
 * @call: decoded, request.hvcall for the registers that are set; array 0 is
 *	where the message goes
 *
 * Context: process context, sleeps.
 *
 * Return: as mshv_vp_run() and mshv_uabi_vp_hvcall().
 */
long mshv_uabi_run_registers(void *object, struct mshv_call *call)
{
	struct mshv_vp *vp = object;
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = run_locked(vp, call);
	mutex_unlock(&vp->lock);
	return ret;
}
