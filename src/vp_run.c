// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a VP: what does not depend on who schedules it.
 */
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/wait.h>

#include "answer.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "scheduling.h"
#include "statistics.h"

/**
 * mshv_scheduling() - how VPs are run on this host
 *
 * Return: one for all of them.
 */
const struct mshv_scheduling *mshv_scheduling(void)
{
	return mshv_host.scheduler == MSHV_HV_SCHEDULER_ROOT ? &mshv_scheduling_host :
							       &mshv_scheduling_hypervisor;
}

/**
 * mshv_vp_kick() - the hypervisor has something to say of this VP
 * @vp: the VP
 *
 * Context: any; RCU read section that keeps the VP.
 */
void mshv_vp_kick(struct mshv_vp *vp)
{
	/* Pairs with mshv_vp_was_kicked(): what it has to say was written before. */
	smp_store_release(&vp->kicked, true);
	wake_up(&vp->wait);
}

/**
 * mshv_vp_forget() - a VP has begun anew: what was known of its course is void
 * @vp: the VP, its lock held
 *
 * A cancel of its run stays.
 */
void mshv_vp_forget(struct mshv_vp *vp)
{
	WRITE_ONCE(vp->kicked, false);
	vp->blocked = false;
	vp->intercepted = false;
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
		return mshv_memory_resolve(vp, message);
	}
}

static int run(struct mshv_vp *vp, struct mshv_hv_message *message)
{
	struct mshv_vp_statistics *statistics = &vp->statistics;
	struct mshv_answer answer = {};
	int ret;

	mshv_statistics_add(&statistics->runs);
	ret = vp->scheduling->run(vp, &answer, message);
	while (!ret) {
		mshv_statistics_intercept(vp, message->type);
		if (!handle_intercept(vp, message, &answer))
			return 0;
		mshv_statistics_add(&statistics->resolved);
		ret = vp->scheduling->run(vp, &answer, message);
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
	u64 id = vp->partition->id;
	int ret;

	trace_mshv_run_vp_entry(id, vp->index);
	ret = run(vp, message);
	trace_mshv_run_vp_exit(id, vp->index, ret ? MSHV_HV_MESSAGE_NONE : message->type, ret);
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
 * Context: process context; takes no lock that a run of the VP holds.
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
		vp->scheduling->cancel(vp);
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
