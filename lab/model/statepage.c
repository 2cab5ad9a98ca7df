// SPDX-License-Identifier: GPL-2.0-only
/*
 * VP state pages: the register page and the intercept message page.
 */
#include <string.h>

#include "private.h"

#define LOCATION_GIVEN		1u

uint16_t location_take(struct hypercall *call, uint64_t pfn, unsigned int slot)
{
	struct model *model = call->model;
	uint32_t shares;
	char text[160];

	if (!(model->config.vmm_capabilities & HV_VMM_CAP_OVERLAY))
		return HV_STATUS_INVALID_PARAMETER;
	if (!ledger_check_parent(call, pfn, "location of a state or stats page"))
		return HV_STATUS_INVALID_PARAMETER;
	ledger_owner(model, pfn, NULL, &shares);
	if (shares) {
		model_violation(model, call, "location of a state or stats page: page 0x%llx is %s",
				(unsigned long long)pfn,
				ledger_text(model, pfn, text, sizeof(text)));
		return HV_STATUS_INVALID_PARAMETER;
	}
	if (!ledger_set(model, pfn, OWNER_LOCATION, slot))
		return HV_STATUS_OPERATION_FAILED;
	memset(model->ops->parent_page(model->engine, pfn), 0, PAGE_SIZE_4K);
	return HV_STATUS_SUCCESS;
}

static uint16_t map_page(struct hypercall *call, struct vp *vp, unsigned int type)
{
	const struct hv_map_state_page_input *input = (const void *)call->input;
	struct state_page *page = &vp->state_pages[type];
	struct partition *partition = vp->partition;
	uint16_t status;

	if (!vp_usable(vp))
		return HV_STATUS_INVALID_PARTITION_STATE;
	if (page->mapped)
		return HV_STATUS_OBJECT_IN_USE;
	page->located = input->flags & LOCATION_GIVEN;
	page->pfn = input->location;
	if (page->located) {
		status = location_take(call, page->pfn, partition->slot);
		if (status)
			return status;
	} else {
		page->payer = charge_page(partition, OWNER_STATE, &page->pfn);
		if (!page->payer)
			return charge_shortage(call->model);
	}
	page->mapped = true;
	if (type == HV_STATE_PAGE_REGISTERS)
		regpage_refresh(vp);
	memcpy(call->output, &page->pfn, sizeof(page->pfn));
	return HV_STATUS_SUCCESS;
}

uint16_t call_map_vp_state_page(struct hypercall *call)
{
	const struct hv_map_state_page_input *input = (const void *)call->input;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (status)
		return status;
	if (input->type >= ARRAY_SIZE(vp->state_pages) || input->vtl & 0xf ||
	    input->flags & ~LOCATION_GIVEN)
		return HV_STATUS_INVALID_PARAMETER;
	vp_halt(vp);
	status = map_page(call, vp, input->type);
	vp_release(vp);
	return status;
}

void statepage_unmap(struct vp *vp, unsigned int type)
{
	struct state_page *page = &vp->state_pages[type];

	if (!page->mapped)
		return;
	if (page->located)
		ledger_set(vp->partition->model, page->pfn, OWNER_PARENT, 0);
	else
		pool_return(page->payer, page->pfn);
	page->mapped = false;
}

uint16_t call_unmap_vp_state_page(struct hypercall *call)
{
	const struct hv_unmap_state_page_input *input = (const void *)call->input;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (status)
		return status;
	if (input->type >= ARRAY_SIZE(vp->state_pages) || input->vtl & 0xf)
		return HV_STATUS_INVALID_PARAMETER;
	if (!vp->state_pages[input->type].mapped)
		return HV_STATUS_NOT_FOUND;
	vp_halt(vp);
	if (vp_usable(vp)) {
		if (input->type == HV_STATE_PAGE_REGISTERS)
			regpage_apply(vp);
		statepage_unmap(vp, input->type);
	}
	vp_release(vp);
	return HV_STATUS_SUCCESS;
}
