// SPDX-License-Identifier: GPL-2.0-only
/*
 * Running a VP that this host schedules: it executes only in a hypercall of the
 * running thread, on that thread's CPU. The hypercall ends for an intercept, for every
 * interrupt of the host, and when the VP has nothing to do: then the hypervisor signals
 * when it is worth another.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/entry-virt.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/rseq.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "answer.h"
#include "hv_call.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "scheduling.h"
#include "statistics.h"
#include "vp_page.h"

/*
 * A signal may come before the hypervisor has let go of the VP: how soon, and at least
 * how often, it is looked whether it has.
 */
#define SHORTEST_LOOK		1L
#define LONGEST_LOOK		((long)HZ / 10)
/* How long a blocked VP is left alone before it is looked whether it still is. */
#define SIGNAL_TIMEOUT		HZ

/**
 * mshv_vp_signal() - the hypervisor signalled that a VP is not blocked any more
 * @vp: the VP
 *
 * Context: any; RCU read section that keeps the VP.
 */
void mshv_vp_signal(struct mshv_vp *vp)
{
	/* Before the kick wakes who waits for the count. */
	atomic_long_inc(&vp->signals);
	mshv_vp_kick(vp);
}

static bool counts(const struct mshv_state_page *counters)
{
	const u64 *values;

	if (!counters->page)
		return false;
	values = page_address(counters->page);
	return READ_ONCE(values[mshv_host.blocked_counter]);
}

/* Will the hypervisor not have the VP dispatched yet? */
static bool is_held(struct mshv_vp *vp)
{
	return counts(&vp->counters[MSHV_HV_STATS_AREA_SELF]) ||
	       counts(&vp->counters[MSHV_HV_STATS_AREA_PARENT]);
}

static bool must_leave(struct mshv_vp *vp)
{
	return mshv_vp_is_cancelled(vp) || READ_ONCE(vp->partition->stopped);
}

/*
 * Does what waits for the thread to return to user space, which may be long, or to be
 * scheduled. Is there a reason to return?
 */
static int attend(struct mshv_vp *vp)
{
	unsigned long flags;
	int ret;

	if (READ_ONCE(vp->partition->stopped))
		return -EIO;
	if (mshv_vp_is_cancelled(vp))
		return -EINTR;
	if (!__xfer_to_guest_mode_work_pending())
		return 0;
	flags = READ_ONCE(current_thread_info()->flags);
	ret = xfer_to_guest_mode_handle_work();
	trace_mshv_xfer_to_guest_mode_work(vp->partition->id, vp->index, flags, ret);
	return ret;
}

static bool may_dispatch(struct mshv_vp *vp)
{
	return mshv_vp_was_kicked(vp) && !is_held(vp);
}

/*
 * A signal that is missing is not missed for ever: a VP that is not held can be
 * dispatched, and at worst it is blocked still. Only one that was held and is not any
 * more proves that there was none.
 */
static bool can_do_without(struct mshv_vp *vp, bool *held)
{
	if (is_held(vp)) {
		*held = true;
		return false;
	}
	if (*held) {
		mshv_count(MSHV_COUNTER_LOST_NOTIFICATION, 1);
		pr_warn_ratelimited("hypervisor did not signal a VP\n");
	}
	return true;
}

static void trace_wait(struct mshv_vp *vp)
{
	trace_mshv_vp_wait_for_hv_kick(vp->partition->id, vp->index, mshv_vp_was_kicked(vp),
				       is_held(vp));
}

static int wait_for_signal(struct mshv_vp *vp)
{
	long look = SHORTEST_LOOK, left;
	bool held = is_held(vp);

	while (!may_dispatch(vp)) {
		left = wait_event_interruptible_timeout(vp->wait,
							may_dispatch(vp) || must_leave(vp),
							mshv_vp_was_kicked(vp) ? look :
										 SIGNAL_TIMEOUT);
		if (must_leave(vp))
			return attend(vp);
		if (left < 0)
			return -EINTR;
		if (left)
			continue;
		if (mshv_vp_was_kicked(vp))
			look = min(2 * look, LONGEST_LOOK);
		else if (can_do_without(vp, &held))
			break;
	}
	trace_wait(vp);
	WRITE_ONCE(vp->kicked, false);
	vp->blocked = false;
	return 0;
}

static int unsuspend(struct mshv_vp *vp)
{
	int ret = mshv_hvcall_vp_unsuspend(vp->partition->id, vp->index);

	trace_mshv_vp_clear_explicit_suspend(vp->partition->id, vp->index, ret);
	return ret;
}

/* What the end of a dispatch asks for. A VP is suspended after its creation. */
static int follow(struct mshv_vp *vp, const struct mshv_hv_dispatch_vp_out *out)
{
	int ret = 0;

	if (out->state == MSHV_HV_DISPATCH_READY) {
		vp->intercepted = out->event == MSHV_HV_DISPATCH_INTERCEPTED;
		return 0;
	}
	if (out->event == MSHV_HV_DISPATCH_SUSPENDED)
		ret = unsuspend(vp);
	/* One that stays suspended would not be signalled. */
	vp->blocked = !ret;
	return ret;
}

static int dispatch(struct mshv_vp *vp)
{
	struct mshv_hv_dispatch_vp_out out = {};
	int ret;

	ret = attend(vp);
	if (!ret && vp->blocked) {
		mshv_statistics_add(&vp->statistics.waits);
		ret = wait_for_signal(vp);
	}
	if (ret)
		return ret;
	mshv_statistics_add(&vp->statistics.dispatches);
	ret = mshv_hvcall_dispatch(vp, vp->intercepted ?
				   MSHV_HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND : 0, &out);
	if (ret)
		return ret;
	vp->intercepted = false;
	return follow(vp, &out);
}

static int give_answer(struct mshv_vp *vp, const struct mshv_answer *answer)
{
	if (!answer->count)
		return 0;
	return mshv_hvcall_vp_set_registers(vp->partition->id, vp->index, answer->registers,
					    answer->count);
}

/*
 * Once an answer is given the VP is past its intercept, even if it is not dispatched
 * before a signal: the next run goes on from there.
 */
static int run_on(struct mshv_vp *vp, const struct mshv_answer *answer)
{
	int ret;

	ret = attend(vp);
	if (!ret)
		ret = give_answer(vp, answer);
	if (ret)
		return ret;
	do
		ret = dispatch(vp);
	while (!ret && !vp->intercepted);
	return ret;
}

static int run(struct mshv_vp *vp, const struct mshv_answer *answer,
	       struct mshv_hv_message *message)
{
	int ret = run_on(vp, answer);

	/* Part of what attend() may have done is to be done again by user space's entry. */
	rseq_virt_userspace_exit();
	if (!ret)
		memcpy(message, mshv_vp_intercept_page(vp), sizeof(*message));
	return ret;
}

static void release(struct mshv_vp *vp)
{
	int area;

	for (area = 0; area < MSHV_HV_STATS_AREAS; area++)
		mshv_page_unmap(vp, &mshv_counters_page_calls, area, &vp->counters[area]);
}

/* Older hypervisors have no area of the parent's; then the VP's own tells. */
static int prepare(struct mshv_vp *vp)
{
	int ret;

	ret = mshv_page_map(vp, &mshv_counters_page_calls, MSHV_HV_STATS_AREA_SELF,
			    &vp->counters[MSHV_HV_STATS_AREA_SELF]);
	if (ret)
		return ret;
	ret = mshv_page_map(vp, &mshv_counters_page_calls, MSHV_HV_STATS_AREA_PARENT,
			    &vp->counters[MSHV_HV_STATS_AREA_PARENT]);
	if (ret == -EINVAL)
		return 0;
	if (ret)
		release(vp);
	return ret;
}

static void cancel(struct mshv_vp *vp)
{
	wake_up(&vp->wait);
	mshv_hvcall_interrupt_dispatch(vp);
}

static bool have_all_signals(struct mshv_vp *vp, u64 sent)
{
	return (u64)atomic_long_read(&vp->signals) >= sent;
}

/*
 * The hypervisor counts what it signals, and signals nothing any more. One that fails
 * to deliver is waited for once, not for each VP.
 */
static void drain_signals(struct mshv_vp *vp)
{
	struct mshv_partition *partition = vp->partition;
	u64 sent;

	trace_mshv_drain_vp_signals(partition->id, vp->index);
	if (partition->signals_lost ||
	    mshv_hvcall_get_register(partition->id, vp->index,
				     MSHV_HV_REGISTER_ROOT_SIGNAL_COUNT, &sent))
		return;
	if (wait_event_timeout(vp->wait, have_all_signals(vp, sent), SIGNAL_TIMEOUT))
		return;
	partition->signals_lost = true;
	mshv_count(MSHV_COUNTER_LOST_NOTIFICATION, 1);
	pr_warn_ratelimited("hypervisor did not signal as often as it says\n");
}

static void stop(struct mshv_vp *vp)
{
	int ret = mshv_hvcall_vp_suspend_dispatch(vp->partition->id, vp->index);

	trace_mshv_disable_vp_dispatch(vp->partition->id, vp->index, ret);
	if (!ret)
		drain_signals(vp);
}

const struct mshv_scheduling mshv_scheduling_host = {
	.prepare = prepare,
	.release = release,
	.run = run,
	.cancel = cancel,
	.stop = stop,
};
