// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stats pages: pages of 64-bit counters that the parent may map. The lab fills
 * in what drivers read to do their work; the other counters stay 0.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define AREA_SELF		0
#define AREA_PARENT		1
#define AREA_OFFSET		15
#define COUNTER_LPS		1	/* of the hypervisor object */

static unsigned int count_lps(const struct model *model)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < MAX_LPS; i++)
		count += model->lps[i];
	return count;
}

static bool vp_exists(const struct model *model, const struct partition *partition,
		      uint32_t index)
{
	if (!partition->slot)
		return index < model->config.parent_vps;
	return index < MAX_CHILD_VPS && partition->vps[index] && !partition->vps[index]->dying;
}

/* Does the object exist? SELF in the identity becomes the real id. */
static uint16_t check_partition(struct model *model, struct hv_stats_input *object,
				unsigned int *slot)
{
	struct partition *partition;
	uint64_t id;
	uint32_t vp;

	memcpy(&id, object->identity, sizeof(id));
	memcpy(&vp, object->identity + 8, sizeof(vp));
	partition = partition_find(model, id);
	if (!partition)
		return HV_STATUS_INVALID_PARTITION_ID;
	if (partition->state != PARTITION_ACTIVE)
		return HV_STATUS_INVALID_PARTITION_STATE;
	if (object->type == HV_STATS_VP && !vp_exists(model, partition, vp))
		return HV_STATUS_INVALID_VP_INDEX;
	memcpy(object->identity, &partition->id, sizeof(partition->id));
	*slot = partition->slot;
	return HV_STATUS_SUCCESS;
}

static uint16_t check_object(struct hypercall *call, struct hv_stats_input *object,
			     unsigned int *slot)
{
	struct model *model = call->model;
	uint32_t lp;

	*slot = 0;
	memcpy(object, call->input, sizeof(*object));
	if (object->identity[AREA_OFFSET] > AREA_PARENT)
		return HV_STATUS_INVALID_PARAMETER;
	if (object->type == HV_STATS_PARTITION || object->type == HV_STATS_VP)
		return check_partition(model, object, slot);
	if (object->type != HV_STATS_HYPERVISOR && object->type != HV_STATS_LP)
		return HV_STATUS_INVALID_PARAMETER;
	if (!model_has(model, HV_PRIV_CPU_MANAGEMENT))
		return HV_STATUS_ACCESS_DENIED;
	memcpy(&lp, object->identity, sizeof(lp));
	if (object->type == HV_STATS_LP && (lp >= MAX_LPS || !model->lps[lp]))
		return HV_STATUS_INVALID_LP_INDEX;
	return HV_STATUS_SUCCESS;
}

static struct stats_mapping **find_mapping(struct model *model,
					   const struct hv_stats_input *object)
{
	struct stats_mapping **link = &model->stats;

	for (; *link; link = &(*link)->next)
		if ((*link)->type == object->type &&
		    !memcmp((*link)->identity, object->identity, sizeof(object->identity)))
			break;
	return link;
}

static void unmap(struct model *model, struct stats_mapping **link)
{
	struct stats_mapping *mapping = *link;

	*link = mapping->next;
	if (mapping->located)
		ledger_set(model, mapping->pfn, OWNER_PARENT, 0);
	else
		pool_return(&model->self, mapping->pfn);
	free(mapping);
}

static uint16_t map(struct hypercall *call, const uint64_t *location)
{
	struct model *model = call->model;
	struct stats_mapping *mapping;
	struct hv_stats_input object;
	unsigned int slot;
	uint64_t *counters;
	uint16_t status = check_object(call, &object, &slot);

	if (status)
		return status;
	if (*find_mapping(model, &object))
		return HV_STATUS_OBJECT_IN_USE;
	mapping = calloc(1, sizeof(*mapping));
	if (!mapping)
		return HV_STATUS_OPERATION_FAILED;
	if (location) {
		mapping->pfn = *location;
		status = location_take(call, *location, slot);
	} else if (!charge_page(&model->self, OWNER_STATS, &mapping->pfn)) {
		status = charge_shortage(model);
	}
	if (status) {
		free(mapping);
		return status;
	}
	mapping->located = location;
	mapping->type = object.type;
	mapping->slot = slot;
	memcpy(mapping->identity, object.identity, sizeof(mapping->identity));
	mapping->next = model->stats;
	model->stats = mapping;
	counters = model->ops->parent_page(model->engine, mapping->pfn);
	if (object.type == HV_STATS_HYPERVISOR)
		counters[COUNTER_LPS] = count_lps(model);
	memcpy(call->output, &mapping->pfn, sizeof(mapping->pfn));
	return HV_STATUS_SUCCESS;
}

uint16_t call_map_stats_page(struct hypercall *call)
{
	return map(call, NULL);
}

uint16_t call_map_stats_page2(struct hypercall *call)
{
	const struct hv_stats2_input *input = (const void *)call->input;

	return map(call, &input->location);
}

uint16_t call_unmap_stats_page(struct hypercall *call)
{
	struct model *model = call->model;
	struct stats_mapping **link;
	struct partition *partition;
	struct hv_stats_input object;
	uint64_t id;

	memcpy(&object, call->input, sizeof(object));
	if (object.type == HV_STATS_PARTITION || object.type == HV_STATS_VP) {
		memcpy(&id, object.identity, sizeof(id));
		partition = partition_find(model, id);
		if (!partition)
			return HV_STATUS_INVALID_PARTITION_ID;
		memcpy(object.identity, &partition->id, sizeof(partition->id));
	}
	link = find_mapping(model, &object);
	if (!*link)
		return HV_STATUS_NOT_FOUND;
	unmap(model, link);
	return HV_STATUS_SUCCESS;
}

void stats_unmap_partition(struct partition *partition)
{
	struct stats_mapping **link = &partition->model->stats;

	while (*link) {
		if ((*link)->slot == partition->slot)
			unmap(partition->model, link);
		else
			link = &(*link)->next;
	}
}

static bool is_about(const struct stats_mapping *mapping, const struct vp *vp)
{
	uint32_t index;

	memcpy(&index, mapping->identity + 8, sizeof(index));
	return mapping->type == HV_STATS_VP && mapping->slot == vp->partition->slot &&
	       index == vp->index;
}

void stats_unmap_vp(struct vp *vp)
{
	struct stats_mapping **link = &vp->partition->model->stats;

	while (*link) {
		if (is_about(*link, vp))
			unmap(vp->partition->model, link);
		else
			link = &(*link)->next;
	}
}

/* It is kept for the parent's side of things; the other area's copy stays 0. */
void stats_set_blocked(struct vp *vp, bool blocked)
{
	struct model *model = vp->partition->model;

	for (struct stats_mapping *mapping = model->stats; mapping; mapping = mapping->next) {
		uint64_t *counters;

		if (!is_about(mapping, vp) || mapping->identity[AREA_OFFSET] != AREA_PARENT)
			continue;
		counters = model->ops->parent_page(model->engine, mapping->pfn);
		__atomic_store_n(&counters[HV_STATS_VP_ROOT_DISPATCH_THREAD_BLOCKED], blocked,
				 __ATOMIC_RELEASE);
	}
}
