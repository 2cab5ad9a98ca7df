// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hypercall in which a VP executes on the calling CPU. It lasts until the VP stops
 * or this CPU has an interrupt, whose handler runs before the call returns to us; so
 * the argument page is one that nothing else uses, and only preemption is off.
 */
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>

#include <asm/barrier.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "mshv_trace.h"

/**
 * struct dispatch_page - arguments of a CPU's call
 * @in: input
 * @out: output
 */
struct dispatch_page {
	struct mshv_hv_dispatch_vp in;
	struct mshv_hv_dispatch_vp_out out;
};

static DEFINE_PER_CPU(struct dispatch_page *, dispatch_page);

/** mshv_hvcall_dispatch_exit() - undo mshv_hvcall_dispatch_init() */
void mshv_hvcall_dispatch_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		free_page((unsigned long)per_cpu(dispatch_page, cpu));
		per_cpu(dispatch_page, cpu) = NULL;
	}
}

/**
 * mshv_hvcall_dispatch_init() - make it possible to dispatch VPs, if this host does
 *
 * Return: 0 or -ENOMEM.
 */
int mshv_hvcall_dispatch_init(void)
{
	int cpu;

	if (mshv_host.scheduler != MSHV_HV_SCHEDULER_ROOT)
		return 0;
	for_each_possible_cpu(cpu) {
		per_cpu(dispatch_page, cpu) = (void *)get_zeroed_page(GFP_KERNEL);
		if (!per_cpu(dispatch_page, cpu)) {
			mshv_hvcall_dispatch_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

/*
 * From the write of the CPU's number to the end of the call no interrupt must get lost:
 * see dispatch_interrupted(). What that changes in the page must not be written after.
 */
static int dispatch_here(struct mshv_vp *vp, u32 flags, struct mshv_hv_dispatch_vp_out *out)
{
	struct dispatch_page *page = this_cpu_read(dispatch_page);
	int ret = -EINTR;
	u16 status;

	page->in = (struct mshv_hv_dispatch_vp){
		.partition_id = vp->partition->id,
		.vp_index = vp->index,
		.flags = flags,
	};
	barrier();
	WRITE_ONCE(vp->cpu, smp_processor_id());
	/* Pairs with mshv_hvcall_interrupt_dispatch(): one of the two sees the other. */
	smp_mb();
	if (!READ_ONCE(vp->cancelled)) {
		status = mshv_hv_enter(MSHV_HV_DISPATCH_VP, &page->in, &page->out);
		ret = mshv_hv_status_errno(status);
		*out = page->out;
		trace_mshv_hvcall_dispatch_vp(vp->partition->id, vp->index, flags, out->state,
					      out->event, status);
	}
	WRITE_ONCE(vp->cpu, MSHV_NO_CPU);
	/* The cancel made the call invalid, most likely. If not, it fails again. */
	return ret && READ_ONCE(vp->cancelled) ? -EINTR : ret;
}

/**
 * mshv_hvcall_dispatch() - let a VP execute on this CPU
 * @vp: the VP, its lock held
 * @flags: MSHV_HV_DISPATCH_*
 * @out: result: how it stands with the VP
 *
 * Context: process context.
 *
 * Return: 0; -EINTR if it was cancelled; -EIO if it must not run any more, -ESHUTDOWN
 * if the host goes down; or the errno for the call's status.
 */
int mshv_hvcall_dispatch(struct mshv_vp *vp, u32 flags, struct mshv_hv_dispatch_vp_out *out)
{
	int ret;

	preempt_disable();
	ret = mshv_hvcall_refused(false, &vp->partition->stopped);
	if (!ret)
		ret = dispatch_here(vp, flags, out);
	preempt_enable();
	return ret;
}

/*
 * In an interrupt of the CPU that dispatches the VP. If the call is in progress the
 * interrupt ends it. If it has not begun the interrupt would be over by then: so it is
 * made to fail at once.
 */
static void dispatch_interrupted(void *data)
{
	struct mshv_vp *vp = data;

	if (READ_ONCE(vp->cpu) == smp_processor_id())
		WRITE_ONCE(this_cpu_read(dispatch_page)->in.vp_index, MSHV_HV_VP_ANY);
}

/**
 * mshv_hvcall_interrupt_dispatch() - have mshv_hvcall_dispatch() return
 * @vp: the VP; its @cancelled was set before
 *
 * Context: process context, may be in an RCU read section.
 */
void mshv_hvcall_interrupt_dispatch(struct mshv_vp *vp)
{
	int cpu;

	/* Pairs with dispatch_here(). */
	smp_mb();
	cpu = READ_ONCE(vp->cpu);
	if (cpu != MSHV_NO_CPU)
		smp_call_function_single(cpu, dispatch_interrupted, vp, true);
}
