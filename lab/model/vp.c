// SPDX-License-Identifier: GPL-2.0-only
/*
 * Child VPs: creation, running, standing still, intercepts, end.
 *
 * A VP executes only if nothing holds it: no suspend bit, no frozen time, no
 * hypercall that needs it to stand still (halts). Whatever changes one of
 * these ends with vp_update().
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

bool vp_usable(const struct vp *vp)
{
	return !vp->dying && vp->partition->state == PARTITION_ACTIVE;
}

void vp_update(struct vp *vp)
{
	struct partition *partition = vp->partition;
	struct model *model = partition->model;

	dispatch_look(model);
	if (vp->executing || vp->halts || !vp_usable(vp) || partition->frozen ||
	    vp->explicit_suspend || vp->intercept_suspend || vp->dispatch_suspend)
		return;
	if (model->root_scheduled && !vp->dispatched) {
		dispatch_offer(vp);
		return;
	}
	regpage_apply(vp);
	vp->executing = true;
	partition->run_stamp++;
	partition->dirty_stale = true;
	model->ops->vp_resume(model->engine, vp);
}

/* Wait for the engine; the lock is dropped, the pin keeps @vp alive. */
static void stop_unlocked(struct vp *vp)
{
	struct model *model = vp->partition->model;

	pthread_mutex_unlock(&model->lock);
	model->ops->vp_stop(model->engine, vp);
	pthread_mutex_lock(&model->lock);
	vp->executing = false;
}

void vp_pin(struct vp *vp)
{
	vp->pins++;
	partition_get(vp->partition);
}

void vp_unpin(struct vp *vp)
{
	struct partition *partition = vp->partition;

	if (!--vp->pins)
		pthread_cond_broadcast(&partition->model->unpinned);
	partition_put(partition);
}

void vp_halt(struct vp *vp)
{
	vp->halts++;
	vp_pin(vp);
	if (vp->executing)
		stop_unlocked(vp);
}

void vp_release(struct vp *vp)
{
	vp->halts--;
	vp_update(vp);
	vp_unpin(vp);
}

void vp_remove(struct vp *vp)
{
	struct partition *partition = vp->partition;
	struct model *model = partition->model;

	vp->dying = true;
	partition_get(partition);
	dispatch_look(model);
	/* Also where it does not execute: its thread may be leaving the model. */
	stop_unlocked(vp);
	while (vp->pins)
		pthread_cond_wait(&model->unpinned, &model->lock);
	dispatch_forget(vp);
	model->ops->vp_destroy(model->engine, vp);
	guest_vp_remove(vp);
	for (unsigned int type = 0; type < ARRAY_SIZE(vp->state_pages); type++)
		statepage_unmap(vp, type);
	stats_unmap_vp(vp);
	/* A later VP of that index must not be taken for this one. */
	synic_drop(model, partition->id, vp->index);
	charge_return(partition, &vp->charge);
	partition->vps[vp->index] = NULL;
	partition->nr_vps--;
	model->nr_vps--;
	free(vp);
	pthread_cond_broadcast(&model->unpinned);
	partition_put(partition);
}

/* As created, but for what the parent has of it: state pages, and its place. */
static void forget(struct vp *vp)
{
	struct partition *partition = vp->partition;

	guest_vp_remove(vp);
	memset(&vp->guest, 0, sizeof(vp->guest));
	memset(vp->remembered, 0, sizeof(vp->remembered));
	guest_vp_init(vp);
	vp->explicit_suspend = true;
	vp->intercept_suspend = false;
	vp->dispatch_suspend = false;
	dispatch_forget(vp);
	synic_drop(partition->model, partition->id, vp->index);
}

uint16_t vp_reset(struct vp *vp)
{
	struct model *model = vp->partition->model;
	uint16_t status = HV_STATUS_SUCCESS;

	vp_halt(vp);
	/* Its thread may be leaving the model still. */
	stop_unlocked(vp);
	if (vp_usable(vp)) {
		forget(vp);
		if (model->ops->vp_reset(model->engine, vp))
			status = HV_STATUS_OPERATION_FAILED;
	}
	vp_release(vp);
	return status;
}

uint16_t vp_find(struct hypercall *call, uint32_t index, struct vp **vp)
{
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	*vp = index < MAX_CHILD_VPS ? partition->vps[index] : NULL;
	if (!*vp || (*vp)->dying)
		return HV_STATUS_INVALID_VP_INDEX;
	return HV_STATUS_SUCCESS;
}

void partition_freeze(struct partition *partition, bool freeze)
{
	struct model *model = partition->model;
	uint64_t now = model->ops->now(model->engine);

	if (freeze && !partition->frozen)
		partition->frozen_at = now;
	if (!freeze && partition->frozen)
		partition->time_offset += now - partition->frozen_at;
	partition->frozen = freeze;
	partition_get(partition);
	for (unsigned int i = 0; i < MAX_CHILD_VPS; i++) {
		struct vp *vp = partition->vps[i];

		if (!vp || vp->dying)
			continue;
		if (freeze)
			vp_halt(vp);
		if (freeze)
			vp_release(vp);
		else
			vp_update(vp);
	}
	partition_put(partition);
}

static uint16_t create_vp(struct hypercall *call, struct partition *partition, uint32_t index)
{
	struct model *model = call->model;
	uint16_t status;
	struct vp *vp;

	if (index >= MAX_CHILD_VPS)
		return HV_STATUS_INVALID_VP_INDEX;
	if (partition->vps[index])
		return HV_STATUS_OBJECT_IN_USE;
	if (model->nr_vps == MAX_ALL_VPS)
		return HV_STATUS_NO_RESOURCES;
	vp = calloc(1, sizeof(*vp));
	if (!vp)
		return HV_STATUS_OPERATION_FAILED;
	status = charge_take(partition, model->knobs.charge_vp, &vp->charge);
	if (status) {
		free(vp);
		return status;
	}
	vp->partition = partition;
	vp->index = index;
	vp->explicit_suspend = true;
	vp->last_parent_vp = call->parent_vp;
	guest_vp_init(vp);
	if (model->ops->vp_create(model->engine, vp)) {
		model_log(model, "the machine cannot make another VP");
		charge_return(partition, &vp->charge);
		free(vp);
		return HV_STATUS_OPERATION_FAILED;
	}
	partition->vps[index] = vp;
	partition->nr_vps++;
	model->nr_vps++;
	return HV_STATUS_SUCCESS;
}

uint16_t call_create_vp(struct hypercall *call)
{
	const struct hv_create_vp_input *input = (const void *)call->input;
	struct partition *partition = partition_find(call->model, input->partition);
	uint16_t status;

	if (partition && !partition->slot)
		return system_create_vp(call);
	if (!model_has(call->model, HV_PRIV_CREATE_PARTITIONS))
		return HV_STATUS_ACCESS_DENIED;
	status = partition_child(call, &partition);
	return status ? status : create_vp(call, partition, input->vp_index);
}

uint16_t call_delete_vp(struct hypercall *call)
{
	const struct hv_delete_vp_input *input = (const void *)call->input;
	struct vp *vp;
	uint16_t status = vp_find(call, input->vp_index, &vp);

	if (!status)
		vp_remove(vp);
	return status;
}

/* The message, where the partition's flags want it. */
static void notify_parent(struct vp *vp, const struct hv_message *message)
{
	struct partition *partition = vp->partition;
	struct model *model = partition->model;
	struct state_page *page = &vp->state_pages[HV_STATE_PAGE_INTERCEPT];
	struct hv_message opaque = {
		.header.type = HV_MESSAGE_OPAQUE_INTERCEPT,
		.header.payload_size = sizeof(struct hv_opaque_intercept),
		.header.sender = partition->id,
	};

	if (!(partition->flags & HV_PARTITION_INTERCEPT_PAGE)) {
		synic_post_intercept(vp, message);
		return;
	}
	if (page->mapped)
		memcpy(model->ops->parent_page(model->engine, page->pfn), message,
		       sizeof(*message));
	/* Who dispatches the VP is told by the end of the call. */
	if (model->root_scheduled)
		return;
	memcpy(opaque.payload, &vp->index, sizeof(vp->index));
	synic_post_intercept(vp, &opaque);
}

void model_intercept(struct vp *vp, uint32_t type, const void *payload, size_t size)
{
	struct partition *partition = vp->partition;
	struct model *model = partition->model;
	struct hv_message message = { .header.type = type, .header.sender = partition->id };

	if (size > sizeof(message.payload))
		size = sizeof(message.payload);
	memcpy(message.payload, payload, size);
	message.header.payload_size = size;
	pthread_mutex_lock(&model->lock);
	vp->executing = false;
	/* Nobody would handle it any more, and the driver knows no such VP. */
	if (vp_usable(vp) && !vp->intercept_suspend) {
		vp->intercept_suspend = true;
		model->counters.child_exits++;
		regpage_refresh(vp);
		notify_parent(vp, &message);
		dispatch_look(model);
	}
	pthread_mutex_unlock(&model->lock);
}

void model_apic_eoi(struct vp *vp, uint32_t vector)
{
	struct model *model = vp->partition->model;

	pthread_mutex_lock(&model->lock);
	if (vp_usable(vp) && !model->knobs.eoi_suppress)
		synic_post_eoi(model, synic_target(model, vp->last_parent_vp),
			       vp->partition->id, vp->index, vector);
	pthread_mutex_unlock(&model->lock);
}

struct partition *vp_partition(struct vp *vp)
{
	return vp->partition;
}

uint32_t vp_index(const struct vp *vp)
{
	return vp->index;
}

void *vp_engine(struct vp *vp)
{
	return vp->engine;
}

void vp_set_engine(struct vp *vp, void *handle)
{
	vp->engine = handle;
}
