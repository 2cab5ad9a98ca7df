// SPDX-License-Identifier: GPL-2.0-only
/*
 * READ_GPA and WRITE_GPA: the parent looks at a few bytes of a child's memory. An
 * access that fails is an answer, the hypercall succeeds.
 */
#include <string.h>

#include "private.h"

#define CACHE_TYPE	0xffull

/* Where the byte at @gpa is; NULL with the reason in @result. */
static uint8_t *byte_at(struct partition *partition, uint64_t gpa, unsigned int right,
			uint32_t *result)
{
	struct model *model = partition->model;
	uint64_t gfn = gpa / PAGE_SIZE_4K;
	uint64_t word = page_tree_get(&partition->memory, gfn);
	uint8_t *page;

	if (overlay_find(partition, gfn)) {
		*result = HV_ACCESS_GPA_ILLEGAL_OVERLAY;
		return NULL;
	}
	if ((word & GPA_STATE_MASK) == PAGE_UNMAPPED) {
		*result = HV_ACCESS_GPA_UNMAPPED;
		return NULL;
	}
	page = model->ops->parent_page(model->engine, word >> GPA_PFN_SHIFT);
	if ((word & GPA_STATE_MASK) != PAGE_MAPPED || !(word >> GPA_ACCESS_SHIFT & right) ||
	    !page) {
		*result = right == ACCESS_WRITE ? HV_ACCESS_GPA_WRITE_INTERCEPT :
						  HV_ACCESS_GPA_READ_INTERCEPT;
		return NULL;
	}
	*result = HV_ACCESS_GPA_SUCCESS;
	return page + gpa % PAGE_SIZE_4K;
}

static uint16_t find(struct hypercall *call, struct vp **vp)
{
	const struct hv_read_gpa_input *input = (const void *)call->input;
	uint64_t limit = 1ull << call->model->config.physical_address_bits;
	uint16_t status = vp_find(call, input->vp_index, vp);

	if (status)
		return status;
	if (input->flags & ~CACHE_TYPE || !input->count || input->count > HV_ACCESS_GPA_BYTES ||
	    input->gpa >= limit || input->count > limit - input->gpa)
		return HV_STATUS_INVALID_PARAMETER;
	return vp_usable(*vp) ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARTITION_STATE;
}

uint16_t call_read_gpa(struct hypercall *call)
{
	const struct hv_read_gpa_input *input = (const void *)call->input;
	struct hv_read_gpa_output *output = (void *)call->output;
	uint8_t data[HV_ACCESS_GPA_BYTES];
	struct vp *vp;
	uint16_t status = find(call, &vp);

	if (status)
		return status;
	for (uint32_t i = 0; i < input->count; i++) {
		uint8_t *byte = byte_at(vp->partition, input->gpa + i, ACCESS_READ,
					&output->result);

		if (!byte)
			return HV_STATUS_SUCCESS;
		data[i] = *byte;
	}
	memcpy(output->data, data, input->count);
	return HV_STATUS_SUCCESS;
}

uint16_t call_write_gpa(struct hypercall *call)
{
	const struct hv_write_gpa_input *input = (const void *)call->input;
	struct hv_write_gpa_output *output = (void *)call->output;
	uint8_t *bytes[HV_ACCESS_GPA_BYTES];
	struct vp *vp;
	uint16_t status = find(call, &vp);

	if (status)
		return status;
	for (uint32_t i = 0; i < input->where.count; i++) {
		bytes[i] = byte_at(vp->partition, input->where.gpa + i, ACCESS_WRITE,
				   &output->result);
		if (!bytes[i])
			return HV_STATUS_SUCCESS;
	}
	for (uint32_t i = 0; i < input->where.count; i++) {
		*bytes[i] = input->data[i];
		partition_mark_dirty(vp->partition, (input->where.gpa + i) / PAGE_SIZE_4K);
	}
	return HV_STATUS_SUCCESS;
}
