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
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "answer.h"
#include "hv_call.h"
#include "mshv.h"
#include "statistics.h"

/* How long a notification may trail its intercept before it counts as lost. */
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

static bool is_cancelled(struct mshv_vp *vp)
{
	return READ_ONCE(vp->cancelled);
}

static struct mshv_hv_message *intercept_page(struct mshv_vp *vp)
{
	return page_address(vp->pages[MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE].page);
}

static bool has_message(struct mshv_vp *vp)
{
	return READ_ONCE(intercept_page(vp)->type) != MSHV_HV_MESSAGE_NONE;
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
	if (wait_event_timeout(vp->wait, was_kicked(vp) && has_message(vp), NOTIFICATION_TIMEOUT))
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
		if (wait_event_interruptible(vp->wait, was_kicked(vp) || is_cancelled(vp)) ||
		    !was_kicked(vp))
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
	return ret;
}

static int run_once(struct mshv_vp *vp, const struct mshv_answer *answer,
		    struct mshv_hv_message *message)
{
	int ret;

	if (signal_pending(current) || is_cancelled(vp))
		return -EINTR;
	WRITE_ONCE(intercept_page(vp)->type, MSHV_HV_MESSAGE_NONE);
	WRITE_ONCE(vp->kicked, false);
	ret = resume_vp(vp, answer);
	if (ret)
		return ret;
	ret = wait_for_intercept(vp);
	if (ret)
		return ret;
	memcpy(message, intercept_page(vp), sizeof(*message));
	return 0;
}

/*
 * Is the intercept none of the VMM's business? @message is our copy: what is
 * checked here is what is used.
 */
static bool handle_intercept(struct mshv_vp *vp, const struct mshv_hv_message *message,
			     struct mshv_answer *answer)
{
	answer->count = 0;
	switch (message->type) {
	case MSHV_HV_MESSAGE_HYPERCALL_INTERCEPT:
		return !READ_ONCE(vp->partition->hypercalls_wanted) &&
		       mshv_answer_hypercall(message, answer);
	default:
		return mshv_memory_resolve(vp->partition, message);
	}
}

/**
 * mshv_vp_run_locked() - what mshv_vp_run() does, for who needs the VP longer
 * @vp: the VP, its lock held
 * @message: as there
 *
 * An answer takes effect when the VP is resumed. If that does not come to pass,
 * because of a signal, the instruction is intercepted again.
 *
 * Context: process context, sleeps.
 *
 * Return: as mshv_vp_run().
 */
int mshv_vp_run_locked(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	struct mshv_vp_statistics *statistics = &vp->statistics;
	struct mshv_answer answer = {};
	int ret;

	mshv_statistics_add(&statistics->runs);
	ret = run_once(vp, &answer, message);
	while (!ret) {
		mshv_statistics_intercept(vp, message->type);
		if (!handle_intercept(vp, message, &answer))
			return 0;
		mshv_statistics_add(&statistics->resolved);
		ret = run_once(vp, &answer, message);
	}
	/*
	 * Ordered like a barrier: who cancelled before this is not cancelled any
	 * more, but then user space sees what was written before the cancel.
	 */
	if (ret == -EINTR)
		mshv_statistics_add(xchg(&vp->cancelled, false) ? &statistics->cancels :
				    &statistics->signals);
	return ret;
}

/**
 * mshv_vp_cancel_run() - end a run of a VP
 * @partition: its partition
 * @index: its index
 *
 * The run in progress, or if there is none the next, returns -EINTR, once,
 * however often this is called until then. It goes on first if a message has
 * arrived: then the run after it returns -EINTR.
 *
 * Context: any; takes no lock that a run of the VP holds.
 *
 * Return: 0, or -ENOENT if there is no such VP.
 */
int mshv_vp_cancel_run(struct mshv_partition *partition, u32 index)
{
	struct mshv_vp *vp;

	rcu_read_lock();
	vp = xa_load(&partition->vps, index);
	if (vp) {
		WRITE_ONCE(vp->cancelled, true);
		wake_up(&vp->wait);
	}
	rcu_read_unlock();
	return vp ? 0 : -ENOENT;
}

/**
 * mshv_vp_run() - run a VP until it has an intercept for the VMM
 * @vp: the VP
 * @message: result: the intercept message. User space may have the page it
 *	comes from mapped for writing, so it is not to be trusted
 *
 * Context: process context, sleeps.
 *
 * A hypercall of a guest whose VMM did not ask for them is answered here.
 *
 * Return: 0; -EINTR if a signal or a cancel came first (the VP is stopped and
 * has no intercept that was not seen to); or another negative errno.
 */
int mshv_vp_run(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	int ret;

	if (mutex_lock_killable(&vp->lock))
		return -EINTR;
	ret = mshv_vp_run_locked(vp, message);
	mutex_unlock(&vp->lock);
	return ret;
}
