// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages to the parent: queues, slots, interrupts.
 *
 * A slot belongs to the hypervisor while its type is 0 and to the parent
 * otherwise. The parent clears the type and then writes EOM, but only if the
 * "pending" flag was set: so whoever sets the flag looks at the type again.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define INTERCEPT_SINT		0u
#define QUEUED_MAX		65536u
#define SINT_POLLING		(1ull << 18)
#define TICKS_PER_MS		10000ull	/* of ops->now() */

static void queue_init(struct message_queue *queue)
{
	queue->head = NULL;
	queue->tail = &queue->head;
}

static void queue_append(struct message_queue *queue, struct queued_message *entry)
{
	entry->next = NULL;
	*queue->tail = entry;
	queue->tail = &entry->next;
}

static struct queued_message *queue_pop(struct message_queue *queue)
{
	struct queued_message *entry = queue->head;

	queue->head = entry->next;
	if (!queue->head)
		queue->tail = &queue->head;
	return entry;
}

/* Whose messages to forget: all, those of a partition, or of one of its VPs. */
struct drop {
	bool all;
	uint64_t sender;
	uint32_t vp_index;		/* or HV_VP_INDEX_ANY */
};

static bool is_dropped(const struct hv_message *message, const struct drop *drop)
{
	uint32_t vp_index;

	if (drop->all)
		return true;
	if (message->header.sender != drop->sender)
		return false;
	if (drop->vp_index == HV_VP_INDEX_ANY)
		return true;
	/* All messages about intercepts begin with the VP's index. */
	memcpy(&vp_index, message->payload, sizeof(vp_index));
	return message->header.type & HV_MESSAGE_OF_VP && vp_index == drop->vp_index;
}

static void queue_drop(struct model *model, struct message_queue *queue, const struct drop *drop)
{
	struct queued_message *entry = queue->head;

	queue_init(queue);
	while (entry) {
		struct queued_message *next = entry->next;

		if (is_dropped(&entry->message, drop)) {
			free(entry);
			model->queued_messages--;
		} else {
			queue_append(queue, entry);
		}
		entry = next;
	}
}

void synic_init(struct model *model)
{
	queue_init(&model->delayed);
	for (unsigned int i = 0; i < MAX_PARENT_VPS; i++)
		for (unsigned int n = 0; n < HV_SINT_COUNT; n++)
			queue_init(&model->parent_vps[i].queues[n]);
}

static void drop_everywhere(struct model *model, const struct drop *drop)
{
	queue_drop(model, &model->delayed, drop);
	for (unsigned int i = 0; i < MAX_PARENT_VPS; i++)
		for (unsigned int n = 0; n < HV_SINT_COUNT; n++)
			queue_drop(model, &model->parent_vps[i].queues[n], drop);
}

void synic_free(struct model *model)
{
	drop_everywhere(model, &(struct drop){ .all = true });
}

void synic_drop(struct model *model, uint64_t sender, uint32_t vp_index)
{
	drop_everywhere(model, &(struct drop){ .sender = sender, .vp_index = vp_index });
}

bool synic_active(const struct model *model, unsigned int parent_vp)
{
	const struct parent_vp *vp = &model->parent_vps[parent_vp];

	return (vp->scontrol & 1) && (vp->simp & HV_PAGE_MSR_ENABLE);
}

static struct hv_message *slot_of(struct model *model, unsigned int parent_vp, unsigned int sint)
{
	uint64_t pfn = model->parent_vps[parent_vp].simp / PAGE_SIZE_4K;
	struct hv_message *page = model->ops->parent_page(model->engine, pfn);

	return page ? page + sint : NULL;
}

static bool slot_free(struct hv_message *slot)
{
	return !__atomic_load_n(&slot->header.type, __ATOMIC_SEQ_CST);
}

static void assert_sint(struct model *model, unsigned int parent_vp, unsigned int sint)
{
	uint64_t config = model->parent_vps[parent_vp].sint[sint];

	if (config & (HV_SINT_MASKED | SINT_POLLING))
		return;
	model->ops->parent_interrupt(model->engine, parent_vp, HV_SINT_VECTOR(config));
	dispatch_interrupted(model, parent_vp);
}

/* Move the head of the queue into the free slot. */
static void deliver(struct model *model, unsigned int parent_vp, unsigned int sint,
		    struct hv_message *slot)
{
	struct message_queue *queue = &model->parent_vps[parent_vp].queues[sint];
	struct queued_message *entry = queue_pop(queue);
	struct hv_message *message = &entry->message;

	memcpy(slot->payload, message->payload, sizeof(slot->payload));
	slot->header.payload_size = message->header.payload_size;
	__atomic_store_n(&slot->header.flags, queue->head ? HV_MESSAGE_PENDING : 0,
			 __ATOMIC_RELAXED);
	slot->header.reserved = 0;
	slot->header.sender = message->header.sender;
	__atomic_store_n(&slot->header.type, message->header.type, __ATOMIC_RELEASE);
	model->counters.messages++;
	model->queued_messages--;
	free(entry);
	assert_sint(model, parent_vp, sint);
}

static void scan(struct model *model, unsigned int parent_vp, unsigned int sint)
{
	struct message_queue *queue = &model->parent_vps[parent_vp].queues[sint];
	struct hv_message *slot;

	if (!queue->head || !synic_active(model, parent_vp))
		return;
	slot = slot_of(model, parent_vp, sint);
	if (!slot)
		return;
	if (!slot_free(slot))
		__atomic_fetch_or(&slot->header.flags, HV_MESSAGE_PENDING, __ATOMIC_SEQ_CST);
	if (slot_free(slot))
		deliver(model, parent_vp, sint, slot);
}

static void give_away(struct model *model, unsigned int from);

void synic_rescan(struct model *model, unsigned int parent_vp)
{
	if (!synic_active(model, parent_vp))
		give_away(model, parent_vp);
	for (unsigned int n = 0; n < HV_SINT_COUNT; n++)
		scan(model, parent_vp, n);
}

/* A parent VP that went offline leaves its intercept messages to another. */
static void give_away(struct model *model, unsigned int from)
{
	struct message_queue *queue = &model->parent_vps[from].queues[INTERCEPT_SINT];

	for (unsigned int to = 0; to < model->config.parent_vps && queue->head; to++) {
		if (to == from || !synic_active(model, to))
			continue;
		while (queue->head)
			queue_append(&model->parent_vps[to].queues[INTERCEPT_SINT],
				     queue_pop(queue));
		scan(model, to, INTERCEPT_SINT);
	}
}

static struct queued_message *message_new(struct model *model, unsigned int parent_vp,
					  const struct hv_message *message)
{
	struct queued_message *entry = NULL;

	if (model->queued_messages < QUEUED_MAX)
		entry = malloc(sizeof(*entry));
	if (!entry) {
		model->counters.lost_messages++;
		model_log(model, "message 0x%x to parent VP %u dropped: too many are queued",
			  message->header.type, parent_vp);
		return NULL;
	}
	entry->parent_vp = parent_vp;
	entry->message = *message;
	model->queued_messages++;
	return entry;
}

bool synic_post_sint(struct model *model, unsigned int parent_vp, unsigned int sint,
		     const struct hv_message *message)
{
	struct queued_message *entry = message_new(model, parent_vp, message);

	if (!entry)
		return false;
	queue_append(&model->parent_vps[parent_vp].queues[sint], entry);
	scan(model, parent_vp, sint);
	return true;
}

bool synic_post(struct model *model, unsigned int parent_vp, const struct hv_message *message)
{
	return synic_post_sint(model, parent_vp, INTERCEPT_SINT, message);
}

void synic_assert(struct model *model, unsigned int parent_vp, unsigned int sint)
{
	const struct hv_sint_intercept payload = { .sint = sint };
	uint64_t config = model->parent_vps[parent_vp].sint[sint];
	struct hv_message message = {
		.header.type = HV_MESSAGE_SINT_INTERCEPT,
		.header.payload_size = sizeof(payload),
		.header.sender = PARENT_PARTITION_ID,
	};

	if (!(config & HV_SINT_AS_INTERCEPT)) {
		assert_sint(model, parent_vp, sint);
		return;
	}
	memcpy(message.payload, &payload, sizeof(payload));
	if (!(config & HV_SINT_MASKED))
		synic_post(model, parent_vp, &message);
}

unsigned int synic_target(const struct model *model, unsigned int parent_vp)
{
	if (synic_active(model, parent_vp))
		return parent_vp;
	for (unsigned int i = 0; i < model->config.parent_vps; i++)
		if (synic_active(model, i))
			return i;
	return parent_vp;
}

void synic_post_intercept(struct vp *vp, const struct hv_message *message)
{
	struct model *model = vp->partition->model;
	unsigned int target = synic_target(model, vp->last_parent_vp);
	struct queued_message *entry;

	if (model->knobs.stray)
		stray_post(model, target, vp->partition->id);
	if (model->knobs.message_lose) {
		model->knobs.message_lose--;
		model->counters.lost_messages++;
		return;
	}
	if (!model->knobs.message_delay) {
		synic_post(model, target, message);
		return;
	}
	entry = message_new(model, target, message);
	if (!entry)
		return;
	entry->due = model->ops->now(model->engine) + model->knobs.message_delay * TICKS_PER_MS;
	queue_append(&model->delayed, entry);
}

void synic_poll(struct model *model)
{
	uint64_t now = model->ops->now(model->engine);
	struct queued_message *entry = model->delayed.head;

	queue_init(&model->delayed);
	while (entry) {
		struct queued_message *next = entry->next;

		if (entry->due > now) {
			queue_append(&model->delayed, entry);
		} else {
			queue_append(&model->parent_vps[entry->parent_vp].queues[INTERCEPT_SINT],
				     entry);
			scan(model, entry->parent_vp, INTERCEPT_SINT);
		}
		entry = next;
	}
}

void synic_post_eoi(struct model *model, unsigned int parent_vp, uint64_t id, uint32_t vp,
		    uint32_t vector)
{
	const struct hv_apic_eoi payload = { .vp_index = vp, .vector = vector };
	struct hv_message message = {
		.header.type = HV_MESSAGE_APIC_EOI,
		.header.payload_size = sizeof(payload),
		.header.sender = id,
	};

	memcpy(message.payload, &payload, sizeof(payload));
	if (synic_post(model, parent_vp, &message))
		model->counters.apic_eois++;
}
