// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of a VP that is no register: its LAPIC and its XSAVE image, between KVM's
 * layout and the hypervisor's.
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"

#define LAPIC_ID		0x20
#define LAPIC_TMR		0x180

#define XSAVE_HEADER		512
#define XSAVE_PRESENT		512	/* XSTATE_BV */
#define XSAVE_COMPACTED		520	/* XCOMP_BV */
#define XSAVE_RESERVED		528
#define XSAVE_MXCSR		24
#define XSAVE_AVX		576
#define XSAVE_END		832
#define COMPACTED		(1ull << 63)
#define X87			1u
#define SSE			2u
#define AVX			4u

/* Registers of the same meaning in both layouts, 32 bits each. */
static const struct {
	uint16_t offset;	/* in KVM's page */
	uint16_t field;		/* in struct hv_lapic_state */
	uint16_t count;		/* of consecutive ones */
} lapic_registers[] = {
	{ 0x30, offsetof(struct hv_lapic_state, version), 1 },
	{ 0xd0, offsetof(struct hv_lapic_state, ldr), 1 },
	{ 0xe0, offsetof(struct hv_lapic_state, dfr), 1 },
	{ 0xf0, offsetof(struct hv_lapic_state, spurious), 1 },
	{ 0x100, offsetof(struct hv_lapic_state, isr), 8 },
	{ LAPIC_TMR, offsetof(struct hv_lapic_state, tmr), 8 },
	{ 0x200, offsetof(struct hv_lapic_state, irr), 8 },
	{ 0x280, offsetof(struct hv_lapic_state, error_status), 1 },
	{ 0x280, offsetof(struct hv_lapic_state, esr), 1 },
	{ 0x310, offsetof(struct hv_lapic_state, icr_high), 1 },
	{ 0x300, offsetof(struct hv_lapic_state, icr_low), 1 },
	{ 0x320, offsetof(struct hv_lapic_state, lvt_timer), 1 },
	{ 0x330, offsetof(struct hv_lapic_state, lvt_thermal), 1 },
	{ 0x340, offsetof(struct hv_lapic_state, lvt_perfmon), 1 },
	{ 0x350, offsetof(struct hv_lapic_state, lvt_lint0), 1 },
	{ 0x360, offsetof(struct hv_lapic_state, lvt_lint1), 1 },
	{ 0x370, offsetof(struct hv_lapic_state, lvt_error), 1 },
	{ 0x2f0, offsetof(struct hv_lapic_state, lvt_cmci), 1 },
	{ 0x380, offsetof(struct hv_lapic_state, initial_count), 1 },
	{ 0x390, offsetof(struct hv_lapic_state, current_count), 1 },
	{ 0x3e0, offsetof(struct hv_lapic_state, divide), 1 },
	{ 0xc0, offsetof(struct hv_lapic_state, remote_read), 1 },
};

#define LAPIC_REGISTERS	(sizeof(lapic_registers) / sizeof(lapic_registers[0]))
#define LAPIC_STRIDE	16
#define APIC_BASE_X2APIC	(1ull << 10)

/* With 32-bit ids KVM shifts the id only while the LAPIC is not in x2APIC mode. */
static uint32_t lapic_id(const struct child_vp *vp, const struct kvm_lapic_state *page)
{
	uint32_t id;

	memcpy(&id, page->regs + LAPIC_ID, sizeof(id));
	return vp->registers.sync->sregs.apic_base & APIC_BASE_X2APIC ? id : id >> 24;
}

static uint16_t get_lapic(struct child_vp *vp, struct hv_lapic_state *state)
{
	struct kvm_lapic_state page;

	/* A change of the APIC base may wait: it decides how the page is read. */
	vcpu_registers_flush(vp);
	if (ioctl(vp->vcpu, KVM_GET_LAPIC, &page))
		return HV_STATUS_OPERATION_FAILED;
	memset(state, 0, sizeof(*state));
	for (size_t i = 0; i < LAPIC_REGISTERS; i++)
		for (unsigned int n = 0; n < lapic_registers[i].count; n++)
			memcpy((uint8_t *)state + lapic_registers[i].field + 4 * n,
			       page.regs + lapic_registers[i].offset + LAPIC_STRIDE * n, 4);
	state->id = lapic_id(vp, &page);
	return HV_STATUS_SUCCESS;
}

/* The id stays the VP's, the task priority is register CR8. */
static uint16_t set_lapic(struct child_vp *vp, const struct hv_lapic_state *state)
{
	struct kvm_lapic_state page;

	vcpu_registers_flush(vp);
	if (ioctl(vp->vcpu, KVM_GET_LAPIC, &page))
		return HV_STATUS_OPERATION_FAILED;
	for (size_t i = 0; i < LAPIC_REGISTERS; i++)
		for (unsigned int n = 0; n < lapic_registers[i].count; n++)
			memcpy(page.regs + lapic_registers[i].offset + LAPIC_STRIDE * n,
			       (const uint8_t *)state + lapic_registers[i].field + 4 * n, 4);
	if (ioctl(vp->vcpu, KVM_SET_LAPIC, &page))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	return HV_STATUS_SUCCESS;
}

/* Bytes of a component in the image; x87 and SSE share the first 512. */
static void component(uint8_t *to, const uint8_t *from, uint32_t which)
{
	const size_t mxcsr = XSAVE_MXCSR;

	switch (which) {
	case X87:
		memcpy(to, from, mxcsr);
		memcpy(to + 32, from + 32, 128);
		break;
	case SSE:
		memcpy(to + mxcsr, from + mxcsr, 4);
		memcpy(to + 160, from + 160, 256);
		break;
	case AVX:
		memcpy(to + XSAVE_AVX, from + XSAVE_AVX, XSAVE_END - XSAVE_AVX);
		break;
	}
}

static uint64_t word_at(const uint8_t *image, size_t offset)
{
	uint64_t word;

	memcpy(&word, image + offset, sizeof(word));
	return word;
}

/*
 * Compacted and standard format have x87, SSE and AVX at the same places: only the
 * header tells them apart.
 */
static uint16_t get_xsave(struct child_vp *vp, uint64_t states, uint8_t *image)
{
	const uint8_t *own = (const uint8_t *)vp->registers.xsave.region;
	uint64_t present, layout = COMPACTED | states;

	if (vcpu_registers_load(vp, CLASS_FPU))
		return HV_STATUS_OPERATION_FAILED;
	for (uint32_t which = X87; which <= AVX; which <<= 1)
		if (states & which)
			component(image, own, which);
	present = word_at(own, XSAVE_PRESENT) & states;
	memcpy(image + XSAVE_PRESENT, &present, sizeof(present));
	memcpy(image + XSAVE_COMPACTED, &layout, sizeof(layout));
	return HV_STATUS_SUCCESS;
}

static bool header_valid(const uint8_t *image, uint64_t states)
{
	uint64_t present = word_at(image, XSAVE_PRESENT);
	uint64_t layout = word_at(image, XSAVE_COMPACTED);

	for (size_t i = XSAVE_RESERVED; i < XSAVE_AVX; i++)
		if (image[i])
			return false;
	if (layout && (!(layout & COMPACTED) || present & ~layout))
		return false;
	return !(present & ~states);
}

static uint16_t set_xsave(struct child_vp *vp, uint64_t states, const uint8_t *image)
{
	struct kvm_xsave new;
	uint8_t *bytes = (uint8_t *)new.region;
	uint64_t present;

	if (!header_valid(image, states))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	if (vcpu_registers_load(vp, CLASS_FPU))
		return HV_STATUS_OPERATION_FAILED;
	new = vp->registers.xsave;
	for (uint32_t which = X87; which <= AVX; which <<= 1)
		if (states & which)
			component(bytes, image, which);
	present = word_at(image, XSAVE_PRESENT) | (word_at(bytes, XSAVE_PRESENT) & ~states);
	memcpy(bytes + XSAVE_PRESENT, &present, sizeof(present));
	/* At once: what the processor lacks is refused here and not later. */
	if (ioctl(vp->vcpu, KVM_SET_XSAVE, &new))
		return HV_STATUS_INVALID_REGISTER_VALUE;
	vp->registers.dirty &= ~CLASS_FPU;
	/* KVM's answer tells what absent components look like. */
	vp->registers.valid &= ~CLASS_FPU;
	return HV_STATUS_SUCCESS;
}

uint16_t engine_get_state(struct engine *engine, struct vp *model_vp, uint32_t type,
			  uint64_t states, void *buffer)
{
	struct child_vp *vp = vp_engine(model_vp);

	if (type == HV_VP_STATE_XSAVE)
		return get_xsave(vp, states, buffer);
	return vp->child->lapic ? get_lapic(vp, buffer) : HV_STATUS_INVALID_VP_STATE;
}

uint16_t engine_set_state(struct engine *engine, struct vp *model_vp, uint32_t type,
			  uint64_t states, const void *buffer)
{
	struct child_vp *vp = vp_engine(model_vp);

	vp->triple_faulted = false;
	if (type == HV_VP_STATE_XSAVE)
		return set_xsave(vp, states, buffer);
	return vp->child->lapic ? set_lapic(vp, buffer) : HV_STATUS_INVALID_VP_STATE;
}
