// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partitions: identity, states, creation and end.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define SLOT_BITS		12
#define KNOWN_FLAGS		(HV_PARTITION_SMT | HV_PARTITION_NESTED | \
				 HV_PARTITION_SUPER_PAGES | HV_PARTITION_EXO | \
				 HV_PARTITION_LAPIC | HV_PARTITION_INTERCEPT_PAGE | \
				 HV_PARTITION_X2APIC)
/* Bound what a parent can make the lab allocate: 256 MiB per partition, 1 GiB in all. */
#define MEMORY_TABLES		65536
#define ALL_MEMORY_TABLES	262144
/* What drivers deposit when told that contiguous memory is short. */
#define CONTIGUOUS_PAGES	8u

struct partition *partition_find(struct model *model, uint64_t id)
{
	struct partition *partition;

	if (id == HV_PARTITION_ID_SELF || id == PARENT_PARTITION_ID)
		return &model->self;
	partition = model->partitions[id & MAX_PARTITIONS];
	return partition && partition->id == id ? partition : NULL;
}

static uint16_t find_child(struct model *model, uint64_t id, struct partition **partition)
{
	*partition = partition_find(model, id);
	if (!*partition)
		return HV_STATUS_INVALID_PARTITION_ID;
	/* The parent may not do to itself what it does to children. */
	if (!(*partition)->slot)
		return HV_STATUS_ACCESS_DENIED;
	return HV_STATUS_SUCCESS;
}

uint16_t partition_child_by_id(struct model *model, uint64_t id, struct partition **partition)
{
	uint16_t status = find_child(model, id, partition);

	if (status)
		return status;
	return (*partition)->state == PARTITION_ACTIVE ? HV_STATUS_SUCCESS :
							 HV_STATUS_INVALID_PARTITION_STATE;
}

static uint64_t first_word(const struct hypercall *call)
{
	return ((const struct hv_partition_input *)call->input)->partition;
}

uint16_t partition_child(struct hypercall *call, struct partition **partition)
{
	return partition_child_by_id(call->model, first_word(call), partition);
}

void partition_get(struct partition *partition)
{
	partition->pins++;
}

void partition_put(struct partition *partition)
{
	if (!--partition->pins)
		pthread_cond_broadcast(&partition->model->unpinned);
}

uint16_t charge_shortage(const struct model *model)
{
	uint16_t status = model->knobs.charge_status;

	return status ? status : HV_STATUS_INSUFFICIENT_MEMORY;
}

static bool charge_is_parents(const struct model *model)
{
	uint16_t status = charge_shortage(model);

	return status == HV_STATUS_INSUFFICIENT_ROOT_MEMORY ||
	       status == HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT;
}

static bool charge_is_contiguous(const struct model *model)
{
	uint16_t status = charge_shortage(model);

	return status == HV_STATUS_INSUFFICIENT_CONTIGUOUS ||
	       status == HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT;
}

/* Are there the pages, and a run beyond those that are spoken for? */
static bool can_pay(const struct partition *payer, size_t pages)
{
	const struct page_pool *pool = &payer->pool;

	if (pool_available(pool) < pages)
		return false;
	return !charge_is_contiguous(payer->model) ||
	       pool_runs(payer, CONTIGUOUS_PAGES) > pool->reserved_runs;
}

uint16_t charge_take(struct partition *partition, size_t pages, struct charge *charge)
{
	struct model *model = partition->model;
	bool parents = charge_is_parents(model);
	size_t runs = charge_is_contiguous(model);
	struct partition *payer = parents ? &model->self : partition;

	if (!pages)
		return HV_STATUS_SUCCESS;
	if (runs && pages < CONTIGUOUS_PAGES)
		pages = CONTIGUOUS_PAGES;
	if (!can_pay(payer, pages))
		return charge_shortage(model);
	payer->pool.reserved += pages;
	payer->pool.reserved_runs += runs;
	*(parents ? &charge->parents : &charge->own) += pages;
	*(parents ? &charge->parents_runs : &charge->own_runs) += runs;
	return HV_STATUS_SUCCESS;
}

void charge_return(struct partition *partition, struct charge *charge)
{
	struct page_pool *parents = &partition->model->self.pool;

	partition->pool.reserved -= charge->own;
	partition->pool.reserved_runs -= charge->own_runs;
	parents->reserved -= charge->parents;
	parents->reserved_runs -= charge->parents_runs;
	*charge = (struct charge){ 0 };
}

struct partition *charge_page(struct partition *partition, enum page_owner owner, uint64_t *pfn)
{
	struct model *model = partition->model;
	struct partition *payer = charge_is_parents(model) ? &model->self : partition;

	return can_pay(payer, 1) && pool_take(payer, owner, pfn) ? payer : NULL;
}

static bool slot_find(struct model *model, unsigned int *slot)
{
	for (unsigned int i = 0; i < MAX_PARTITIONS; i++) {
		*slot = model->next_slot;
		model->next_slot = model->next_slot % MAX_PARTITIONS + 1;
		/* Slot 1 with serial 0 would be the parent's own id. */
		if (!model->partitions[*slot])
			return true;
	}
	return false;
}

uint16_t call_create_partition(struct hypercall *call)
{
	const struct hv_create_partition_input *input = (const void *)call->input;
	struct model *model = call->model;
	struct charge charge = { 0 };
	struct partition *partition;
	unsigned int slot;
	uint16_t status;

	if (input->flags & ~KNOWN_FLAGS || HV_ISOLATION_TYPE(input->isolation))
		return HV_STATUS_INVALID_PARAMETER;
	if (!slot_find(model, &slot))
		return HV_STATUS_NO_RESOURCES;
	status = charge_take(&model->self, model->knobs.charge_create, &charge);
	if (status)
		return status;
	partition = calloc(1, sizeof(*partition));
	if (!partition) {
		charge_return(&model->self, &charge);
		return HV_STATUS_OPERATION_FAILED;
	}
	partition->model = model;
	partition->slot = slot;
	partition->id = ++model->serial << SLOT_BITS | slot;
	partition->state = PARTITION_CREATED;
	partition->flags = input->flags;
	model->creation_flags = input->flags;
	partition->create_charge = charge;
	property_init(partition);
	property_created(partition, input);
	page_tree_init(&partition->memory, MEMORY_TABLES, gpa_foldable);
	page_tree_share_limit(&partition->memory, &model->memory_tables, ALL_MEMORY_TABLES);
	model->partitions[slot] = partition;
	model->nr_partitions++;
	memcpy(call->output, &partition->id, sizeof(partition->id));
	return HV_STATUS_SUCCESS;
}

uint16_t call_initialize_partition(struct hypercall *call)
{
	struct model *model = call->model;
	struct partition *partition;
	uint16_t status = find_child(model, first_word(call), &partition);

	if (status)
		return status;
	if (partition->state != PARTITION_CREATED)
		return HV_STATUS_INVALID_PARTITION_STATE;
	status = charge_take(partition, model->knobs.charge_partition, &partition->charge);
	if (status)
		return status;
	if (model->ops->partition_create(model->engine, partition)) {
		model_log(model, "the machine cannot make another partition");
		charge_return(partition, &partition->charge);
		return HV_STATUS_OPERATION_FAILED;
	}
	partition->state = PARTITION_ACTIVE;
	access_track(partition, partition_property(partition, HV_PROPERTY_ACCESS_TRACKING));
	return HV_STATUS_SUCCESS;
}

/* Remove a VP, or wait for the DELETE_VP that is removing it. */
static void vp_gone(struct partition *partition, unsigned int index)
{
	struct model *model = partition->model;

	if (partition->vps[index] && !partition->vps[index]->dying)
		vp_remove(partition->vps[index]);
	while (partition->vps[index])
		pthread_cond_wait(&model->unpinned, &model->lock);
}

/* From ACTIVE to FINALIZED; the lock is dropped while VPs stop. */
static void finalize(struct partition *partition)
{
	struct model *model = partition->model;

	partition->state = PARTITION_FINALIZING;
	partition_get(partition);
	for (unsigned int i = 0; i < MAX_CHILD_VPS; i++)
		vp_gone(partition, i);
	stats_unmap_partition(partition);
	memory_unmap_all(partition);
	overlay_forget(partition);
	ports_drop(partition);
	async_drop(model, partition->id);
	synic_drop(model, partition->id, HV_VP_INDEX_ANY);
	model->ops->partition_destroy(model->engine, partition);
	charge_return(partition, &partition->charge);
	partition->state = PARTITION_FINALIZED;
	partition_put(partition);
}

uint16_t call_finalize_partition(struct hypercall *call)
{
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (!status)
		finalize(partition);
	return status;
}

static void discard(struct partition *partition)
{
	struct model *model = partition->model;

	partition->state = PARTITION_DELETING;
	async_drop(model, partition->id);
	while (partition->pins)
		pthread_cond_wait(&model->unpinned, &model->lock);
	charge_return(&model->self, &partition->create_charge);
	pool_discard(partition);
	page_tree_free(&partition->memory);
	free(partition->cpuid_results);
	model->partitions[partition->slot] = NULL;
	model->nr_partitions--;
	free(partition);
}

uint16_t call_delete_partition(struct hypercall *call)
{
	struct partition *partition;
	uint16_t status = find_child(call->model, first_word(call), &partition);

	if (status)
		return status;
	if (partition->state != PARTITION_CREATED && partition->state != PARTITION_FINALIZED)
		return HV_STATUS_INVALID_PARTITION_STATE;
	discard(partition);
	return HV_STATUS_SUCCESS;
}

/* What its VPs share of the guest's doing. Intercepts are the parent's. */
static void forget_guest(struct partition *partition)
{
	overlay_set(partition, GUEST_PAGE_HYPERCALL, 0, 0);
	partition->guest.hypercall = 0;
	partition->guest.os_id = 0;
	partition->model->ops->interrupt_clear(partition->model->engine, partition);
}

/* The guest starts anew: VPs and SynIC as created, memory and properties as they are. */
uint16_t call_scrub_partition(struct hypercall *call)
{
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	partition_get(partition);
	for (unsigned int i = 0; i < MAX_CHILD_VPS && !status; i++)
		if (partition->vps[i] && !partition->vps[i]->dying)
			status = vp_reset(partition->vps[i]);
	/* The lock was dropped. */
	if (partition->state == PARTITION_ACTIVE)
		forget_guest(partition);
	else
		status = HV_STATUS_INVALID_PARTITION_STATE;
	partition_put(partition);
	return status;
}

void partition_teardown(struct partition *partition)
{
	if (partition->state == PARTITION_ACTIVE)
		finalize(partition);
	discard(partition);
}

uint16_t call_get_partition_id(struct hypercall *call)
{
	memcpy(call->output, &call->model->self.id, sizeof(call->model->self.id));
	return HV_STATUS_SUCCESS;
}

void *partition_engine(struct partition *partition)
{
	return partition->engine;
}

void partition_set_engine(struct partition *partition, void *handle)
{
	partition->engine = handle;
}

uint64_t partition_id(const struct partition *partition)
{
	return partition->id;
}

uint64_t partition_flags(const struct partition *partition)
{
	return partition->flags;
}
