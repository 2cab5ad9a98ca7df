// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of the model, its log, and the report of broken rules.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define OWNER_TABLES	0		/* bounded by the parent's memory */

void model_log(struct model *model, const char *format, ...)
{
	char line[512];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	model->ops->log(model->engine, line);
}

static size_t describe_call(const struct hypercall *call, char *text, size_t size)
{
	int used = snprintf(text, size, "; %s (0x%02x) by VP %u: control %llx rdx %llx r8 %llx input",
			    call_name(call->code), call->code, call->parent_vp,
			    (unsigned long long)call->control, (unsigned long long)call->rdx,
			    (unsigned long long)call->r8);

	for (unsigned int i = 0; i < 6 && used > 0 && (size_t)used < size; i++) {
		uint64_t word;

		memcpy(&word, call->input + 8 * i, sizeof(word));
		used += snprintf(text + used, size - used, " %016llx", (unsigned long long)word);
	}
	return used;
}

void model_violation(struct model *model, const struct hypercall *call, const char *format, ...)
{
	char text[512];
	va_list args;
	int used;

	va_start(args, format);
	used = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (call && used > 0 && (size_t)used < sizeof(text))
		describe_call(call, text + used, sizeof(text) - used);
	if (model->violations < VIOLATION_TEXTS)
		model->violation_texts[model->violations] = strdup(text);
	model->violations++;
	model_log(model, "VIOLATION: %s", text);
	model->ops->violation(model->engine);
}

unsigned int model_violations(struct model *model)
{
	unsigned int count;

	pthread_mutex_lock(&model->lock);
	count = model->violations;
	pthread_mutex_unlock(&model->lock);
	return count;
}

bool model_has(const struct model *model, uint64_t privilege)
{
	return (model->config.privileges & privilege) == privilege;
}

static uint64_t default_privileges(const struct model_config *config)
{
	/*
	 * No reference counter: a kernel without the TSC page, such as 6.1, would read it
	 * for every glance at the clock, and each reading is an exit. Offered only an
	 * invariant TSC, all take that.
	 */
	uint64_t privileges = HV_PRIV_SYNIC | HV_PRIV_HYPERCALL | HV_PRIV_VP_INDEX |
			      HV_PRIV_FREQUENCY_MSRS | HV_PRIV_TSC_INVARIANT |
			      HV_PRIV_CREATE_PARTITIONS | HV_PRIV_ACCESS_MEMORY_POOL |
			      HV_PRIV_CREATE_PORT | HV_PRIV_CONNECT_PORT |
			      HV_PRIV_ACCESS_STATS;

	/*
	 * Kernels before 7 read the partition id through a page that only a
	 * root has, so an L1VH is not offered the id.
	 */
	if (config->personality == PERSONALITY_ROOT)
		privileges |= HV_PRIV_ACCESS_PARTITION_ID | HV_PRIV_CPU_MANAGEMENT;
	if (config->vmbus)
		privileges |= HV_PRIV_POST_MESSAGES | HV_PRIV_SIGNAL_EVENTS;
	return privileges;
}

static bool config_valid(const struct model_config *config)
{
	return config->parent_vps >= 1 && config->parent_vps <= MAX_PARENT_VPS &&
	       config->physical_address_bits >= 32 && config->physical_address_bits <= 48 &&
	       config->scheduler_type >= 1 && config->scheduler_type <= 15 && config->tsc_hz;
}

/* Pages of the overlay area that a parent VP finds in its MSRs. */
static void provide_overlays(struct model *model)
{
	bool root = model->config.personality == PERSONALITY_ROOT;

	for (unsigned int i = 0; i < model->config.parent_vps; i++) {
		struct parent_vp *vp = &model->parent_vps[i];
		uint64_t pfn = model->config.overlay_pfn + i * OVERLAY_PAGES_PER_VP;

		for (unsigned int n = 0; n < HV_SINT_COUNT; n++)
			vp->sint[n] = HV_SINT_MASKED;
		/* An L1VH without VMBus takes these two from the MSRs as well. */
		vp->simp = (pfn + OVERLAY_SIMP) * PAGE_SIZE_4K;
		vp->siefp = (pfn + OVERLAY_SIEFP) * PAGE_SIZE_4K;
		if (root) {
			vp->sirbp = (pfn + OVERLAY_SIRBP) * PAGE_SIZE_4K;
			vp->vp_assist = (pfn + OVERLAY_VP_ASSIST) * PAGE_SIZE_4K;
		}
	}
	if (root)
		model->hypercall_page = (model->config.overlay_pfn + OVERLAY_HYPERCALL_PAGE) *
					PAGE_SIZE_4K;
}

struct model *model_create(const struct model_config *config, const struct engine_ops *ops,
			   void *engine)
{
	struct model *model;

	if (!config_valid(config))
		return NULL;
	model = calloc(1, sizeof(*model));
	if (!model)
		return NULL;
	pthread_mutex_init(&model->lock, NULL);
	pthread_cond_init(&model->unpinned, NULL);
	dispatch_init(model);
	model->config = *config;
	if (!model->config.privileges)
		model->config.privileges = default_privileges(config);
	model->root_scheduled = config->scheduler_type == HV_SCHEDULER_ROOT;
	if (model->root_scheduled && config->personality == PERSONALITY_L1VH)
		model->config.vmm_capabilities |= HV_VMM_CAP_INTEGRATED_SCHEDULER;
	if (!model->config.apic_hz)
		model->config.apic_hz = 1000000000;
	model->ops = ops;
	model->engine = engine;
	model->self.model = model;
	model->self.id = PARENT_PARTITION_ID;
	model->self.state = PARTITION_ACTIVE;
	property_init(&model->self);
	model->next_slot = 1;
	model->control_status = LAB_PORT_MAGIC;
	model->lps[0] = true;
	model->parent_vps[0].created = true;
	page_tree_init(&model->owners, OWNER_TABLES, NULL);
	synic_init(model);
	provide_overlays(model);
	return model;
}

void model_ledger_summary(struct model *model, struct ledger_summary *summary)
{
	if (model->gone) {
		*summary = model->left;
		return;
	}
	*summary = (struct ledger_summary){
		.partitions = model->nr_partitions,
		.parent_pool = model->self.pool.count + model->self.pool.owed,
		.mapped = model->mapped_parent_pages,
		.lost = model->lost_pages,
		.queued = model->queued_messages,
		.ports = model->nr_ports,
	};
	for (unsigned int slot = 1; slot <= MAX_PARTITIONS; slot++) {
		const struct partition *partition = model->partitions[slot];

		if (!partition)
			continue;
		summary->vps += partition->nr_vps;
		summary->child_pool += partition->pool.count + partition->pool.owed;
	}
}

void model_parent_gone(struct model *model)
{
	pthread_mutex_lock(&model->lock);
	if (!model->gone) {
		model_ledger_summary(model, &model->left);
		model->gone = true;
	}
	for (unsigned int slot = 1; slot <= MAX_PARTITIONS; slot++)
		if (model->partitions[slot])
			partition_teardown(model->partitions[slot]);
	pool_check(&model->self);
	async_drop(model, 0);
	synic_free(model);
	pthread_mutex_unlock(&model->lock);
}

void model_poll(struct model *model)
{
	if (pthread_mutex_trylock(&model->lock))
		return;
	synic_poll(model);
	dispatch_poll(model);
	async_poll(model);
	pthread_mutex_unlock(&model->lock);
}

void model_destroy(struct model *model)
{
	if (!model)
		return;
	model_parent_gone(model);
	while (model->stats) {
		struct stats_mapping *mapping = model->stats;

		model->stats = mapping->next;
		free(mapping);
	}
	inject_clear(model);
	for (unsigned int i = 0; i < VIOLATION_TEXTS; i++)
		free(model->violation_texts[i]);
	free(model->self.pool.pfns);
	page_tree_free(&model->owners);
	pthread_cond_destroy(&model->dispatch);
	pthread_cond_destroy(&model->unpinned);
	pthread_mutex_destroy(&model->lock);
	free(model);
}
