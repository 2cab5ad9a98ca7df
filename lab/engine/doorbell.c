// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells: a store to memory that the VP may not write, and that the parent
 * wants to hear of without stopping the VP. KVM did not execute it, so the VP is
 * moved behind it here. What is no plain store remains an intercept, of which the
 * parent's VMM makes the same.
 */
#include <string.h>

#include "engine/decode.h"

#define RFLAGS_TF		(1u << 8)
#define RFLAGS_DF		(1u << 10)
#define RFLAGS_RF		(1u << 16)

/* The fault may be that of an event's delivery, which the store had no part in. */
static bool delivers_event(const struct kvm_vcpu_events *events)
{
	return events->exception.injected || events->interrupt.injected || events->nmi.injected;
}

static void step_string(const struct instruction *instruction, struct kvm_regs *regs,
			unsigned int size)
{
	uint64_t mask = instruction->info.address_width == 16 ? 0xffff :
			instruction->info.address_width == 32 ? 0xffffffff : ~0ull;
	uint64_t step = regs->rflags & RFLAGS_DF ? -(uint64_t)size : size;
	uint64_t moved = (regs->rdi + step) & mask;

	/* Writing 32 bits clears the upper ones, writing 16 does not. */
	regs->rdi = mask == 0xffff ? (regs->rdi & ~mask) | moved : moved;
}

static void step_over(struct child_vp *vp, const struct instruction *instruction,
		      unsigned int size)
{
	struct kvm_regs *regs = &vp->registers.sync->regs;

	if (instruction->info.mnemonic != ZYDIS_MNEMONIC_MOV &&
	    instruction->info.mnemonic != ZYDIS_MNEMONIC_MOVNTI)
		step_string(instruction, regs, size);
	regs->rip += instruction->info.length;
	if (instruction->info.machine_mode == ZYDIS_MACHINE_MODE_LEGACY_32)
		regs->rip = (uint32_t)regs->rip;
	else if (instruction->info.machine_mode != ZYDIS_MACHINE_MODE_LONG_64)
		regs->rip = (uint16_t)regs->rip;
	regs->rflags &= ~(uint64_t)RFLAGS_RF;
	vp->registers.sync->events.interrupt.shadow = 0;
	vp->registers.dirty |= CLASS_REGS | CLASS_EVENTS;
}

bool doorbell_store(struct child_vp *vp, const struct instruction *instruction, uint64_t gpa)
{
	uint64_t linear, address, value;
	unsigned int size;
	bool write;

	/* A debugger's single step would have to be told. */
	if (delivers_event(&vp->registers.sync->events) ||
	    vp->registers.sync->regs.rflags & RFLAGS_TF)
		return false;
	if (!decode_store(vp, instruction, &size, &value) ||
	    !decode_memory_operand(vp, instruction, &linear, &write) ||
	    !decode_translate(vp, linear, &address) ||
	    address / PAGE_SIZE_4K != gpa / PAGE_SIZE_4K ||
	    address % PAGE_SIZE_4K + size > PAGE_SIZE_4K)
		return false;
	if (!model_doorbell(vp->child->partition, address, size, value))
		return false;
	step_over(vp, instruction, size);
	return true;
}

/* KVM has executed the store already and finishes it with the next KVM_RUN. */
bool doorbell_mmio(struct child_vp *vp)
{
	const struct kvm_run *run = vp->run;
	uint64_t value = 0;

	if (run->mmio.len > sizeof(value))
		return false;
	memcpy(&value, run->mmio.data, run->mmio.len);
	return model_doorbell(vp->child->partition, run->mmio.phys_addr, run->mmio.len, value);
}
