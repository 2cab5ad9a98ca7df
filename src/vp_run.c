// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a VP that the hypervisor schedules: resume it, wait to be notified
 * of an intercept, hand over the message.
 */
#include <linux/errno.h>
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "hv_call.h"
#include "mshv.h"

/**
 * mshv_vp_kick() - an intercept of this VP was notified
 * @vp: the VP
 *
 * Context: any; RCU read section that keeps the VP.
 */
void mshv_vp_kick(struct mshv_vp *vp)
{
	/* Pairs with was_kicked(): the message was written before. */
	smp_store_release(&vp->kicked, true);
	wake_up(&vp->wait);
}

static bool was_kicked(struct mshv_vp *vp)
{
	/* Pairs with mshv_vp_kick(). */
	return smp_load_acquire(&vp->kicked);
}

static struct mshv_hv_message *intercept_page(struct mshv_vp *vp)
{
	return page_address(vp->pages[MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE].page);
}

/*
 * An intercept cannot begin while the VP is explicitly suspended, so after
 * suspending it one bit tells exactly whether one came first. Its message is
 * in the page by then. The notification may still be on its way; it is not
 * waited for, because a later run recognises it.
 */
static int stop_vp(struct mshv_vp *vp)
{
	bool intercepted;
	int ret;

	ret = mshv_hvcall_vp_suspend(vp->partition->id, vp->index);
	if (ret)
		return ret;
	ret = mshv_hvcall_vp_intercepted(vp->partition->id, vp->index, &intercepted);
	if (ret)
		return ret;
	return intercepted ? 0 : -EINTR;
}

/*
 * The page was marked empty before the VP was resumed and is filled before an
 * intercept is notified. A notification that finds it empty belongs to an
 * earlier intercept, or to none.
 */
static int wait_for_intercept(struct mshv_vp *vp)
{
	do {
		if (wait_event_interruptible(vp->wait, was_kicked(vp)))
			return stop_vp(vp);
		/* Before looking: the next notification must not be lost. */
		smp_store_mb(vp->kicked, false);
	} while (READ_ONCE(intercept_page(vp)->type) == MSHV_HV_MESSAGE_NONE);
	return 0;
}

static int run_locked(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	int ret;

	if (signal_pending(current))
		return -EINTR;
	WRITE_ONCE(intercept_page(vp)->type, MSHV_HV_MESSAGE_NONE);
	WRITE_ONCE(vp->kicked, false);
	ret = mshv_hvcall_vp_resume(vp->partition->id, vp->index);
	if (ret)
		return ret;
	ret = wait_for_intercept(vp);
	if (ret)
		return ret;
	memcpy(message, intercept_page(vp), sizeof(*message));
	return 0;
}

/**
 * mshv_vp_run() - run a VP until it is intercepted
 * @vp: the VP
 * @message: result: the intercept message. User space may have the page it
 *	comes from mapped for writing, so it is not to be trusted
 *
 * Context: process context, sleeps.
 *
 * Return: 0; -EINTR if a signal came first (the VP is stopped and has no
 * intercept); or another negative errno.
 */
int mshv_vp_run(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = run_locked(vp, message);
	mutex_unlock(&vp->lock);
	return ret;
}
