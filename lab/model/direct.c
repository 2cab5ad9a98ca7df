// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages and events that the parent puts into a child's SynIC pages. There
 * is no queue: while a message is in a slot there is no room for another, and
 * the child is told to say when it has read it.
 */
#include <string.h>

#include "private.h"

#define FIRST_VECTOR		16
#define SINT_POLLING		(1ull << 18)
#define FLAGS_PER_SINT		2048u
#define SINT_AREA		256u	/* bytes of a SINT in either page */
#define INTERRUPT_FIXED		0

static void assert_sint(struct vp *vp, unsigned int sint)
{
	struct model *model = vp->partition->model;
	uint64_t config = vp->guest.sint[sint];

	if (config & (HV_SINT_MASKED | SINT_POLLING) || HV_SINT_VECTOR(config) < FIRST_VECTOR)
		return;
	if (model->ops->interrupt(model->engine, vp->partition, INTERRUPT_FIXED, false, false,
				  vp->index, HV_SINT_VECTOR(config)))
		model_log(model, "SINT %u of VP %u cannot be asserted", sint, vp->index);
}

/* The SINT's part of an enabled page, NULL if the child has not enabled it. */
static uint8_t *area(struct vp *vp, uint64_t page_msr, unsigned int page, unsigned int sint)
{
	struct model *model = vp->partition->model;
	uint8_t *bytes;

	if (!(vp->guest.scontrol & 1) || !(page_msr & HV_PAGE_MSR_ENABLE))
		return NULL;
	bytes = model->ops->guest_page(model->engine, vp->partition, page);
	return bytes + sint * SINT_AREA;
}

uint16_t call_signal_event_direct(struct hypercall *call)
{
	const struct hv_signal_event_input *input = (const void *)call->input;
	struct hv_signal_event_output *output = (void *)call->output;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);
	uint8_t *flags, bit = 1u << input->flag % 8;

	if (status)
		return status;
	if (input->vtl || input->sint >= HV_SINT_COUNT || input->flag >= FLAGS_PER_SINT)
		return HV_STATUS_INVALID_PARAMETER;
	flags = area(vp, vp->guest.siefp, GUEST_PAGE_SIEF(vp->index), input->sint);
	if (!flags)
		return HV_STATUS_SUCCESS;
	output->newly_signalled = !(__atomic_fetch_or(&flags[input->flag / 8], bit,
						      __ATOMIC_SEQ_CST) & bit);
	if (output->newly_signalled)
		assert_sint(vp, input->sint);
	return HV_STATUS_SUCCESS;
}

static uint16_t post(struct vp *vp, unsigned int sint, const struct hv_message *message)
{
	struct hv_message *slot;

	slot = (void *)area(vp, vp->guest.simp, GUEST_PAGE_SIM(vp->index), sint);
	if (!slot)
		return HV_STATUS_SUCCESS;
	if (__atomic_load_n(&slot->header.type, __ATOMIC_ACQUIRE)) {
		__atomic_fetch_or(&slot->header.flags, HV_MESSAGE_PENDING, __ATOMIC_SEQ_CST);
		return HV_STATUS_INSUFFICIENT_BUFFERS;
	}
	memcpy(slot->payload, message->payload, sizeof(slot->payload));
	slot->header.payload_size = message->header.payload_size;
	slot->header.flags = 0;
	slot->header.reserved = 0;
	slot->header.sender = message->header.sender;
	__atomic_store_n(&slot->header.type, message->header.type, __ATOMIC_RELEASE);
	assert_sint(vp, sint);
	return HV_STATUS_SUCCESS;
}

uint16_t call_post_message_direct(struct hypercall *call)
{
	const struct hv_post_direct_input *input = (const void *)call->input;
	struct hv_message message;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (status)
		return status;
	memcpy(&message, input->message, sizeof(message));
	if (input->vtl || input->sint >= HV_SINT_COUNT || !message.header.type ||
	    message.header.payload_size > HV_MESSAGE_PAYLOAD)
		return HV_STATUS_INVALID_PARAMETER;
	return post(vp, input->sint, &message);
}
