// SPDX-License-Identifier: GPL-2.0-only
/*
 * A VP's registers, by the hypervisor's names. What KVM left at the last exit is
 * kept, changes are collected and written before the VCPU runs again: several
 * calls may have to pass until control registers and segments fit each other.
 */
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"

#define SYNCED		(CLASS_REGS | CLASS_SREGS | CLASS_EVENTS)
#define MXCSR_MASK	0xffffu

/* Offsets in the FXSAVE image and the XSAVE header behind it. */
#define FXSAVE_CONTROL	0
#define FXSAVE_DP	16
#define FXSAVE_ST	32
#define FXSAVE_XMM	160
#define XSAVE_PRESENT	512
#define XSAVE_X87	1u
#define XSAVE_SSE	2u

void vcpu_registers_init(struct child_vp *vp)
{
	vp->registers.sync = &vp->run->s.regs;
	vp->run->kvm_valid_regs = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
}

void vcpu_registers_exited(struct child_vp *vp)
{
	vp->registers.valid = SYNCED;
	vp->registers.dirty = 0;
	memset(vp->registers.pending_event, 0, sizeof(vp->registers.pending_event));
}

struct class_ioctl {
	enum register_class class;
	unsigned long get, set;
};

/* In the order of writing: KVM_SET_REGS drops a pending exception. */
static const struct class_ioctl class_ioctls[] = {
	{ CLASS_SREGS, KVM_GET_SREGS, KVM_SET_SREGS },
	{ CLASS_REGS, KVM_GET_REGS, KVM_SET_REGS },
	{ CLASS_FPU, KVM_GET_XSAVE, KVM_SET_XSAVE },
	{ CLASS_DEBUG, KVM_GET_DEBUGREGS, KVM_SET_DEBUGREGS },
	{ CLASS_XCRS, KVM_GET_XCRS, KVM_SET_XCRS },
	{ CLASS_EVENTS, KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS },
};

#define CLASS_COUNT	(sizeof(class_ioctls) / sizeof(class_ioctls[0]))

static void *class_data(struct registers *registers, enum register_class class)
{
	switch (class) {
	case CLASS_REGS: return &registers->sync->regs;
	case CLASS_SREGS: return &registers->sync->sregs;
	case CLASS_EVENTS: return &registers->sync->events;
	case CLASS_FPU: return &registers->xsave;
	case CLASS_DEBUG: return &registers->debug;
	default: return &registers->xcrs;
	}
}

int vcpu_registers_load(struct child_vp *vp, unsigned int classes)
{
	struct registers *registers = &vp->registers;

	for (size_t i = 0; i < CLASS_COUNT; i++) {
		enum register_class class = class_ioctls[i].class;

		if (!(classes & ~registers->valid & class))
			continue;
		if (ioctl(vp->vcpu, class_ioctls[i].get, class_data(registers, class)))
			return -1;
		registers->valid |= class;
	}
	return 0;
}

/*
 * Another VP or the parent may have sent an NMI, SMI, INIT or SIPI since KVM left
 * its state here. Without their flags KVM keeps what is pending of them; the parent
 * has no register for any.
 */
static void complete_events(struct registers *registers)
{
	registers->sync->events.flags |= KVM_VCPUEVENT_VALID_SHADOW;
	registers->sync->events.flags &= ~(KVM_VCPUEVENT_VALID_NMI_PENDING |
					   KVM_VCPUEVENT_VALID_SMM |
					   KVM_VCPUEVENT_VALID_SIPI_VECTOR);
}

/* An interrupt on its way into the VP is part of the events: not twice. */
static void complete_sregs(struct registers *registers)
{
	struct kvm_sregs *sregs = &registers->sync->sregs;

	memset(sregs->interrupt_bitmap, 0, sizeof(sregs->interrupt_bitmap));
}

int vcpu_registers_flush(struct child_vp *vp)
{
	struct registers *registers = &vp->registers;

	if (registers->dirty & CLASS_EVENTS)
		complete_events(registers);
	if (registers->dirty & CLASS_SREGS)
		complete_sregs(registers);
	for (size_t i = 0; i < CLASS_COUNT; i++) {
		enum register_class class = class_ioctls[i].class;

		if (!(registers->dirty & class))
			continue;
		if (ioctl(vp->vcpu, class_ioctls[i].set, class_data(registers, class)))
			return -1;
		registers->dirty &= ~class;
	}
	return 0;
}

struct hv_segment vcpu_segment(const struct kvm_segment *segment)
{
	return (struct hv_segment) {
		.base = segment->base,
		.limit = segment->limit,
		.selector = segment->selector,
		.attributes = (segment->type & 0xf) | segment->s << 4 | segment->dpl << 5 |
			      (segment->present && !segment->unusable) << 7 |
			      segment->avl << 12 | segment->l << 13 | segment->db << 14 |
			      segment->g << 15,
	};
}

static void set_segment(struct kvm_segment *segment, const struct hv_segment *value)
{
	uint16_t attributes = value->attributes;

	*segment = (struct kvm_segment) {
		.base = value->base,
		.limit = value->limit,
		.selector = value->selector,
		.type = attributes & 0xf,
		.s = attributes >> 4 & 1,
		.dpl = attributes >> 5 & 3,
		.present = attributes >> 7 & 1,
		.avl = attributes >> 12 & 1,
		.l = attributes >> 13 & 1,
		.db = attributes >> 14 & 1,
		.g = attributes >> 15 & 1,
	};
	segment->unusable = !segment->present;
}

static struct kvm_segment *segment_of(struct kvm_sregs *sregs, uint32_t name)
{
	switch (name) {
	case HV_REGISTER_ES: return &sregs->es;
	case HV_REGISTER_CS: return &sregs->cs;
	case HV_REGISTER_SS: return &sregs->ss;
	case HV_REGISTER_DS: return &sregs->ds;
	case HV_REGISTER_FS: return &sregs->fs;
	case HV_REGISTER_GS: return &sregs->gs;
	case HV_REGISTER_LDTR: return &sregs->ldt;
	case HV_REGISTER_TR: return &sregs->tr;
	default: return NULL;
	}
}

static struct kvm_dtable *table_of(struct kvm_sregs *sregs, uint32_t name)
{
	switch (name) {
	case HV_REGISTER_IDTR: return &sregs->idt;
	case HV_REGISTER_GDTR: return &sregs->gdt;
	default: return NULL;
	}
}

/* A 64-bit register's place and class; NULL = not such a register. */
static void *word_of(struct registers *registers, uint32_t name, enum register_class *class)
{
	struct kvm_regs *regs = &registers->sync->regs;
	struct kvm_sregs *sregs = &registers->sync->sregs;
	void *const general[] = {
		&regs->rax, &regs->rcx, &regs->rdx, &regs->rbx, &regs->rsp, &regs->rbp,
		&regs->rsi, &regs->rdi, &regs->r8, &regs->r9, &regs->r10, &regs->r11,
		&regs->r12, &regs->r13, &regs->r14, &regs->r15, &regs->rip, &regs->rflags,
	};

	*class = CLASS_REGS;
	if (name >= HV_REGISTER_RAX && name <= HV_REGISTER_RFLAGS)
		return general[name - HV_REGISTER_RAX];
	*class = CLASS_DEBUG;
	if (name >= HV_REGISTER_DR0 && name <= HV_REGISTER_DR3)
		return &registers->debug.db[name - HV_REGISTER_DR0];
	if (name == HV_REGISTER_DR6)
		return &registers->debug.dr6;
	if (name == HV_REGISTER_DR7)
		return &registers->debug.dr7;
	*class = CLASS_SREGS;
	switch (name) {
	case HV_REGISTER_CR0:
	case HV_REGISTER_INTERMEDIATE_CR0:
		return &sregs->cr0;
	case HV_REGISTER_CR2:
		return &sregs->cr2;
	case HV_REGISTER_CR3:
	case HV_REGISTER_INTERMEDIATE_CR3:
		return &sregs->cr3;
	case HV_REGISTER_CR4:
	case HV_REGISTER_INTERMEDIATE_CR4:
		return &sregs->cr4;
	case HV_REGISTER_CR8:
	case HV_REGISTER_INTERMEDIATE_CR8:
		return &sregs->cr8;
	case HV_REGISTER_EFER:
		return &sregs->efer;
	case HV_REGISTER_APIC_BASE:
		return &sregs->apic_base;
	}
	return NULL;
}

/* Values no processor takes, whatever the others are. */
static bool word_is_valid(uint32_t name, uint64_t value)
{
	switch (name) {
	case HV_REGISTER_CR0:
	case HV_REGISTER_INTERMEDIATE_CR0:
	case HV_REGISTER_DR6:
	case HV_REGISTER_DR7:
		return !(value >> 32);
	case HV_REGISTER_CR8:
	case HV_REGISTER_INTERMEDIATE_CR8:
		return value < 16;
	default:
		return true;
	}
}

static bool is_fpu(uint32_t name)
{
	return name >= HV_REGISTER_XMM0 && name <= HV_REGISTER_XMM_CONTROL_STATUS;
}

static void get_fpu(const struct kvm_xsave *xsave, uint32_t name, uint64_t value[2])
{
	const uint8_t *image = (const uint8_t *)xsave->region;
	uint8_t *bytes = (uint8_t *)value;

	memset(value, 0, 16);
	if (name <= HV_REGISTER_XMM15) {
		memcpy(bytes, image + FXSAVE_XMM + 16 * (name - HV_REGISTER_XMM0), 16);
	} else if (name <= HV_REGISTER_FP_MMX7) {
		memcpy(bytes, image + FXSAVE_ST + 16 * (name - HV_REGISTER_FP_MMX0), 10);
	} else if (name == HV_REGISTER_FP_CONTROL_STATUS) {
		memcpy(bytes, image + FXSAVE_CONTROL, 16);
		bytes[5] = 0;
	} else {
		memcpy(bytes, image + FXSAVE_DP, 16);
	}
}

static uint16_t set_fpu(struct kvm_xsave *xsave, uint32_t name, const uint64_t value[2])
{
	uint8_t *image = (uint8_t *)xsave->region;
	const uint8_t *bytes = (const uint8_t *)value;
	uint64_t present;
	uint32_t mxcsr;

	if (name <= HV_REGISTER_XMM15) {
		memcpy(image + FXSAVE_XMM + 16 * (name - HV_REGISTER_XMM0), bytes, 16);
	} else if (name <= HV_REGISTER_FP_MMX7) {
		memcpy(image + FXSAVE_ST + 16 * (name - HV_REGISTER_FP_MMX0), bytes, 10);
	} else if (name == HV_REGISTER_FP_CONTROL_STATUS) {
		memcpy(image + FXSAVE_CONTROL, bytes, 16);
	} else {
		memcpy(&mxcsr, bytes + 8, 4);
		if (mxcsr & ~MXCSR_MASK)
			return HV_STATUS_INVALID_REGISTER_VALUE;
		/* not the mask behind it, which is the processor's */
		memcpy(image + FXSAVE_DP, bytes, 12);
	}
	/* Without its bit a component would be loaded with its initial state. */
	memcpy(&present, image + XSAVE_PRESENT, 8);
	present |= XSAVE_X87 | XSAVE_SSE;
	memcpy(image + XSAVE_PRESENT, &present, 8);
	return HV_STATUS_SUCCESS;
}

void vcpu_xmm_copy(const struct child_vp *vp, uint64_t values[][2], unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		get_fpu(&vp->registers.xsave, HV_REGISTER_XMM0 + i, values[i]);
}

static uint16_t get_activity(struct child_vp *vp, uint64_t *value)
{
	struct kvm_mp_state state;

	if (ioctl(vp->vcpu, KVM_GET_MP_STATE, &state))
		return HV_STATUS_OPERATION_FAILED;
	/* KVM takes an INIT that has arrived before it answers. */
	vp->registers.valid &= vp->registers.dirty;
	*value = 0;
	if (state.mp_state == KVM_MP_STATE_UNINITIALIZED ||
	    state.mp_state == KVM_MP_STATE_INIT_RECEIVED)
		*value = 1u << 0;		/* waits for its SIPI */
	else if (state.mp_state == KVM_MP_STATE_HALTED)
		*value = 1u << 1;
	return HV_STATUS_SUCCESS;
}

static uint16_t set_activity(struct child_vp *vp, uint64_t value)
{
	struct kvm_mp_state state = { .mp_state = KVM_MP_STATE_RUNNABLE };

	if (value & ~7ull)
		return HV_STATUS_INVALID_REGISTER_VALUE;
	if (value & 1u << 0)
		state.mp_state = KVM_MP_STATE_UNINITIALIZED;
	else if (value & (1u << 1 | 1u << 2))
		state.mp_state = KVM_MP_STATE_HALTED;
	/* Both states need a LAPIC that ends them. */
	if (ioctl(vp->vcpu, KVM_SET_MP_STATE, &state))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	return HV_STATUS_SUCCESS;
}

/* A processor without XSAVE has x87 state only, and nothing to choose. */
static uint16_t get_xfem(struct child_vp *vp, uint64_t *value)
{
	*value = 1;
	if (!vcpu_registers_load(vp, CLASS_XCRS) && vp->registers.xcrs.nr_xcrs)
		*value = vp->registers.xcrs.xcrs[0].value;
	return HV_STATUS_SUCCESS;
}

static uint16_t set_xfem(struct child_vp *vp, uint64_t value)
{
	uint64_t now;

	get_xfem(vp, &now);
	if (value == now)
		return HV_STATUS_SUCCESS;
	if (!(value & 1) || !(vp->registers.valid & CLASS_XCRS))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	vp->registers.xcrs.xcrs[0].value = value;
	/* At once: a value the processor lacks is refused here and not later. */
	if (ioctl(vp->vcpu, KVM_SET_XCRS, &vp->registers.xcrs)) {
		vp->registers.xcrs.xcrs[0].value = now;
		return HV_STATUS_INVALID_REGISTER_VALUE;
	}
	return HV_STATUS_SUCCESS;
}

static uint16_t get_system(struct child_vp *vp, uint32_t name, uint64_t value[2])
{
	const struct kvm_segment *segment = segment_of(&vp->registers.sync->sregs, name);
	const struct kvm_dtable *table = table_of(&vp->registers.sync->sregs, name);

	if (vcpu_registers_load(vp, CLASS_SREGS))
		return HV_STATUS_OPERATION_FAILED;
	if (segment) {
		struct hv_segment result = vcpu_segment(segment);

		memcpy(value, &result, sizeof(result));
	} else {
		struct hv_table result = { .limit = table->limit, .base = table->base };

		memcpy(value, &result, sizeof(result));
	}
	return HV_STATUS_SUCCESS;
}

static uint16_t set_system(struct child_vp *vp, uint32_t name, const uint64_t value[2])
{
	struct kvm_segment *segment = segment_of(&vp->registers.sync->sregs, name);
	struct kvm_dtable *table = table_of(&vp->registers.sync->sregs, name);
	struct hv_segment new_segment;
	struct hv_table new_table;

	if (vcpu_registers_load(vp, CLASS_SREGS))
		return HV_STATUS_OPERATION_FAILED;
	memcpy(&new_segment, value, sizeof(new_segment));
	memcpy(&new_table, value, sizeof(new_table));
	if (segment)
		set_segment(segment, &new_segment);
	else
		*table = (struct kvm_dtable) { .base = new_table.base, .limit = new_table.limit };
	vp->registers.dirty |= CLASS_SREGS;
	return HV_STATUS_SUCCESS;
}

static bool is_system(uint32_t name)
{
	return (name >= HV_REGISTER_ES && name <= HV_REGISTER_TR) ||
	       name == HV_REGISTER_IDTR || name == HV_REGISTER_GDTR;
}

uint16_t engine_get_register(struct engine *engine, struct vp *model_vp, uint32_t name,
			     uint64_t value[2])
{
	struct child_vp *vp = vp_engine(model_vp);
	enum register_class class;
	uint64_t *word = word_of(&vp->registers, name, &class);

	value[0] = value[1] = 0;
	if (word) {
		if (vcpu_registers_load(vp, class))
			return HV_STATUS_OPERATION_FAILED;
		value[0] = *word;
		return HV_STATUS_SUCCESS;
	}
	if (is_system(name))
		return get_system(vp, name, value);
	if (is_fpu(name)) {
		if (vcpu_registers_load(vp, CLASS_FPU))
			return HV_STATUS_OPERATION_FAILED;
		get_fpu(&vp->registers.xsave, name, value);
		return HV_STATUS_SUCCESS;
	}
	if (name == HV_REGISTER_XFEM)
		return get_xfem(vp, value);
	if (name == HV_REGISTER_ACTIVITY_STATE)
		return get_activity(vp, value);
	if (event_register_known(name))
		return event_register_get(vp, name, value);
	return msr_register_get(vp, name, value);
}

uint16_t engine_set_register(struct engine *engine, struct vp *model_vp, uint32_t name,
			     const uint64_t value[2])
{
	struct child_vp *vp = vp_engine(model_vp);
	enum register_class class;
	uint64_t *word = word_of(&vp->registers, name, &class);

	vp->triple_faulted = false;
	if (word) {
		if (!word_is_valid(name, value[0]))
			return HV_STATUS_INVALID_REGISTER_VALUE;
		if (vcpu_registers_load(vp, class))
			return HV_STATUS_OPERATION_FAILED;
		*word = value[0];
		vp->registers.dirty |= class;
		return HV_STATUS_SUCCESS;
	}
	if (is_system(name))
		return set_system(vp, name, value);
	if (is_fpu(name)) {
		if (vcpu_registers_load(vp, CLASS_FPU))
			return HV_STATUS_OPERATION_FAILED;
		vp->registers.dirty |= CLASS_FPU;
		return set_fpu(&vp->registers.xsave, name, value);
	}
	if (name == HV_REGISTER_XFEM)
		return set_xfem(vp, value[0]);
	if (name == HV_REGISTER_ACTIVITY_STATE)
		return set_activity(vp, value[0]);
	if (event_register_known(name))
		return event_register_set(vp, name, value);
	return msr_register_set(vp, name, value[0]);
}
