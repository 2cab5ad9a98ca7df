// SPDX-License-Identifier: GPL-2.0-only
/* One hypercall: argument pages, rep continuation, deposit and retry. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/nmi.h>
#include <linux/percpu.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "deposit_plan.h"
#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "pool.h"

static_assert(PAGE_SIZE == MSHV_HV_PAGE_BYTES, "kernels with pages of 4 KiB only");

/*
 * Pages of our own: the kernel's are shared with interrupt handlers, which
 * would force interrupts off for every call, and its output page exists only
 * on root partitions. Interrupt handlers of this driver make no hypercall, so
 * preemption off is enough to own them.
 */
struct argument_pages {
	void *in;
	void *out;
};

static DEFINE_PER_CPU(struct argument_pages, argument_pages);

/*
 * How far the host has gone down: from WINDING_UP on only what ends something may be
 * asked of the hypervisor, and in the end nothing.
 */
static enum { RUNNING, WINDING_UP, DOWN } course;

static void free_pages_of_cpus(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct argument_pages *pages = per_cpu_ptr(&argument_pages, cpu);

		free_page((unsigned long)pages->in);
		free_page((unsigned long)pages->out);
		pages->in = NULL;
		pages->out = NULL;
	}
}

/**
 * mshv_hvcall_init() - make hypercalls possible
 *
 * Return: 0 or -ENOMEM.
 */
int mshv_hvcall_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct argument_pages *pages = per_cpu_ptr(&argument_pages, cpu);

		pages->in = (void *)get_zeroed_page(GFP_KERNEL);
		pages->out = (void *)get_zeroed_page(GFP_KERNEL);
		if (!pages->in || !pages->out) {
			free_pages_of_cpus();
			return -ENOMEM;
		}
	}
	return 0;
}

/** mshv_hvcall_exit() - undo mshv_hvcall_init() */
void mshv_hvcall_exit(void)
{
	free_pages_of_cpus();
}

static void go_down(int how_far)
{
	WRITE_ONCE(course, how_far);
	/* Hypercalls run with preemption off: wait for those that saw something else. */
	synchronize_rcu();
}

/**
 * mshv_hvcall_wind_up() - make no hypercall any more that starts something
 *
 * For reboot: other threads may be about to resume a VP. On return none of
 * their hypercalls is in flight, and further ones fail with -ESHUTDOWN.
 *
 * Context: process context, may sleep.
 */
void mshv_hvcall_wind_up(void)
{
	go_down(WINDING_UP);
}

/**
 * mshv_hvcall_shut_down() - make no hypercall any more, but for those of interrupts
 *
 * For reboot: what they could be about is gone. On return none is in flight.
 *
 * Context: process context, may sleep.
 */
void mshv_hvcall_shut_down(void)
{
	go_down(DOWN);
}

static u32 list_bytes(const struct mshv_hvcall *call)
{
	return call->reps * call->element_bytes + call->variable_words * sizeof(u64);
}

static void fill_input(void *page, const struct mshv_hvcall *call)
{
	memcpy(page, call->in, call->in_bytes);
	if (call->list)
		memcpy(page + call->in_bytes, call->list, list_bytes(call));
}

/*
 * The hypervisor bounds the time of a call: it may return with success and
 * only some of the elements done.
 */
static void issue(struct mshv_hvcall *call, void *in, void *out)
{
	u64 control = call->code | (u64)call->reps << MSHV_HV_CONTROL_REPS_SHIFT |
		      (u64)call->variable_words << MSHV_HV_CONTROL_VARIABLE_SHIFT;
	u16 done;
	u64 result;

	do {
		result = mshv_hv_enter(control | (u64)call->completed <<
						 MSHV_HV_CONTROL_START_SHIFT,
				       in, out);
		call->status = result;
		if (!call->reps)
			return;
		done = (result >> MSHV_HV_CONTROL_REPS_SHIFT) & MSHV_HV_REPS_MASK;
		/* A count that goes back or past the end would never terminate. */
		if (done < call->completed || done > call->reps ||
		    (done == call->completed && call->status == MSHV_HV_SUCCESS))
			call->status = call->status ?: MSHV_HV_OPERATION_FAILED;
		else
			call->completed = done;
		touch_nmi_watchdog();
	} while (call->status == MSHV_HV_SUCCESS && call->completed < call->reps);
}

/**
 * mshv_hvcall_refused() - must a hypercall not be made any more?
 * @winding_up: as in struct mshv_hvcall
 * @stopped: likewise
 *
 * Context: preemption off until the call has been made: who sets what is looked at
 * here waits for an RCU grace period.
 *
 * Return: 0 or the errno.
 */
int mshv_hvcall_refused(bool winding_up, const bool *stopped)
{
	if (READ_ONCE(course) > (winding_up ? WINDING_UP : RUNNING))
		return -ESHUTDOWN;
	return stopped && READ_ONCE(*stopped) ? -EIO : 0;
}

/*
 * The output page starts as the caller's buffer: elements of an earlier try
 * are kept by one that goes on behind them.
 */
static int try_once(struct mshv_hvcall *call)
{
	struct argument_pages *pages = get_cpu_ptr(&argument_pages);
	int ret = mshv_hvcall_refused(call->winding_up, call->stopped);

	if (ret)
		goto put_pages;
	fill_input(pages->in, call);
	if (call->out)
		memcpy(pages->out, call->out, call->out_bytes);
	issue(call, pages->in, call->out ? pages->out : NULL);
	if (call->out)
		memcpy(call->out, pages->out, call->out_bytes);
put_pages:
	put_cpu_ptr(&argument_pages);
	return ret;
}

static bool fits(const struct mshv_hvcall *call)
{
	return call->in_bytes <= MSHV_HV_PAGE_BYTES &&
	       list_bytes(call) <= MSHV_HV_PAGE_BYTES - call->in_bytes &&
	       call->out_bytes <= MSHV_HV_PAGE_BYTES && call->reps <= MSHV_HV_REPS_MASK &&
	       (!call->reps || !call->variable_words);
}

/**
 * mshv_hvcall_relieve() - deposit what a hypercall was short of
 * @pool: memory of the partition the call was for
 * @status: the call's status, one of the shortages
 * @first_deposit: smallest number of pages worth depositing
 * @round: deposits already made for the call
 *
 * Context: process context, may sleep and reclaim.
 *
 * Return: 0: try again; -ENOMEM: in vain, or tried often enough; -EINTR if
 * killed; or another negative errno.
 */
int mshv_hvcall_relieve(struct mshv_pool *pool, u16 status, u32 first_deposit, u32 round)
{
	struct mshv_deposit_plan plan;
	int ret;

	ret = mshv_deposit_plan(status, mshv_host.role == MSHV_ROLE_ROOT, first_deposit,
				round, &plan);
	if (ret)
		return ret;
	if (fatal_signal_pending(current))
		return -EINTR;
	return mshv_pool_deposit(plan.to_self ? &mshv_self_pool : pool, plan.pages,
				 plan.contiguous);
}

/**
 * mshv_hvcall() - issue a hypercall and see it through
 * @call: what to call; results are stored there
 *
 * If the hypervisor is short of memory and the call names a pool, memory is
 * deposited and the call goes on where it stopped: a bounded number of times,
 * and not once the caller has been killed.
 *
 * Context: process context; may sleep only if @call->pool is set.
 *
 * Return: 0, or the errno for the status; -EINTR if killed; -ESHUTDOWN if the
 * host is going down, -EIO if it was stopped (then the status says no
 * hypercalls).
 */
int mshv_hvcall(struct mshv_hvcall *call)
{
	u32 round;
	int ret;

	call->completed = 0;
	call->status = MSHV_HV_NO_HYPERCALLS;
	if (WARN_ON_ONCE(!fits(call)))
		return -EINVAL;

	for (round = 0; ; round++) {
		ret = try_once(call);
		if (ret)
			return ret;
		if (!call->pool || !mshv_hv_status_is_shortage(call->status))
			break;
		ret = mshv_hvcall_relieve(call->pool, call->status, call->first_deposit, round);
		if (ret)
			return ret;
	}
	if (call->status != MSHV_HV_SUCCESS)
		pr_debug("hypercall %#x: status %#x (%s), %u of %u elements\n", call->code,
			 call->status, mshv_hv_status_name(call->status),
			 call->completed, call->reps);
	return mshv_hv_status_errno(call->status);
}
