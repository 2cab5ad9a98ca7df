// SPDX-License-Identifier: GPL-2.0-only
/* Registers about interrupts and exceptions on their way into a VP. */
#include "engine/internal.h"

/* PENDING_INTERRUPTION */
#define PENDING			(1ull << 0)
#define TYPE_SHIFT		1
#define TYPE_MASK		7u
#define TYPE_EXTERNAL		0
#define TYPE_NMI		2
#define TYPE_EXCEPTION		3
#define TYPE_SOFTWARE_INTERRUPT	4
#define TYPE_PRIVILEGED		5
#define TYPE_SOFTWARE_EXCEPTION	6
#define ERROR_CODE_VALID	(1ull << 4)
#define VECTOR_SHIFT		16
#define ERROR_CODE_SHIFT	32

/* PENDING_EVENT */
#define EVENT_EXCEPTION		0
#define EVENT_EXTINT		5
#define EVENT_ERROR_VALID	(1ull << 8)
#define EXTINT_VECTOR_SHIFT	8

#define VECTOR_PAGE_FAULT	14

bool event_register_known(uint32_t name)
{
	return name == HV_REGISTER_PENDING_INTERRUPTION ||
	       name == HV_REGISTER_INTERRUPT_STATE ||
	       name == HV_REGISTER_PENDING_EVENT0 || name == HV_REGISTER_PENDING_EVENT1 ||
	       name == HV_REGISTER_PENDING_DEBUG;
}

static uint64_t get_interruption(const struct kvm_vcpu_events *events)
{
	uint64_t value = 0;

	if (events->exception.injected) {
		value = PENDING | TYPE_EXCEPTION << TYPE_SHIFT |
			(uint64_t)events->exception.nr << VECTOR_SHIFT;
		if (events->exception.has_error_code)
			value |= ERROR_CODE_VALID |
				 (uint64_t)events->exception.error_code << ERROR_CODE_SHIFT;
	} else if (events->nmi.injected) {
		value = PENDING | TYPE_NMI << TYPE_SHIFT | 2u << VECTOR_SHIFT;
	} else if (events->interrupt.injected) {
		unsigned int type = events->interrupt.soft ? TYPE_SOFTWARE_INTERRUPT :
							     TYPE_EXTERNAL;

		value = PENDING | type << TYPE_SHIFT |
			(uint64_t)events->interrupt.nr << VECTOR_SHIFT;
	}
	return value;
}

static uint16_t set_interruption(struct kvm_vcpu_events *events, uint64_t value)
{
	uint16_t vector = value >> VECTOR_SHIFT;

	events->exception.injected = 0;
	events->nmi.injected = 0;
	events->interrupt.injected = 0;
	if (!(value & PENDING))
		return HV_STATUS_SUCCESS;
	if (vector > 0xff)
		return HV_STATUS_INVALID_REGISTER_VALUE;
	switch (value >> TYPE_SHIFT & TYPE_MASK) {
	case TYPE_EXTERNAL:
	case TYPE_SOFTWARE_INTERRUPT:
		events->interrupt.injected = 1;
		events->interrupt.nr = vector;
		events->interrupt.soft = (value >> TYPE_SHIFT & TYPE_MASK) != TYPE_EXTERNAL;
		return HV_STATUS_SUCCESS;
	case TYPE_NMI:
		events->nmi.injected = 1;
		return HV_STATUS_SUCCESS;
	case TYPE_EXCEPTION:
	case TYPE_PRIVILEGED:
	case TYPE_SOFTWARE_EXCEPTION:
		if (vector > 31)
			return HV_STATUS_INVALID_REGISTER_VALUE;
		events->exception.injected = 1;
		events->exception.nr = vector;
		events->exception.has_error_code = !!(value & ERROR_CODE_VALID);
		events->exception.error_code = value >> ERROR_CODE_SHIFT;
		return HV_STATUS_SUCCESS;
	default:
		return HV_STATUS_INVALID_REGISTER_VALUE;
	}
}

void event_raise(struct child_vp *vp, uint8_t vector, bool has_error_code)
{
	struct kvm_vcpu_events *events = &vp->registers.sync->events;

	events->exception.injected = 1;
	events->exception.nr = vector;
	events->exception.has_error_code = has_error_code;
	events->exception.error_code = 0;
	vp->registers.dirty |= CLASS_EVENTS;
}

static uint16_t queue_exception(struct child_vp *vp, const uint64_t value[2])
{
	struct kvm_vcpu_events *events = &vp->registers.sync->events;
	uint16_t vector = value[0] >> VECTOR_SHIFT;

	if (vector > 31)
		return HV_STATUS_INVALID_REGISTER_VALUE;
	events->exception.injected = 1;
	events->exception.nr = vector;
	events->exception.has_error_code = !!(value[0] & EVENT_ERROR_VALID);
	events->exception.error_code = value[0] >> ERROR_CODE_SHIFT;
	if (vector == VECTOR_PAGE_FAULT) {
		if (vcpu_registers_load(vp, CLASS_SREGS))
			return HV_STATUS_OPERATION_FAILED;
		vp->registers.sync->sregs.cr2 = value[1];
		vp->registers.dirty |= CLASS_SREGS;
	}
	return HV_STATUS_SUCCESS;
}

static uint16_t set_pending_event(struct child_vp *vp, unsigned int which,
				  const uint64_t value[2])
{
	uint64_t *kept = vp->registers.pending_event[which];
	uint16_t status = HV_STATUS_SUCCESS;

	if (value[0] & PENDING) {
		switch (value[0] >> TYPE_SHIFT & TYPE_MASK) {
		case EVENT_EXCEPTION:
			status = queue_exception(vp, value);
			break;
		case EVENT_EXTINT:
			vp_external_interrupt(vp, value[0] >> EXTINT_VECTOR_SHIFT);
			break;
		default:
			status = HV_STATUS_INVALID_REGISTER_VALUE;
		}
	} else if (kept[0] & PENDING) {
		/* taken back before the VP ran */
		vp->registers.sync->events.exception.injected = 0;
	}
	if (status == HV_STATUS_SUCCESS) {
		kept[0] = value[0];
		kept[1] = value[1];
	}
	return status;
}

uint16_t event_register_get(struct child_vp *vp, uint32_t name, uint64_t value[2])
{
	const struct kvm_vcpu_events *events = &vp->registers.sync->events;
	unsigned int which = name == HV_REGISTER_PENDING_EVENT1;

	if (vcpu_registers_load(vp, CLASS_EVENTS))
		return HV_STATUS_OPERATION_FAILED;
	switch (name) {
	case HV_REGISTER_PENDING_INTERRUPTION:
		value[0] = get_interruption(events);
		break;
	case HV_REGISTER_INTERRUPT_STATE:
		value[0] = (events->interrupt.shadow ? 1 : 0) | (events->nmi.masked ? 2 : 0);
		break;
	case HV_REGISTER_PENDING_EVENT0:
	case HV_REGISTER_PENDING_EVENT1:
		value[0] = vp->registers.pending_event[which][0];
		value[1] = vp->registers.pending_event[which][1];
		break;
	}
	return HV_STATUS_SUCCESS;
}

uint16_t event_register_set(struct child_vp *vp, uint32_t name, const uint64_t value[2])
{
	struct kvm_vcpu_events *events = &vp->registers.sync->events;

	if (vcpu_registers_load(vp, CLASS_EVENTS))
		return HV_STATUS_OPERATION_FAILED;
	vp->registers.dirty |= CLASS_EVENTS;
	switch (name) {
	case HV_REGISTER_PENDING_INTERRUPTION:
		return set_interruption(events, value[0]);
	case HV_REGISTER_INTERRUPT_STATE:
		events->interrupt.shadow = value[0] & 1 ? KVM_X86_SHADOW_INT_STI : 0;
		events->nmi.masked = value[0] >> 1 & 1;
		return HV_STATUS_SUCCESS;
	case HV_REGISTER_PENDING_EVENT0:
	case HV_REGISTER_PENDING_EVENT1:
		return set_pending_event(vp, name == HV_REGISTER_PENDING_EVENT1, value);
	default:
		/* no debug exception is ever held back here */
		return value[0] ? HV_STATUS_INVALID_REGISTER_VALUE : HV_STATUS_SUCCESS;
	}
}
