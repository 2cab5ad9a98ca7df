// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a VP that the hypervisor schedules: resume it, wait to be notified
 * of an intercept, hand over the message.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "answer.h"
#include "hv_call.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "scheduling.h"

/* How long a notification may trail its intercept before it counts as lost. */
#define NOTIFICATION_TIMEOUT	HZ

static bool has_message(struct mshv_vp *vp)
{
	return READ_ONCE(mshv_vp_intercept_page(vp)->type) != MSHV_HV_MESSAGE_NONE;
}

/*
 * The bit is set before the message is written, the notification follows the
 * message: only the notification tells that it is complete, and one that comes
 * before there is a message belongs to an earlier intercept. A hypervisor that
 * owes one is not worth a process that cannot be killed. If the notification
 * comes after all, a later run finds the page empty and ignores it.
 */
static int await_notification(struct mshv_vp *vp)
{
	if (wait_event_timeout(vp->wait, mshv_vp_was_kicked(vp) && has_message(vp),
			       NOTIFICATION_TIMEOUT))
		return 0;
	mshv_count(MSHV_COUNTER_LOST_NOTIFICATION, 1);
	pr_warn_ratelimited("hypervisor did not notify an intercept\n");
	/* Without a message the intercept simply happens again. */
	return has_message(vp) ? 0 : -EINTR;
}

/*
 * An intercept cannot begin while the VP is explicitly suspended, so after
 * suspending it one bit tells exactly whether one came first.
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
	return intercepted ? await_notification(vp) : -EINTR;
}

/*
 * The page was marked empty before the VP was resumed and is filled before an
 * intercept is notified. A notification that finds it empty belongs to an
 * earlier intercept, or to none. A message that is there goes before a cancel.
 */
static int wait_for_intercept(struct mshv_vp *vp)
{
	do {
		if (wait_event_interruptible(vp->wait, mshv_vp_was_kicked(vp) ||
						       mshv_vp_is_cancelled(vp)) ||
		    !mshv_vp_was_kicked(vp))
			return stop_vp(vp);
		/* Before looking: the next notification must not be lost. */
		smp_store_mb(vp->kicked, false);
		if (READ_ONCE(vp->partition->stopped))
			return -EIO;
	} while (!has_message(vp));
	return 0;
}

static int resume_vp(struct mshv_vp *vp, const struct mshv_answer *answer)
{
	int ret = -EIO;

	/* See stop_for_ever() in partition.c. */
	rcu_read_lock();
	if (!READ_ONCE(vp->partition->stopped))
		ret = mshv_hvcall_vp_resume(vp->partition->id, vp->index, answer->registers,
					    answer->count);
	rcu_read_unlock();
	trace_mshv_vp_clear_explicit_suspend(vp->partition->id, vp->index, ret);
	return ret;
}

static int run(struct mshv_vp *vp, const struct mshv_answer *answer,
	       struct mshv_hv_message *message)
{
	int ret;

	if (signal_pending(current) || mshv_vp_is_cancelled(vp))
		return -EINTR;
	WRITE_ONCE(mshv_vp_intercept_page(vp)->type, MSHV_HV_MESSAGE_NONE);
	WRITE_ONCE(vp->kicked, false);
	ret = resume_vp(vp, answer);
	if (ret)
		return ret;
	ret = wait_for_intercept(vp);
	if (ret)
		return ret;
	memcpy(message, mshv_vp_intercept_page(vp), sizeof(*message));
	return 0;
}

static int prepare(struct mshv_vp *vp)
{
	return 0;
}

static void release(struct mshv_vp *vp)
{
}

static void cancel(struct mshv_vp *vp)
{
	wake_up(&vp->wait);
}

static void stop(struct mshv_vp *vp)
{
	mshv_hvcall_vp_suspend(vp->partition->id, vp->index);
}

const struct mshv_scheduling mshv_scheduling_hypervisor = {
	.prepare = prepare,
	.release = release,
	.run = run,
	.cancel = cancel,
	.stop = stop,
};
