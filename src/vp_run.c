// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a VP that the hypervisor schedules: resume it, wait to be notified
 * of an intercept, hand over the message.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "hv_call.h"
#include "mshv.h"

/* How long a notification may trail the message it belongs to. */
#define NOTIFICATION_TIMEOUT	HZ

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

/*
 * An intercept cannot begin while the VP is explicitly suspended, so after
 * suspending it one bit tells exactly whether one came first. Its message is
 * in the page already; only the notification may still be on its way, and has
 * to be taken here or it would end a later run at once. It is not worth a
 * process that cannot be killed: if it does not come, notifications of this
 * VP are no longer believed unseen.
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
	if (!intercepted)
		return -EINTR;
	if (!wait_event_timeout(vp->wait, was_kicked(vp), NOTIFICATION_TIMEOUT)) {
		vp->notification_overdue = true;
		mshv_count(MSHV_COUNTER_OVERDUE_NOTIFICATION, 1);
		pr_warn_ratelimited("hypervisor did not notify an intercept\n");
	}
	return 0;
}

/* 1: intercepted, 0: a notification of an earlier intercept came late. */
static int verify_kick(struct mshv_vp *vp)
{
	bool intercepted;
	int ret;

	if (likely(!vp->notification_overdue))
		return 1;
	WRITE_ONCE(vp->kicked, false);
	ret = mshv_hvcall_vp_intercepted(vp->partition->id, vp->index, &intercepted);
	if (ret)
		return ret;
	/* No intercept: this was the one that was overdue. */
	if (!intercepted)
		vp->notification_overdue = false;
	return intercepted;
}

static int wait_for_intercept(struct mshv_vp *vp)
{
	int ret;

	do {
		if (wait_event_interruptible(vp->wait, was_kicked(vp)))
			return stop_vp(vp);
		ret = verify_kick(vp);
	} while (!ret);
	return ret < 0 ? ret : 0;
}

static int run_locked(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	int ret;

	if (signal_pending(current))
		return -EINTR;
	WRITE_ONCE(vp->kicked, false);
	ret = mshv_hvcall_vp_resume(vp->partition->id, vp->index);
	if (ret)
		return ret;
	ret = wait_for_intercept(vp);
	if (ret)
		return ret;
	memcpy(message, page_address(vp->pages[MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE].page),
	       sizeof(*message));
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
