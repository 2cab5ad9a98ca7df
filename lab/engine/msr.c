// SPDX-License-Identifier: GPL-2.0-only
/*
 * MSR accesses of a child that KVM hands over: synthetic ones, unknown ones, and
 * those that the parent intercepts.
 */
#include <errno.h>
#include <sys/ioctl.h>

#include "engine/decode.h"
#include "machine/host.h"
#include "machine/log.h"

/*
 * KVM hides the invariant TSC from a guest that sees a Microsoft hypervisor until
 * the guest asks for it by this MSR, of which KVM must therefore know.
 */
static void forward(struct child_vp *vp, uint32_t index, uint64_t data)
{
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry entry;
	} msrs = { .head.nmsrs = 1, .entry = { .index = index, .data = data } };

	ioctl(vp->vcpu, KVM_SET_MSRS, &msrs);
}

/* Before the instruction again: KVM would always step over it. */
static bool intercept(struct child_vp *vp, bool write)
{
	const struct kvm_regs regs = vp->registers.sync->regs;
	const struct kvm_vcpu_events events = vp->registers.sync->events;
	struct hv_msr_intercept message = { .msr = vp->run->msr.index };
	struct instruction instruction;

	decode_current(vp, &instruction);
	vp->run->msr.error = 0;
	vp->run->msr.data = 0;
	vp_finish_and_undo(vp, &regs, &events);
	exit_fill_header(vp, &message.header,
			 instruction.decoded ? instruction.info.length : 0,
			 write ? HV_INTERCEPT_WRITE : HV_INTERCEPT_READ);
	message.rdx = regs.rdx;
	message.rax = regs.rax;
	vp_intercept(vp, HV_MESSAGE_MSR, &message, sizeof(message));
	return false;
}

bool msr_exit(struct child_vp *vp, bool write)
{
	struct kvm_run *run = vp->run;
	uint64_t value = run->msr.data;
	enum model_msr end;

	if (write)
		end = model_child_wrmsr(vp->vp, run->msr.index, value);
	else
		end = model_child_rdmsr(vp->vp, run->msr.index, &value);
	if (end == MODEL_MSR_INTERCEPT)
		return intercept(vp, write);
	run->msr.error = end == MODEL_MSR_FAULT;
	if (!write)
		run->msr.data = value;
	else if (run->msr.index == HV_MSR_TSC_INVARIANT && end == MODEL_MSR_DONE)
		forward(vp, run->msr.index, value);
	return true;
}

int engine_intercept_msrs(struct engine *engine, struct partition *partition,
			  const struct msr_intercept *msrs, unsigned int count)
{
	struct child *child = partition_engine(partition);
	struct host_msr_range ranges[MAX_MSR_INTERCEPTS];

	if (!child || count > MAX_MSR_INTERCEPTS)
		return -EINVAL;
	for (unsigned int i = 0; i < count; i++)
		ranges[i] = (struct host_msr_range){
			.msr = msrs[i].msr,
			.read = msrs[i].access & HV_ACCESS_MASK_READ,
			.write = msrs[i].access & HV_ACCESS_MASK_WRITE,
		};
	return host_filter_msrs(child->vm, CHILD_MSR_EXITS, ranges, count) ? -errno : 0;
}
