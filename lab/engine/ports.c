// SPDX-License-Identifier: GPL-2.0-only
/*
 * Port intercepts. KVM stops in the middle of an access; the parent is to see the
 * VP before the instruction. So the access is finished and then undone: KVM is left
 * with nothing open, and whatever the parent does next needs no special case.
 */
#include <string.h>

#include "engine/decode.h"
#include "machine/log.h"

#define RFLAGS_DF		(1u << 10)
#define RFLAGS_RF		(1u << 16)
#define INFO_STRING		(1u << 3)
#define INFO_REP		(1u << 4)

/**
 * struct port_access - one exit, before KVM completes it
 * @regs: general registers as they were before the instruction
 */
struct port_access {
	struct kvm_regs regs;
	struct kvm_vcpu_events events;
	struct instruction instruction;
	uint16_t port;
	uint8_t size;
	bool out;
	bool string;
	bool rep;
};

static uint64_t address_mask(const struct instruction *instruction)
{
	switch (instruction->info.address_width) {
	case 16: return 0xffff;
	case 32: return 0xffffffff;
	default: return ~0ull;
	}
}

static uint64_t add_masked(uint64_t value, int64_t amount, uint64_t mask)
{
	return (value & ~mask) | ((value + amount) & mask);
}

static bool is_string(const struct instruction *instruction, bool out)
{
	if (!instruction->decoded || instruction->info.opcode_map != ZYDIS_OPCODE_MAP_DEFAULT)
		return false;
	return (instruction->info.opcode & 0xfe) == (out ? 0x6e : 0x6c);
}

static bool has_repeat(const struct instruction *instruction)
{
	return instruction->info.attributes &
	       (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE | ZYDIS_ATTRIB_HAS_REPNE);
}

/* One that OUTS may have without being repeated. */
static bool is_prefix(uint8_t byte, bool long_mode)
{
	static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67 };

	return memchr(prefixes, byte, sizeof(prefixes)) || (long_mode && byte >> 4 == 4);
}

/* Does an OUTS of this access, without repeat prefix, lie between RIP and @end? */
static bool is_outs_until(struct child_vp *vp, struct port_access *access, uint64_t end)
{
	const ZydisDecodedInstruction *info = &access->instruction.info;

	decode_current(vp, &access->instruction);
	return is_string(&access->instruction, true) && !has_repeat(&access->instruction) &&
	       info->length == end - vp->registers.sync->regs.rip &&
	       (info->opcode & 1 ? info->operand_width == 16 ? 2 : 4 : 1) == access->size;
}

/*
 * KVM has stepped over an OUTS without repeat prefix already. Bytes before it may
 * look like prefixes and belong to another instruction: the longest form that fits.
 */
static bool step_back(struct child_vp *vp, struct port_access *access)
{
	struct kvm_regs *regs = &vp->registers.sync->regs;
	const bool long_mode = vp->registers.sync->sregs.cs.l;
	const uint64_t end = regs->rip;
	uint8_t byte;

	if (decode_read_linear(vp, decode_code_address(vp, end - 1), &byte, 1) != 1 ||
	    (byte & 0xfe) != 0x6e)
		return false;
	regs->rip--;
	while (end - regs->rip < MAX_INSTRUCTION &&
	       decode_read_linear(vp, decode_code_address(vp, regs->rip - 1), &byte, 1) == 1 &&
	       is_prefix(byte, long_mode))
		regs->rip--;
	for (; regs->rip != end; regs->rip++) {
		if (is_outs_until(vp, access, end))
			return true;
	}
	decode_current(vp, &access->instruction);
	return false;
}

static void undo_outs(struct port_access *access)
{
	int64_t step = access->regs.rflags & RFLAGS_DF ? -(int64_t)access->size : access->size;
	uint64_t mask = address_mask(&access->instruction);

	access->regs.rsi = add_masked(access->regs.rsi, -step, mask);
	if (access->rep)
		access->regs.rcx = add_masked(access->regs.rcx, 1, mask);
}

/*
 * Completing INS stores the data area into guest memory: let it store what is
 * there already.
 */
static void neutralise_ins(struct child_vp *vp, struct port_access *access)
{
	uint8_t *data = (uint8_t *)vp->run + vp->run->io.data_offset;
	int64_t step = access->regs.rflags & RFLAGS_DF ? -(int64_t)access->size : access->size;
	uint64_t mask = address_mask(&access->instruction);
	uint64_t offset = access->regs.rdi & mask;
	bool flat = access->instruction.info.machine_mode == ZYDIS_MACHINE_MODE_LONG_64;

	for (uint32_t i = 0; i < vp->run->io.count; i++) {
		uint64_t linear = flat ? offset :
				  (uint32_t)(vp->registers.sync->sregs.es.base + offset);

		decode_read_linear(vp, linear, data + i * access->size, access->size);
		offset = (offset + step) & mask;
	}
}

static void examine(struct child_vp *vp, struct port_access *access)
{
	const struct kvm_run *run = vp->run;

	access->port = run->io.port;
	access->size = run->io.size;
	access->out = run->io.direction == KVM_EXIT_IO_OUT;
	decode_current(vp, &access->instruction);
	access->regs = vp->registers.sync->regs;
	access->events = vp->registers.sync->events;
	if (!access->out)
		access->string = is_string(&access->instruction, false);
}

/*
 * Which output it was shows when KVM completes it: it steps over OUT only then, over
 * OUTS before, unless that repeats: then it stays there with the resume flag set.
 */
static bool was_outs(struct child_vp *vp, struct port_access *access, uint64_t completed_rip)
{
	if (completed_rip != access->regs.rip)
		return false;
	if ((access->regs.rflags & RFLAGS_RF) && is_string(&access->instruction, true) &&
	    has_repeat(&access->instruction))
		return true;
	if (!step_back(vp, access))
		return false;
	access->regs.rip = vp->registers.sync->regs.rip;
	return true;
}

static void finish_and_undo(struct child_vp *vp, struct port_access *access)
{
	uint64_t completed_rip;

	if (access->string)
		neutralise_ins(vp, access);
	if (vp_complete(vp))
		log_line("VP %u: port access at %llx could not be completed: %m", vp->index,
			 (unsigned long long)access->regs.rip);
	completed_rip = vp->registers.sync->regs.rip;
	vp->registers.sync->regs = access->regs;
	if (access->out)
		access->string = was_outs(vp, access, completed_rip);
	access->rep = access->string && has_repeat(&access->instruction);
	if (access->out && access->string)
		undo_outs(access);
	vp->registers.sync->regs = access->regs;
	vp->registers.sync->events = access->events;
	vp->registers.dirty |= CLASS_REGS | CLASS_EVENTS;
}

bool port_exit(struct child_vp *vp)
{
	struct hv_io_port_intercept message = { 0 };
	struct port_access access = { 0 };

	if (hypercall_is(vp))
		return hypercall_exit(vp);
	examine(vp, &access);
	finish_and_undo(vp, &access);

	exit_fill_header(vp, &message.header,
			 access.instruction.decoded ? access.instruction.info.length : 0,
			 access.out ? HV_INTERCEPT_WRITE : HV_INTERCEPT_READ);
	message.port = access.port;
	message.access_info = access.size | (access.string ? INFO_STRING : 0) |
			      (access.rep ? INFO_REP : 0);
	message.instruction_count = access.instruction.fetched;
	memcpy(message.instruction, access.instruction.bytes, access.instruction.fetched);
	message.rax = access.regs.rax;
	message.rcx = access.regs.rcx;
	message.rsi = access.regs.rsi;
	message.rdi = access.regs.rdi;
	message.ds = vcpu_segment(&vp->registers.sync->sregs.ds);
	message.es = vcpu_segment(&vp->registers.sync->sregs.es);
	vp_intercept(vp, HV_MESSAGE_IO_PORT, &message, sizeof(message));
	return false;
}
