// SPDX-License-Identifier: GPL-2.0-only
/* What a hypervisor should never send: messages to which nothing belongs. */
#include <string.h>

#include "private.h"

#define NO_PORT		0xabcdefu
#define NO_VP		0xffffu
#define NO_TYPE		0x8fffffffu
#define NO_VECTOR	255u

static void post(struct model *model, unsigned int parent_vp, uint64_t id, uint32_t type,
		 uint32_t word)
{
	struct hv_message message = {
		.header.type = type, .header.payload_size = sizeof(word), .header.sender = id,
	};

	memcpy(message.payload, &word, sizeof(word));
	synic_post(model, parent_vp, &message);
}

void stray_post(struct model *model, unsigned int parent_vp, uint64_t id)
{
	uint32_t kinds = model->knobs.stray;

	if (kinds & LAB_STRAY_COMPLETION)
		async_post_completion(model, parent_vp, id, HV_STATUS_SUCCESS);
	if (kinds & LAB_STRAY_DOORBELL)
		ring_put(model, parent_vp, NO_PORT);
	if (kinds & LAB_STRAY_EOI)
		synic_post_eoi(model, parent_vp, id, 0, NO_VECTOR);
	if (kinds & LAB_STRAY_VP)
		post(model, parent_vp, id, HV_MESSAGE_OPAQUE_INTERCEPT, NO_VP);
	if (kinds & LAB_STRAY_TYPE)
		post(model, parent_vp, id, NO_TYPE, 0);
}
