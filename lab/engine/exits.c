// SPDX-License-Identifier: GPL-2.0-only
/* From KVM's exits to the hypervisor's intercepts. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"
#include "machine/log.h"

#define CR4_DE			(1ull << 3)

static uint16_t execution_state(struct child_vp *vp)
{
	const struct kvm_vcpu_events *events = &vp->registers.sync->events;
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;
	uint16_t state = sregs->ss.dpl;

	state |= (sregs->cr0 & 1) << 2;			/* PE */
	state |= (sregs->cr0 >> 18 & 1) << 3;		/* AM */
	state |= (sregs->efer >> 10 & 1) << 4;		/* LMA */
	if (events->exception.injected || events->interrupt.injected || events->nmi.injected)
		state |= 1u << 6;
	if (events->interrupt.shadow)
		state |= 1u << 12;
	return state;
}

void exit_fill_header(struct child_vp *vp, struct hv_intercept_header *header,
		      unsigned int length, uint8_t access)
{
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;
	const struct kvm_regs *regs = &vp->registers.sync->regs;

	*header = (struct hv_intercept_header) {
		.vp_index = vp->index,
		.length_cr8 = length | (sregs->cr8 & 0xf) << 4,
		.access_type = access,
		.execution_state = execution_state(vp),
		.cs = vcpu_segment(&sregs->cs),
		.rip = regs->rip,
		.rflags = regs->rflags,
	};
}

static bool header_only(struct child_vp *vp, uint32_t type, unsigned int length)
{
	struct hv_intercept_header header;

	exit_fill_header(vp, &header, length, HV_INTERCEPT_EXECUTE);
	vp_intercept(vp, type, &header, sizeof(header));
	return false;
}

/*
 * On AMD KVM resets a VCPU that shut down, and with it forgets the root of the
 * nested page tables if guest paging was off. A changed control register makes
 * it load the root again; without that the VCPU would fault for ever.
 */
static void reload_page_tables(struct child_vp *vp)
{
	struct kvm_sregs sregs = vp->registers.sync->sregs;

	sregs.cr4 ^= CR4_DE;
	ioctl(vp->vcpu, KVM_SET_SREGS, &sregs);
	sregs.cr4 ^= CR4_DE;
	ioctl(vp->vcpu, KVM_SET_SREGS, &sregs);
}

bool exit_shutdown(struct child_vp *vp)
{
	/* Run again unchanged it would meet the same fault. */
	vp->triple_faulted = true;
	return header_only(vp, HV_MESSAGE_UNRECOVERABLE_EXCEPTION, 0);
}

/* Only a VP without LAPIC halts outside of KVM; RIP is past the HLT then. */
static bool halt_exit(struct child_vp *vp)
{
	vp->registers.sync->regs.rip--;
	vp->registers.dirty |= CLASS_REGS;
	return header_only(vp, HV_MESSAGE_HALT, 1);
}

static bool internal_error(struct child_vp *vp)
{
	const struct kvm_run *run = vp->run;

	log_line("partition %llx VP %u: KVM gave up at %04x:%016llx (exit %u, suberror %u)",
		 (unsigned long long)partition_id(vp->child->partition), vp->index,
		 vp->registers.sync->sregs.cs.selector,
		 (unsigned long long)vp->registers.sync->regs.rip, run->exit_reason,
		 run->exit_reason == KVM_EXIT_INTERNAL_ERROR ? run->internal.suberror : 0);
	return exit_shutdown(vp);
}

static bool invalid_registers(struct child_vp *vp)
{
	const uint32_t payload[2] = { vp->index, 0 };

	log_line("partition %llx VP %u: the processor refuses its registers (reason %llx)",
		 (unsigned long long)partition_id(vp->child->partition), vp->index,
		 (unsigned long long)vp->run->fail_entry.hardware_entry_failure_reason);
	vp_intercept(vp, HV_MESSAGE_INVALID_VP_REGISTER, payload, sizeof(payload));
	return false;
}

bool exit_handle(struct child_vp *vp)
{
	switch (vp->run->exit_reason) {
	case KVM_EXIT_IO:
		return port_exit(vp);
	case KVM_EXIT_MMIO:
		return memory_mmio_exit(vp);
	case KVM_EXIT_X86_RDMSR:
		return msr_exit(vp, false);
	case KVM_EXIT_X86_WRMSR:
		return msr_exit(vp, true);
	case KVM_EXIT_HLT:
		return halt_exit(vp);
	case KVM_EXIT_SHUTDOWN:
		reload_page_tables(vp);
		return exit_shutdown(vp);
	case KVM_EXIT_FAIL_ENTRY:
		return invalid_registers(vp);
	case KVM_EXIT_INTR:
	case KVM_EXIT_IRQ_WINDOW_OPEN:
	case KVM_EXIT_SET_TPR:
		return true;
	case KVM_EXIT_IOAPIC_EOI:
		eoi_exit(vp);
		return true;
	default:
		return internal_error(vp);
	}
}

bool exit_run_failed(struct child_vp *vp, int error)
{
	switch (error) {
	case EINTR:	/* stopped, or kicked to take an interrupt: may_enter() knows */
	case EAGAIN:	/* a VP that waited for its SIPI got it */
		return true;
	case EFAULT:
		return memory_fault(vp);
	default:
		log_line("partition %llx VP %u: KVM_RUN: %s",
			 (unsigned long long)partition_id(vp->child->partition), vp->index,
			 strerror(error));
		return internal_error(vp);
	}
}
