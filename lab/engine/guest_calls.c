// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls of children. The page that a child enabled for them holds
 *
 *	f3 0f 1e fa	endbr64
 *	66 e6 xx	out xx, al
 *	c3		ret
 *
 * The OUT makes KVM stop. It has a prefix without effect, so that it is as long as
 * the VMCALL or VMMCALL of a real page: whoever completes the call, by the length
 * in the intercept message or by what it knows of processors, arrives at the RET.
 */
#include <string.h>

#include "engine/decode.h"
#include "machine/log.h"

#define CALL_OFFSET		4	/* of the OUT in the page */
#define CALL_LENGTH		3
#define VECTOR_UNDEFINED	6

bool hypercall_is(struct child_vp *vp)
{
	const struct kvm_run *run = vp->run;
	uint64_t gpa;

	if (run->io.port != CHILD_HYPERCALL_PORT || run->io.direction != KVM_EXIT_IO_OUT ||
	    run->io.size != 1 || run->io.count != 1)
		return false;
	if (!decode_translate(vp, decode_code_address(vp, vp->registers.sync->regs.rip), &gpa) ||
	    gpa % PAGE_SIZE_4K != CALL_OFFSET)
		return false;
	return model_guest_page(vp->child->partition, gpa / PAGE_SIZE_4K) ==
	       GUEST_PAGE_HYPERCALL;
}

static bool is_64_bit(const struct kvm_sregs *sregs)
{
	return (sregs->efer & 1u << 10) && sregs->cs.l;
}

/* 32-bit code has its values in two registers. */
static uint64_t control_of(const struct kvm_regs *regs, bool wide)
{
	return wide ? regs->rcx : (uint32_t)regs->rax | regs->rdx << 32;
}

static void answer(struct child_vp *vp, uint64_t result, bool wide)
{
	struct kvm_regs *regs = &vp->registers.sync->regs;

	regs->rax = wide ? result : (uint32_t)result;
	if (!wide)
		regs->rdx = result >> 32;
	regs->rip += CALL_LENGTH;
	vp->registers.dirty |= CLASS_REGS;
}

static bool deliver(struct child_vp *vp)
{
	const struct kvm_regs *regs = &vp->registers.sync->regs;
	struct hv_hypercall_intercept message = {
		.rax = regs->rax, .rbx = regs->rbx, .rcx = regs->rcx, .rdx = regs->rdx,
		.r8 = regs->r8, .rsi = regs->rsi, .rdi = regs->rdi,
	};
	struct hv_intercept_header header;
	uint64_t xmm[6][2] = { 0 };

	exit_fill_header(vp, &header, CALL_LENGTH, HV_INTERCEPT_EXECUTE);
	if (!vcpu_registers_load(vp, CLASS_FPU))
		vcpu_xmm_copy(vp, xmm, sizeof(xmm) / sizeof(xmm[0]));
	message.header = header;
	memcpy(message.xmm, xmm, sizeof(xmm));
	vp_intercept(vp, HV_MESSAGE_HYPERCALL, &message, sizeof(message));
	return false;
}

bool hypercall_exit(struct child_vp *vp)
{
	const struct kvm_regs regs = vp->registers.sync->regs;
	const struct kvm_vcpu_events events = vp->registers.sync->events;
	bool wide = is_64_bit(&vp->registers.sync->sregs);
	uint64_t result;

	vp_finish_and_undo(vp, &regs, &events);
	if (vp->registers.sync->sregs.ss.dpl) {
		event_raise(vp, VECTOR_UNDEFINED, false);
		return true;
	}
	if (!model_child_hypercall(vp->vp, control_of(&regs, wide), &result))
		return deliver(vp);
	answer(vp, result, wide);
	return true;
}
