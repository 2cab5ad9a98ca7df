// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that the hypervisor carries out later. Which ones those are is a matter
 * of the knobs; the result comes as a message.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define ASYNC_CALLS_MAX		1024u
#define TICKS_PER_MS		10000ull	/* of ops->now() */

struct async_call {
	struct async_call *next;
	uint64_t partition;
	uint64_t due;
	uint64_t value;
	uint32_t property;
	unsigned int parent_vp;
};

bool async_post_completion(struct model *model, unsigned int parent_vp, uint64_t id,
			   uint16_t status)
{
	const struct hv_async_completion completion = {
		.partition = id, .status = status, .count = 1,
	};
	struct hv_message message = {
		.header.type = HV_MESSAGE_ASYNC_COMPLETION,
		.header.payload_size = sizeof(completion),
		.header.sender = id,
	};

	memcpy(message.payload, &completion, sizeof(completion));
	return synic_post(model, parent_vp, &message);
}

static void complete(struct model *model, const struct async_call *async)
{
	struct partition *partition = partition_find(model, async->partition);
	uint16_t status = model->knobs.async_status;

	if (!partition)
		return;
	if (!status)
		status = property_set(partition, async->property, async->value);
	/* The lock may have been dropped, and the partition be gone. */
	partition = partition_find(model, async->partition);
	if (partition && (partition->state == PARTITION_CREATED ||
			  partition->state == PARTITION_ACTIVE))
		async_post_completion(model, synic_target(model, async->parent_vp),
				      async->partition, status);
}

bool async_start(struct hypercall *call, const struct partition *partition)
{
	const struct hv_set_property_input *input = (const void *)call->input;
	struct model *model = call->model;
	struct async_call async = {
		.partition = partition->id, .property = input->property,
		.value = input->value, .parent_vp = call->parent_vp,
	};
	struct async_call **link = &model->async_calls;
	struct async_call *entry;

	if (!model->knobs.async_calls || model->nr_async_calls == ASYNC_CALLS_MAX)
		return false;
	entry = model->knobs.async_delay ? malloc(sizeof(*entry)) : NULL;
	if (model->knobs.async_delay && !entry)
		return false;
	model->knobs.async_calls--;
	if (!entry) {
		/* The message is there before the call returns. */
		complete(model, &async);
		return true;
	}
	async.due = model->ops->now(model->engine) + model->knobs.async_delay * TICKS_PER_MS;
	*entry = async;
	while (*link)
		link = &(*link)->next;
	*link = entry;
	model->nr_async_calls++;
	return true;
}

/* Take the first call that is due out of the list. */
static struct async_call *next_due(struct model *model)
{
	uint64_t now = model->ops->now(model->engine);
	struct async_call **link = &model->async_calls;
	struct async_call *entry;

	while (*link && (*link)->due > now)
		link = &(*link)->next;
	entry = *link;
	if (entry) {
		*link = entry->next;
		model->nr_async_calls--;
	}
	return entry;
}

void async_poll(struct model *model)
{
	struct async_call *entry;

	while (model->async_calls && (entry = next_due(model))) {
		complete(model, entry);
		free(entry);
	}
}

void async_drop(struct model *model, uint64_t id)
{
	struct async_call **link = &model->async_calls;

	while (*link) {
		struct async_call *entry = *link;

		if (id && entry->partition != id) {
			link = &entry->next;
			continue;
		}
		*link = entry->next;
		model->nr_async_calls--;
		free(entry);
	}
}
