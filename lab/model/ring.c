// SPDX-License-Identifier: GPL-2.0-only
/*
 * Event rings: one per SINT in a page of each parent VP, into which the numbers
 * of ports go. The parent clears entries behind us. Where we stand (head) is not
 * in the page, and not reset when the page goes.
 */
#include <errno.h>

#include "private.h"

static bool ring_active(const struct model *model, unsigned int parent_vp)
{
	const struct parent_vp *vp = &model->parent_vps[parent_vp];

	return (vp->scontrol & 1) && (vp->sirbp & HV_PAGE_MSR_ENABLE);
}

static struct hv_event_ring *ring_of(struct model *model, unsigned int parent_vp,
				     unsigned int sint)
{
	struct hv_event_ring *page;

	if (!ring_active(model, parent_vp))
		return NULL;
	page = model->ops->parent_page(model->engine,
				       model->parent_vps[parent_vp].sirbp / PAGE_SIZE_4K);
	return page ? page + sint : NULL;
}

/* false = there is no room, and the parent will see that */
static bool put(struct model *model, unsigned int parent_vp, unsigned int sint,
		struct hv_event_ring *ring, uint32_t id)
{
	unsigned int *head = &model->parent_vps[parent_vp].rings[sint].head;

	if (__atomic_load_n(&ring->data[*head], __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&ring->ring_full, 1, __ATOMIC_SEQ_CST);
		model->counters.ring_full++;
		return false;
	}
	__atomic_store_n(&ring->data[*head], id, __ATOMIC_SEQ_CST);
	*head = (*head + 1) % HV_EVENT_RING_ENTRIES;
	return true;
}

/*
 * Only after the entry is there: the parent unmasks the signal and then looks
 * again, so one of both sides sees what the other did.
 */
static void raise_signal(struct model *model, unsigned int parent_vp, unsigned int sint,
			 struct hv_event_ring *ring)
{
	if (!__atomic_exchange_n(&ring->signal_masked, 1, __ATOMIC_SEQ_CST))
		synic_assert(model, parent_vp, sint);
}

static struct event_ring *waiting_room(struct model *model, const struct port *port)
{
	return &model->parent_vps[port->parent_vp].rings[port->sint];
}

static void pend(struct model *model, struct port *port)
{
	struct port **link = &waiting_room(model, port)->pending;

	while (*link)
		link = &(*link)->next_pending;
	port->pending = true;
	port->next_pending = NULL;
	*link = port;
}

void ring_forget(struct model *model, struct port *port)
{
	struct port **link = &waiting_room(model, port)->pending;

	if (!port->pending)
		return;
	while (*link != port)
		link = &(*link)->next_pending;
	*link = port->next_pending;
	port->pending = false;
}

/* "Any VP" becomes one VP for good, or until that has no ring any more. */
static void place(struct model *model, struct port *port)
{
	unsigned int vps = model->config.parent_vps;

	if (port->target_vp != HV_VP_INDEX_ANY) {
		port->parent_vp = port->target_vp;
		return;
	}
	if (port->placed && ring_active(model, port->parent_vp))
		return;
	for (unsigned int i = 0; i < vps; i++) {
		unsigned int candidate = (model->next_ring + i) % vps;

		if (!ring_active(model, candidate))
			continue;
		port->parent_vp = candidate;
		port->placed = true;
		model->next_ring = (candidate + 1) % vps;
		return;
	}
}

void ring_queue(struct model *model, struct port *port)
{
	struct hv_event_ring *ring;

	if (!port->pending)
		place(model, port);
	ring = ring_of(model, port->parent_vp, port->sint);
	if (!port->pending &&
	    (!ring || !put(model, port->parent_vp, port->sint, ring, port->id)))
		pend(model, port);
	if (ring)
		raise_signal(model, port->parent_vp, port->sint, ring);
}

static void requeue(struct model *model, struct event_ring *room)
{
	struct port *port = room->pending;

	room->pending = NULL;
	while (port) {
		struct port *next = port->next_pending;

		port->pending = false;
		ring_queue(model, port);
		port = next;
	}
}

void ring_rescan(struct model *model, unsigned int parent_vp)
{
	for (unsigned int i = 0; i < model->config.parent_vps; i++) {
		if (i != parent_vp && ring_active(model, i))
			continue;
		for (unsigned int sint = 0; sint < HV_SINT_COUNT; sint++)
			requeue(model, &model->parent_vps[i].rings[sint]);
	}
}

void ring_enabled(struct model *model, unsigned int parent_vp, uint64_t old)
{
	struct parent_vp *vp = &model->parent_vps[parent_vp];

	if (model->knobs.ring_restart && (vp->sirbp & ~old & HV_PAGE_MSR_ENABLE))
		for (unsigned int sint = 0; sint < HV_SINT_COUNT; sint++)
			vp->rings[sint].head = 0;
	ring_rescan(model, parent_vp);
}

int ring_put(struct model *model, unsigned int parent_vp, uint32_t id)
{
	struct hv_event_ring *ring = ring_of(model, parent_vp, HV_SINT_DOORBELL);
	struct port *port = port_find(model, id);
	bool fits;

	if (!ring)
		return ENODEV;
	fits = put(model, parent_vp, HV_SINT_DOORBELL, ring, id);
	if (!fits && port && port->sint == HV_SINT_DOORBELL && !port->pending) {
		port->parent_vp = parent_vp;
		pend(model, port);
	}
	raise_signal(model, parent_vp, HV_SINT_DOORBELL, ring);
	return fits || (port && port->pending) ? 0 : ENOSPC;
}

uint16_t call_notify_port_ring_empty(struct hypercall *call)
{
	const struct hv_ring_empty_input *input = (const void *)call->input;
	struct model *model = call->model;
	struct hv_event_ring *ring;
	struct event_ring *room;

	if (input->sint >= HV_SINT_COUNT)
		return HV_STATUS_INVALID_PARAMETER;
	ring = ring_of(model, call->parent_vp, input->sint);
	room = &model->parent_vps[call->parent_vp].rings[input->sint];
	/* No signal: the caller is about to look. */
	while (ring && room->pending) {
		struct port *port = room->pending;

		if (!put(model, call->parent_vp, input->sint, ring, port->id))
			break;
		ring_forget(model, port);
	}
	return HV_STATUS_SUCCESS;
}
