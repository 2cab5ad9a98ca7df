// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory intercepts: accesses to pages that the parent did not map, or not for that
 * kind of access. KVM_RUN fails with EFAULT and nothing has changed, so the VP can
 * be restarted at the instruction however the parent answers.
 */
#include <string.h>

#include "engine/decode.h"
#include "machine/log.h"

/* KVM's error code on AMD is that of a nested page fault. */
#define NPF_WRITE		(1ull << 1)
#define NPF_FETCH		(1ull << 4)
#define NPF_TABLE_WALK		(1ull << 33)
/* On Intel it is the exit qualification of an EPT violation. */
#define EPT_WRITE		(1ull << 1)
#define EPT_FETCH		(1ull << 2)
#define EPT_LINEAR_VALID	(1ull << 7)
#define EPT_FINAL_ACCESS	(1ull << 8)

#define CACHE_WRITE_BACK	6
#define INFO_GVA_VALID		(1u << 0)
#define INFO_GVA_GPA_VALID	(1u << 1)
#define MAX_REPEATS		1000
#define VECTOR_PROTECTION	13

/**
 * struct fault - what the VP tried
 * @access: HV_INTERCEPT_*
 * @table_walk: it was the processor, reading page tables
 */
struct fault {
	uint64_t gpa;
	uint8_t access;
	bool table_walk;
};

static bool host_is_intel(void)
{
	uint32_t eax, ebx, ecx, edx;

	__asm__("cpuid" : "=a" (eax), "=b" (ebx), "=c" (ecx), "=d" (edx) : "a" (0), "c" (0));
	return ebx == 0x756e6547;	/* "Genu" */
}

static void decode_error(uint64_t error, struct fault *fault)
{
	bool write, fetch;

	if (host_is_intel()) {
		write = error & EPT_WRITE;
		fetch = error & EPT_FETCH;
		fault->table_walk = (error & EPT_LINEAR_VALID) && !(error & EPT_FINAL_ACCESS);
	} else {
		write = error & NPF_WRITE;
		fetch = error & NPF_FETCH;
		fault->table_walk = error & NPF_TABLE_WALK;
	}
	fault->access = fetch ? HV_INTERCEPT_EXECUTE :
			write ? HV_INTERCEPT_WRITE : HV_INTERCEPT_READ;
}

static unsigned int needed_right(uint8_t access)
{
	switch (access) {
	case HV_INTERCEPT_WRITE: return ACCESS_WRITE;
	/* KVM cannot tell a page for reading from one for executing. */
	case HV_INTERCEPT_EXECUTE: return ACCESS_READ | ACCESS_EXECUTE;
	default: return ACCESS_READ;
	}
}

static bool is_accessible(struct child_vp *vp, const struct fault *fault,
			  enum page_state *state)
{
	unsigned int rights = 0;

	*state = model_page_state(vp->child->partition, fault->gpa / PAGE_SIZE_4K, &rights);
	return *state == PAGE_MAPPED && rights && rights & needed_right(fault->access);
}

/* Without trace point: which address of the instruction is not accessible? */
static bool find_by_decoding(struct child_vp *vp, const struct instruction *instruction,
			     struct fault *fault)
{
	const struct kvm_regs *regs = &vp->registers.sync->regs;
	enum page_state state;
	uint64_t linear;
	bool write;

	fault->table_walk = false;
	fault->access = HV_INTERCEPT_EXECUTE;
	linear = decode_code_address(vp, regs->rip + instruction->fetched);
	if (!instruction->decoded && decode_translate(vp, linear, &fault->gpa) &&
	    !is_accessible(vp, fault, &state))
		return true;
	if (!decode_memory_operand(vp, instruction, &linear, &write) ||
	    !decode_translate(vp, linear, &fault->gpa))
		return false;
	fault->access = write ? HV_INTERCEPT_WRITE : HV_INTERCEPT_READ;
	return !is_accessible(vp, fault, &state);
}

static bool find_fault(struct child_vp *vp, const struct instruction *instruction,
		       struct fault *fault)
{
	uint64_t error;

	if (trace_newest(&vp->trace, &vp->child->engine->trace, &fault->gpa, &error)) {
		decode_error(error, fault);
		return true;
	}
	return find_by_decoding(vp, instruction, fault);
}

static void deliver(struct child_vp *vp, const struct instruction *instruction,
		    const struct fault *fault, enum page_state state)
{
	struct hv_memory_intercept message = { 0 };
	uint64_t linear, gpa;
	bool write;

	exit_fill_header(vp, &message.header,
			 instruction->decoded ? instruction->info.length : 0, fault->access);
	message.cache_type = CACHE_WRITE_BACK;
	message.tpr_priority = vp->registers.sync->sregs.cr8;
	message.gpa = fault->gpa;
	if (fault->access != HV_INTERCEPT_EXECUTE) {
		message.instruction_count = instruction->fetched;
		memcpy(message.instruction, instruction->bytes, instruction->fetched);
		if (!fault->table_walk &&
		    decode_memory_operand(vp, instruction, &linear, &write) &&
		    decode_translate(vp, linear, &gpa) &&
		    gpa / PAGE_SIZE_4K == fault->gpa / PAGE_SIZE_4K) {
			message.gva = (linear & ~(PAGE_SIZE_4K - 1)) | fault->gpa % PAGE_SIZE_4K;
			message.access_info = INFO_GVA_VALID | INFO_GVA_GPA_VALID;
		}
	}
	vp_intercept(vp, state == PAGE_UNMAPPED ? HV_MESSAGE_UNMAPPED_GPA :
						  HV_MESSAGE_GPA_INTERCEPT,
		     &message, sizeof(message));
}

/*
 * The parent may have mapped the page since, on behalf of another VP: then the VP
 * just goes on. Should the host itself be unable to provide the page this would
 * never end.
 */
static bool retry(struct child_vp *vp, const struct fault *fault)
{
	if (vp->repeated_fault != fault->gpa)
		vp->repeats = 0;
	vp->repeated_fault = fault->gpa;
	if (++vp->repeats < MAX_REPEATS)
		return true;
	log_line("VP %u: page %llx is mapped but the host cannot provide it", vp->index,
		 (unsigned long long)fault->gpa);
	return exit_shutdown(vp);
}

bool memory_fault(struct child_vp *vp)
{
	struct instruction instruction;
	struct fault fault = { 0 };
	enum page_state state;

	decode_current(vp, &instruction);
	if (!find_fault(vp, &instruction, &fault)) {
		log_line("VP %u: no address found for the memory fault at %llx", vp->index,
			 (unsigned long long)vp->registers.sync->regs.rip);
		return exit_shutdown(vp);
	}
	/* A walk counts as a write to KVM even where the tables are only read. */
	if (fault.table_walk) {
		fault.access = HV_INTERCEPT_READ;
		if (is_accessible(vp, &fault, &state))
			fault.access = HV_INTERCEPT_WRITE;
	}
	if (is_accessible(vp, &fault, &state))
		return retry(vp, &fault);
	vp->repeats = 0;
	/* The hypercall page is not the parent's business. */
	if (model_guest_page(vp->child->partition, fault.gpa / PAGE_SIZE_4K) < GUEST_PAGES) {
		event_raise(vp, VECTOR_PROTECTION, true);
		return true;
	}
	if (fault.access == HV_INTERCEPT_WRITE && !fault.table_walk &&
	    doorbell_store(vp, &instruction, fault.gpa))
		return true;
	deliver(vp, &instruction, &fault, state);
	return false;
}

/*
 * KVM's own emulator met something that is no memory of the child's: the LAPIC's
 * page while the LAPIC is off, or a hole in the middle of a string access. A read
 * can be undone; of a write KVM has already committed the registers.
 */
bool memory_mmio_exit(struct child_vp *vp)
{
	struct kvm_regs regs = vp->registers.sync->regs;
	struct kvm_vcpu_events events = vp->registers.sync->events;
	struct fault fault = {
		.gpa = vp->run->mmio.phys_addr,
		.access = vp->run->mmio.is_write ? HV_INTERCEPT_WRITE : HV_INTERCEPT_READ,
	};
	struct instruction instruction;
	enum page_state state;

	if (vp->run->mmio.is_write && doorbell_mmio(vp))
		return true;
	decode_current(vp, &instruction);
	if (vp->run->mmio.is_write || vcpu_registers_load(vp, CLASS_FPU) || vp_complete(vp)) {
		log_line("VP %u: KVM emulated a write to %llx that cannot be undone",
			 vp->index, (unsigned long long)fault.gpa);
		return exit_shutdown(vp);
	}
	vp->registers.sync->regs = regs;
	vp->registers.sync->events = events;
	vp->registers.valid |= CLASS_FPU;
	vp->registers.dirty |= CLASS_REGS | CLASS_EVENTS | CLASS_FPU;
	is_accessible(vp, &fault, &state);
	deliver(vp, &instruction, &fault, state);
	return false;
}
