// SPDX-License-Identifier: GPL-2.0-only
/* Reading a stopped VP's memory and decoding its instructions, with Zydis. */
#include "engine/decode.h"

#include <string.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#define EFER_LMA		(1u << 10)

static bool is_long_mode(const struct kvm_sregs *sregs)
{
	return (sregs->efer & EFER_LMA) && sregs->cs.l;
}

bool decode_translate(struct child_vp *vp, uint64_t linear, uint64_t *gpa)
{
	struct kvm_translation translation = { .linear_address = linear };

	if (ioctl(vp->vcpu, KVM_TRANSLATE, &translation) || !translation.valid)
		return false;
	*gpa = translation.physical_address;
	return true;
}

/* Pages without access must give an error here and no signal. */
size_t decode_read_physical(struct child_vp *vp, uint64_t gpa, void *buffer, size_t size)
{
	struct iovec local = { .iov_base = buffer, .iov_len = size };
	struct iovec remote = { .iov_base = vp->child->window + gpa, .iov_len = size };
	ssize_t count;

	if (gpa >= WINDOW_SIZE || size > WINDOW_SIZE - gpa)
		return 0;
	count = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
	return count < 0 ? 0 : count;
}

size_t decode_read_linear(struct child_vp *vp, uint64_t linear, void *buffer, size_t size)
{
	size_t done = 0;

	while (done < size) {
		size_t part = PAGE_SIZE_4K - (linear + done) % PAGE_SIZE_4K;
		uint64_t gpa;

		if (part > size - done)
			part = size - done;
		if (!decode_translate(vp, linear + done, &gpa) ||
		    decode_read_physical(vp, gpa, (uint8_t *)buffer + done, part) != part)
			break;
		done += part;
	}
	return done;
}

uint64_t decode_code_address(struct child_vp *vp, uint64_t rip)
{
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;

	return is_long_mode(sregs) ? rip : (uint32_t)(sregs->cs.base + rip);
}

static void init_decoder(const struct kvm_sregs *sregs, ZydisDecoder *decoder)
{
	if (is_long_mode(sregs))
		ZydisDecoderInit(decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	else if (sregs->cs.db)
		ZydisDecoderInit(decoder, ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32);
	else if (sregs->cr0 & 1)
		ZydisDecoderInit(decoder, ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
	else
		ZydisDecoderInit(decoder, ZYDIS_MACHINE_MODE_REAL_16, ZYDIS_STACK_WIDTH_16);
}

void decode_current(struct child_vp *vp, struct instruction *instruction)
{
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;
	uint64_t linear = decode_code_address(vp, vp->registers.sync->regs.rip);
	ZydisDecoder decoder;

	init_decoder(sregs, &decoder);
	instruction->fetched = decode_read_linear(vp, linear, instruction->bytes,
						  MAX_INSTRUCTION);
	instruction->decoded = ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder,
				instruction->bytes, instruction->fetched,
				&instruction->info, instruction->operands));
}

static uint64_t byte_register(const uint64_t *values, ZydisRegister reg)
{
	if (reg >= ZYDIS_REGISTER_AH && reg <= ZYDIS_REGISTER_BH)
		return (uint8_t)(values[reg - ZYDIS_REGISTER_AH] >> 8);
	if (reg >= ZYDIS_REGISTER_SPL)
		return (uint8_t)values[reg - ZYDIS_REGISTER_SPL + 4];
	return (uint8_t)values[reg - ZYDIS_REGISTER_AL];
}

static uint64_t general_register(const struct kvm_regs *regs, ZydisRegister reg)
{
	const uint64_t values[] = {
		regs->rax, regs->rcx, regs->rdx, regs->rbx, regs->rsp, regs->rbp, regs->rsi,
		regs->rdi, regs->r8, regs->r9, regs->r10, regs->r11, regs->r12, regs->r13,
		regs->r14, regs->r15,
	};
	ZyanI8 id = ZydisRegisterGetId(reg);

	if (id < 0)
		return 0;
	switch (ZydisRegisterGetClass(reg)) {
	case ZYDIS_REGCLASS_GPR8:
		return byte_register(values, reg);
	case ZYDIS_REGCLASS_GPR16:
		return (uint16_t)values[id];
	case ZYDIS_REGCLASS_GPR32:
		return (uint32_t)values[id];
	case ZYDIS_REGCLASS_GPR64:
		return values[id];
	default:
		return 0;
	}
}

static uint64_t segment_base(const struct kvm_sregs *sregs, ZydisRegister reg)
{
	if (reg == ZYDIS_REGISTER_FS)
		return sregs->fs.base;
	if (reg == ZYDIS_REGISTER_GS)
		return sregs->gs.base;
	/* In long mode the others have no base. */
	if (is_long_mode(sregs))
		return 0;
	if (reg == ZYDIS_REGISTER_ES)
		return sregs->es.base;
	if (reg == ZYDIS_REGISTER_CS)
		return sregs->cs.base;
	if (reg == ZYDIS_REGISTER_SS)
		return sregs->ss.base;
	return sregs->ds.base;
}

static uint64_t operand_address(struct child_vp *vp, const struct instruction *instruction,
				const ZydisDecodedOperand *operand)
{
	const struct kvm_sregs *sregs = &vp->registers.sync->sregs;
	const struct kvm_regs *regs = &vp->registers.sync->regs;
	uint64_t offset = operand->mem.disp.has_displacement ? operand->mem.disp.value : 0;

	if (operand->mem.base == ZYDIS_REGISTER_RIP || operand->mem.base == ZYDIS_REGISTER_EIP)
		offset += regs->rip + instruction->info.length;
	else if (operand->mem.base != ZYDIS_REGISTER_NONE)
		offset += general_register(regs, operand->mem.base);
	if (operand->mem.index != ZYDIS_REGISTER_NONE)
		offset += general_register(regs, operand->mem.index) * operand->mem.scale;
	if (instruction->info.address_width == 16)
		offset = (uint16_t)offset;
	else if (instruction->info.address_width == 32)
		offset = (uint32_t)offset;
	offset += segment_base(sregs, operand->mem.segment);
	return is_long_mode(sregs) ? offset : (uint32_t)offset;
}

bool decode_memory_operand(struct child_vp *vp, const struct instruction *instruction,
			   uint64_t *linear, bool *write)
{
	if (!instruction->decoded)
		return false;
	for (unsigned int i = 0; i < instruction->info.operand_count; i++) {
		const ZydisDecodedOperand *operand = &instruction->operands[i];

		if (operand->type != ZYDIS_OPERAND_TYPE_MEMORY ||
		    operand->mem.type == ZYDIS_MEMOP_TYPE_AGEN)
			continue;
		*linear = operand_address(vp, instruction, operand);
		*write = operand->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;
		return true;
	}
	return false;
}

static bool is_general_register(ZydisRegister reg)
{
	switch (ZydisRegisterGetClass(reg)) {
	case ZYDIS_REGCLASS_GPR8:
	case ZYDIS_REGCLASS_GPR16:
	case ZYDIS_REGCLASS_GPR32:
	case ZYDIS_REGCLASS_GPR64:
		return true;
	default:
		return false;
	}
}

static bool is_store(const ZydisDecodedInstruction *info)
{
	switch (info->mnemonic) {
	case ZYDIS_MNEMONIC_MOV:
	case ZYDIS_MNEMONIC_MOVNTI:
		return true;
	case ZYDIS_MNEMONIC_STOSB:
	case ZYDIS_MNEMONIC_STOSW:
	case ZYDIS_MNEMONIC_STOSD:
	case ZYDIS_MNEMONIC_STOSQ:
		return !(info->attributes & (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE |
					     ZYDIS_ATTRIB_HAS_REPNE));
	default:
		return false;
	}
}

bool decode_store(struct child_vp *vp, const struct instruction *instruction,
		  unsigned int *size, uint64_t *value)
{
	const ZydisDecodedOperand *to = &instruction->operands[0];
	const ZydisDecodedOperand *from = &instruction->operands[1];

	if (!instruction->decoded || !is_store(&instruction->info) ||
	    to->type != ZYDIS_OPERAND_TYPE_MEMORY)
		return false;
	*size = to->size / 8;
	if (from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE) {
		*value = from->imm.is_signed ? (uint64_t)from->imm.value.s : from->imm.value.u;
		return true;
	}
	/* A segment register can be stored, too; nobody rings a doorbell so. */
	if (from->type != ZYDIS_OPERAND_TYPE_REGISTER || !is_general_register(from->reg.value))
		return false;
	*value = general_register(&vp->registers.sync->regs, from->reg.value);
	return true;
}
