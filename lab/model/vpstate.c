// SPDX-License-Identifier: GPL-2.0-only
/*
 * GET_VP_STATE and SET_VP_STATE: state that is too big or too odd for
 * registers. Where the type has bit 31 the parent names pages of its own by
 * their numbers, in the variable part of the input; other state is in the
 * hypercall's pages themselves.
 */
#include <string.h>

#include "private.h"

#define WORDS(size)	(((size) + 7) / 8)

/* Bytes of the state; 0 = no such type. */
static size_t state_size(const struct vp *vp, uint32_t type)
{
	switch (type) {
	case HV_VP_STATE_LAPIC:
		return sizeof(struct hv_lapic_state);
	case HV_VP_STATE_XSAVE:
		return partition_property(vp->partition, HV_PROPERTY_MAX_XSAVE_SIZE);
	case HV_VP_STATE_SIM_PAGE:
	case HV_VP_STATE_SIEF_PAGE:
		return PAGE_SIZE_4K;
	case HV_VP_STATE_TIMERS:
		return sizeof(struct hv_timers_state);
	default:
		return 0;
	}
}

/* All checks that need no page and no standing VP. */
static uint16_t state_vp(struct hypercall *call, struct vp **vp, bool set)
{
	const struct hv_vp_state_input *input = (const void *)call->input;
	uint16_t status = vp_find(call, input->vp_index, vp);
	size_t size;

	if (status)
		return status;
	size = state_size(*vp, input->type);
	if (input->vtl & 0xf || !size)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->type == HV_VP_STATE_TIMERS)
		return call->varhead == (set ? WORDS(size) : 0) && (set || call->r8) ?
		       HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARAMETER;
	/* No state is larger than a page. */
	if (call->varhead != 1)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->type == HV_VP_STATE_XSAVE &&
	    input->xsave_states & ~partition_property((*vp)->partition, HV_PROPERTY_XSAVE_STATES))
		return HV_STATUS_INVALID_PARAMETER;
	return HV_STATUS_SUCCESS;
}

/* The parent's page, if it may be used; looked at once the VP stands still. */
static uint8_t *state_page(struct hypercall *call)
{
	struct model *model = call->model;
	uint64_t pfn;

	memcpy(&pfn, call->input + sizeof(struct hv_vp_state_input), sizeof(pfn));
	if (!ledger_check_parent(call, pfn, "buffer for a VP's state"))
		return NULL;
	return model->ops->parent_page(model->engine, pfn);
}

static void *synic_page(struct vp *vp, uint32_t type)
{
	struct model *model = vp->partition->model;

	return model->ops->guest_page(model->engine, vp->partition, type == HV_VP_STATE_SIM_PAGE ?
				      GUEST_PAGE_SIM(vp->index) : GUEST_PAGE_SIEF(vp->index));
}

static uint16_t get_state(struct vp *vp, const struct hv_vp_state_input *input, void *buffer)
{
	struct model *model = vp->partition->model;

	switch (input->type) {
	case HV_VP_STATE_SIM_PAGE:
	case HV_VP_STATE_SIEF_PAGE:
		memcpy(buffer, synic_page(vp, input->type), PAGE_SIZE_4K);
		return HV_STATUS_SUCCESS;
	default:
		return model->ops->vp_get_state(model->engine, vp, input->type,
						input->xsave_states, buffer);
	}
}

static uint16_t set_state(struct vp *vp, const struct hv_vp_state_input *input, const void *buffer)
{
	struct model *model = vp->partition->model;
	uint16_t status;

	switch (input->type) {
	case HV_VP_STATE_SIM_PAGE:
	case HV_VP_STATE_SIEF_PAGE:
		memcpy(synic_page(vp, input->type), buffer, PAGE_SIZE_4K);
		return HV_STATUS_SUCCESS;
	default:
		status = model->ops->vp_set_state(model->engine, vp, input->type,
						  input->xsave_states, buffer);
		if (!status)
			regpage_refresh(vp);
		return status;
	}
}

/* Copy between the parent's page and the VP, which stands still. */
static uint16_t transfer(struct hypercall *call, struct vp *vp, bool set)
{
	const struct hv_vp_state_input *input = (const void *)call->input;
	size_t size = state_size(vp, input->type);
	uint8_t buffer[PAGE_SIZE_4K] __attribute__((aligned(16))) = { 0 };
	uint8_t *page = state_page(call);
	uint16_t status;

	if (!page || size > sizeof(buffer))
		return HV_STATUS_INVALID_PARAMETER;
	regpage_apply(vp);
	if (set) {
		memcpy(buffer, page, size);
		return set_state(vp, input, buffer);
	}
	status = get_state(vp, input, buffer);
	if (!status)
		memcpy(page, buffer, size);
	return status;
}

static uint16_t call_state(struct hypercall *call, bool set)
{
	const struct hv_vp_state_input *input = (const void *)call->input;
	struct vp *vp;
	uint16_t status = state_vp(call, &vp, set);

	if (status)
		return status;
	if (input->type == HV_VP_STATE_TIMERS) {
		if (set)
			memcpy(&vp->guest.timers, input + 1, sizeof(vp->guest.timers));
		else
			memcpy(call->output, &vp->guest.timers, sizeof(vp->guest.timers));
		return HV_STATUS_SUCCESS;
	}
	vp_halt(vp);
	status = vp_usable(vp) ? transfer(call, vp, set) : HV_STATUS_INVALID_PARTITION_STATE;
	vp_release(vp);
	return status;
}

uint16_t call_get_vp_state(struct hypercall *call)
{
	return call_state(call, false);
}

uint16_t call_set_vp_state(struct hypercall *call)
{
	return call_state(call, true);
}
