// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's end of VMBus, as far as a parent needs it to have VMBus at all: it makes
 * contact, agrees on a version, asks for offers, and unloads. There is one channel,
 * offered on request, of a kind no driver knows; it cannot be opened.
 *
 * A real parent's disk and network hang on these messages. So, while there is contact and
 * their SINT is not masked, nothing may be done to the registers by which they reach it.
 */
#include <errno.h>
#include <string.h>

#include "private.h"

#define MESSAGE_TYPE		1u	/* of all messages, both ways */
#define PORT			1u	/* where they come from, in the parent's eyes */
#define CONNECTION		0x2004u	/* where they go to once there is contact */
#define CHANNEL			1u
#define CHANNEL_CONNECTION	0x10001u

/* Both begin with what is not random, to be recognised in a log. */
static const uint8_t class_id[16] = "mshv-lab class";
static const uint8_t instance_id[16] = "mshv-lab device";

static bool send(struct model *model, const void *payload, size_t size)
{
	struct hv_message message = {
		.header.type = MESSAGE_TYPE, .header.payload_size = size, .header.sender = PORT,
	};

	memcpy(message.payload, payload, size);
	return synic_post_sint(model, model->vmbus.target_vp, model->vmbus.sint, &message);
}

static void send_bare(struct model *model, enum vmbus_message type)
{
	const struct vmbus_header header = { .type = type };

	send(model, &header, sizeof(header));
}

static bool send_offer(struct model *model)
{
	struct vmbus_offer offer = {
		.header.type = VMBUS_OFFER_CHANNEL, .channel = CHANNEL,
		.dedicated_interrupt = 1, .connection = CHANNEL_CONNECTION,
	};

	memcpy(offer.class_id, class_id, sizeof(class_id));
	memcpy(offer.instance_id, instance_id, sizeof(instance_id));
	return send(model, &offer, sizeof(offer));
}

static bool send_rescind(struct model *model)
{
	const struct vmbus_channel_message rescind = {
		.header.type = VMBUS_RESCIND_OFFER, .channel = CHANNEL,
	};

	return send(model, &rescind, sizeof(rescind));
}

/* Whoever makes contact anew, such as a kernel after kexec, has no channels. */
static void on_contact(struct model *model, const struct vmbus_initiate_contact *contact)
{
	struct vmbus_version_response response = {
		.header.type = VMBUS_VERSION_RESPONSE, .connection = CONNECTION,
	};
	struct vmbus *vmbus = &model->vmbus;

	if (contact->target_vp >= model->config.parent_vps || contact->sint >= HV_SINT_COUNT ||
	    contact->vtl) {
		model_log(model, "VMBus: contact with VP %u, SINT %u, VTL %u: there is none",
			  contact->target_vp, contact->sint, contact->vtl);
		return;
	}
	response.supported = contact->version >= VMBUS_VERSION_FIRST &&
			     contact->version <= VMBUS_VERSION_LAST;
	vmbus->target_vp = contact->target_vp;
	vmbus->sint = contact->sint;
	vmbus->version = contact->version;
	vmbus->connected = response.supported;
	vmbus->channel = VMBUS_CHANNEL_NONE;
	send(model, &response, sizeof(response));
}

static void on_unload(struct model *model)
{
	model->vmbus.connected = false;
	model->vmbus.channel = VMBUS_CHANNEL_NONE;
	send_bare(model, VMBUS_UNLOAD_RESPONSE);
}

static void on_released(struct model *model, const struct vmbus_channel_message *message)
{
	if (message->channel == CHANNEL && model->vmbus.channel == VMBUS_CHANNEL_RESCINDED)
		model->vmbus.channel = VMBUS_CHANNEL_NONE;
	else
		model_log(model, "VMBus: channel %u was not to be released", message->channel);
}

/* What is shorter than its kind is zero to the end. */
static void on_message(struct model *model, const uint8_t *payload)
{
	struct vmbus_header header;

	memcpy(&header, payload, sizeof(header));
	switch (header.type) {
	case VMBUS_REQUEST_OFFERS:
		send_bare(model, VMBUS_ALL_OFFERS_DELIVERED);
		break;
	case VMBUS_CHANNEL_RELEASED:
		on_released(model, (const void *)payload);
		break;
	case VMBUS_UNLOAD:
		on_unload(model);
		break;
	default:
		model_log(model, "VMBus: message %u is not served", header.type);
	}
}

uint16_t call_post_message(struct hypercall *call)
{
	const struct hv_post_message_input *input = (const void *)call->input;
	uint8_t payload[HV_MESSAGE_PAYLOAD] __attribute__((aligned(8))) = { 0 };
	uint32_t connection = input->connection & HV_CONNECTION_ID_MASK;
	struct model *model = call->model;
	struct vmbus_header header;

	if (!input->type || input->type & HV_MESSAGE_OF_VP || input->size > sizeof(payload))
		return HV_STATUS_INVALID_PARAMETER;
	if (!model->config.vmbus || (connection != VMBUS_CONTACT_CONNECTION &&
				     !(connection == CONNECTION && model->vmbus.connected)))
		return HV_STATUS_INVALID_CONNECTION_ID;
	memcpy(payload, input->payload, input->size);
	memcpy(&header, payload, sizeof(header));
	model->vmbus.received++;
	if (connection == CONNECTION)
		on_message(model, payload);
	else if (header.type == VMBUS_INITIATE_CONTACT)
		on_contact(model, (const void *)payload);
	else
		model_log(model, "VMBus: message %u before contact", header.type);
	return HV_STATUS_SUCCESS;
}

/* Events are for channels that are open. */
uint16_t call_signal_event(struct hypercall *call)
{
	(void)call;
	return HV_STATUS_INVALID_CONNECTION_ID;
}

void vmbus_check_msr(struct model *model, unsigned int parent_vp, uint32_t msr, uint64_t old,
		     uint64_t value)
{
	const struct vmbus *vmbus = &model->vmbus;
	bool wanted;

	if (!vmbus->connected || parent_vp != vmbus->target_vp || old == value)
		return;
	/* Whoever masks the SINT is VMBus itself: some leave without a word to their host. */
	wanted = !(model->parent_vps[parent_vp].sint[vmbus->sint] & HV_SINT_MASKED);
	if (wanted && ((msr == HV_MSR_SCONTROL && !(value & 1)) || msr == HV_MSR_SIMP ||
		       (msr == HV_MSR_SINT0 + vmbus->sint && !(old & HV_SINT_MASKED))))
		model_violation(model, NULL,
				"MSR %x of VP %u changed from %llx to %llx: VMBus gets its messages by it",
				msr, parent_vp, (unsigned long long)old,
				(unsigned long long)value);
}

int vmbus_offer(struct model *model, bool offer)
{
	struct vmbus *vmbus = &model->vmbus;

	if (!model->config.vmbus)
		return ENODEV;
	if (!vmbus->connected)
		return ENOTCONN;
	if (vmbus->channel != (offer ? VMBUS_CHANNEL_NONE : VMBUS_CHANNEL_OFFERED))
		return EBUSY;
	if (!(offer ? send_offer(model) : send_rescind(model)))
		return ENOSPC;
	vmbus->channel = offer ? VMBUS_CHANNEL_OFFERED : VMBUS_CHANNEL_RESCINDED;
	return 0;
}
