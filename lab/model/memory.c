// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of children: which parent page a GPA shows, with which rights.
 */
#include <errno.h>
#include <string.h>

#include "private.h"

#define LARGE_PAGES		512u
#define MAP_FLAGS		(HV_MAP_READ | HV_MAP_WRITE | HV_MAP_KERNEL_EXECUTE | \
				 HV_MAP_USER_EXECUTE | HV_MAP_ADJUSTABLE | HV_MAP_NO_ACCESS | \
				 HV_MAP_NOT_CACHED | HV_MAP_LARGE)
#define MAP_RIGHTS		(HV_MAP_READ | HV_MAP_WRITE | HV_MAP_KERNEL_EXECUTE | \
				 HV_MAP_USER_EXECUTE)
/* Pages that one charge of the "map" knob pays for. */
#define PAGES_PER_CHARGE	256u

/* Pages of one call that can be shown to the engine at once. */
struct map_run {
	uint64_t gfn;
	uint64_t pfn;
	uint64_t count;
	uint32_t elements;
};

bool gpa_foldable(uint64_t word)
{
	return (word & GPA_STATE_MASK) != PAGE_MAPPED;
}

static bool gfn_valid(const struct model *model, uint64_t gfn, uint64_t count)
{
	uint64_t limit = 1ull << (model->config.physical_address_bits - 12);

	return gfn < limit && count <= limit - gfn;
}

static void unshare_visit(void *context, uint64_t gfn, uint64_t count, uint64_t word)
{
	struct partition *partition = context;

	(void)gfn;
	if ((word & GPA_STATE_MASK) != PAGE_MAPPED)
		return;
	/* Mapped words never fold: one page each. */
	ledger_unshare(partition->model, word >> GPA_PFN_SHIFT);
	partition->mapped -= count;
}

static void unshare(struct partition *partition, uint64_t gfn, uint64_t count)
{
	if (partition->mapped)
		page_tree_walk(&partition->memory, gfn, count, unshare_visit, partition);
}

int memory_show(struct partition *partition, uint64_t gfn)
{
	struct model *model = partition->model;
	uint64_t word = page_tree_get(&partition->memory, gfn);

	return model->ops->map(model->engine, partition, gfn, word >> GPA_PFN_SHIFT, 1,
			       word & GPA_STATE_MASK, word >> GPA_ACCESS_SHIFT & 7);
}

/* Between overlays, which stay; all or nothing, as the caller's books want it. */
static int machine_map(struct partition *partition, uint64_t gfn, uint64_t pfn, uint64_t count,
		       enum page_state state, unsigned int access)
{
	struct model *model = partition->model;
	uint64_t done = 0;

	while (done < count) {
		uint64_t run = overlay_free_run(partition, gfn + done, count - done);

		if (run && model->ops->map(model->engine, partition, gfn + done,
					   state == PAGE_MAPPED ? pfn + done : 0, run, state,
					   access))
			break;
		done += run;
		if (done < count)
			done++;		/* the overlay */
	}
	if (done == count)
		return 0;
	while (done--)
		if (!overlay_find(partition, gfn + done))
			memory_show(partition, gfn + done);
	return -ENOMEM;
}

/* Replace what [@gfn, @gfn + @count) shows by nothing or by "no access". */
static uint16_t map_nothing(struct partition *partition, uint64_t gfn, uint64_t count,
			    enum page_state state)
{
	if (page_tree_reserve(&partition->memory, gfn, count, state) ||
	    machine_map(partition, gfn, 0, count, state, 0)) {
		model_log(partition->model, "the machine cannot change the memory of partition 0x%llx",
			  (unsigned long long)partition->id);
		return HV_STATUS_OPERATION_FAILED;
	}
	unshare(partition, gfn, count);
	page_tree_fill(&partition->memory, gfn, count, state);
	return HV_STATUS_SUCCESS;
}

void memory_unmap_all(struct partition *partition)
{
	page_tree_walk(&partition->memory, 0, 1ull << PAGE_TREE_BITS, unshare_visit, partition);
	page_tree_free(&partition->memory);
}

/* Shares were taken page by page in map_page(); here the run becomes real. */
static uint16_t run_flush(struct hypercall *call, struct partition *partition,
			  struct map_run *run, unsigned int access)
{
	struct model *model = partition->model;
	uint64_t count = run->count;

	run->count = 0;
	if (!count)
		return HV_STATUS_SUCCESS;
	if (page_tree_reserve(&partition->memory, run->gfn, count, PAGE_MAPPED) ||
	    machine_map(partition, run->gfn, run->pfn, count, PAGE_MAPPED, access)) {
		model_log(model, "the machine cannot map memory of partition 0x%llx",
			  (unsigned long long)partition->id);
		for (uint64_t i = 0; i < count; i++)
			ledger_unshare(model, run->pfn + i);
		return HV_STATUS_OPERATION_FAILED;
	}
	unshare(partition, run->gfn, count);
	for (uint64_t i = 0; i < count; i++)
		page_tree_fill(&partition->memory, run->gfn + i, 1,
			       PAGE_MAPPED | (uint64_t)access << GPA_ACCESS_SHIFT |
			       (run->pfn + i) << GPA_PFN_SHIFT);
	partition->mapped += count;
	call->done += run->elements;
	return HV_STATUS_SUCCESS;
}

static uint16_t map_page(struct hypercall *call, struct partition *partition, uint64_t gfn,
			 uint64_t pfn)
{
	struct model *model = call->model;
	bool fresh = (page_tree_get(&partition->memory, gfn) & GPA_STATE_MASK) != PAGE_MAPPED;
	uint16_t status;

	/* Device memory is not modelled: no child can be given any. */
	if (!model->ops->parent_page_is_ram(model->engine, pfn))
		return HV_STATUS_INVALID_PARAMETER;
	if (!ledger_check_parent(call, pfn, "map into a child"))
		return HV_STATUS_INVALID_PARAMETER;
	if (fresh && model->knobs.charge_map && !partition->map_credit) {
		status = charge_take(partition, model->knobs.charge_map, &partition->charge);
		if (status)
			return status;
		partition->map_credit = PAGES_PER_CHARGE;
	}
	if (!ledger_share(model, pfn))
		return HV_STATUS_OPERATION_FAILED;
	if (fresh && partition->map_credit)
		partition->map_credit--;
	return HV_STATUS_SUCCESS;
}

/* One element: @pages parent pages from @pfn on; joins the run if it can. */
static uint16_t map_element(struct hypercall *call, struct partition *partition,
			    struct map_run *run, uint64_t gfn, uint64_t pfn, uint64_t pages,
			    unsigned int access)
{
	uint16_t status = HV_STATUS_SUCCESS;
	uint64_t taken;

	for (taken = 0; taken < pages && !status; taken++)
		status = map_page(call, partition, gfn + taken, pfn + taken);
	if (status) {
		while (--taken)
			ledger_unshare(call->model, pfn + taken - 1);
		return status;
	}
	if (run->count && (run->gfn + run->count != gfn || run->pfn + run->count != pfn))
		status = run_flush(call, partition, run, access);
	if (status) {
		while (taken--)
			ledger_unshare(call->model, pfn + taken);
		return status;
	}
	if (!run->count)
		*run = (struct map_run){ .gfn = gfn, .pfn = pfn };
	run->count += pages;
	run->elements++;
	return HV_STATUS_SUCCESS;
}

static unsigned int access_of(uint32_t flags)
{
	return (flags & HV_MAP_READ ? ACCESS_READ : 0) | (flags & HV_MAP_WRITE ? ACCESS_WRITE : 0) |
	       (flags & (HV_MAP_KERNEL_EXECUTE | HV_MAP_USER_EXECUTE) ? ACCESS_EXECUTE : 0);
}

static bool map_flags_valid(uint32_t flags)
{
	if (flags & ~MAP_FLAGS)
		return false;
	if (flags & HV_MAP_NO_ACCESS)
		return !(flags & MAP_RIGHTS);
	return flags & MAP_RIGHTS;
}

static uint16_t map_pages(struct hypercall *call, struct partition *partition, uint32_t pages)
{
	const struct hv_map_gpa_input *input = (const void *)call->input;
	const uint64_t *pfns = (const uint64_t *)(input + 1);
	unsigned int access = access_of(input->flags);
	struct map_run run = { 0 };
	uint16_t status = HV_STATUS_SUCCESS;
	uint16_t flush;

	for (uint32_t i = call->start; i < call->end && !status; i++) {
		uint64_t gfn = input->gfn + (uint64_t)i * pages;

		if (!gfn_valid(call->model, gfn, pages) || pfns[i] % pages)
			status = HV_STATUS_INVALID_PARAMETER;
		else
			status = map_element(call, partition, &run, gfn, pfns[i], pages, access);
	}
	flush = run_flush(call, partition, &run, access);
	return flush ? flush : status;
}

/* All elements that are left, of @pages pages each, the first of all at @first. */
static uint16_t call_map_nothing(struct hypercall *call, struct partition *partition,
				 uint64_t first, uint32_t pages, enum page_state state)
{
	uint64_t gfn = first + (uint64_t)call->start * pages;
	uint64_t count = (uint64_t)(call->end - call->start) * pages;
	uint16_t status;

	if (!gfn_valid(call->model, gfn, count))
		return HV_STATUS_INVALID_PARAMETER;
	status = map_nothing(partition, gfn, count, state);
	if (!status)
		call->done = call->end;
	return status;
}

uint16_t call_map_gpa_pages(struct hypercall *call)
{
	const struct hv_map_gpa_input *input = (const void *)call->input;
	uint32_t pages = input->flags & HV_MAP_LARGE ? LARGE_PAGES : 1;
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	if (!map_flags_valid(input->flags) || !gfn_valid(call->model, input->gfn, 1) ||
	    input->gfn % pages)
		return HV_STATUS_INVALID_PARAMETER;
	if (input->flags & HV_MAP_NO_ACCESS)
		return call_map_nothing(call, partition, input->gfn, pages, PAGE_NO_ACCESS);
	return map_pages(call, partition, pages);
}

uint16_t call_unmap_gpa_pages(struct hypercall *call)
{
	const struct hv_unmap_gpa_input *input = (const void *)call->input;
	uint32_t pages = input->flags & HV_UNMAP_LARGE ? LARGE_PAGES : 1;
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);

	if (status)
		return status;
	if (input->flags & ~HV_UNMAP_LARGE || !gfn_valid(call->model, input->gfn, 1) ||
	    input->gfn % pages)
		return HV_STATUS_INVALID_PARAMETER;
	return call_map_nothing(call, partition, input->gfn, pages, PAGE_UNMAPPED);
}

enum page_state model_page_state(struct partition *partition, uint64_t gfn, unsigned int *access)
{
	const struct overlay *overlay;
	uint64_t word;

	pthread_mutex_lock(&partition->model->lock);
	overlay = overlay_find(partition, gfn);
	word = overlay ? PAGE_MAPPED | overlay->access << GPA_ACCESS_SHIFT :
			 page_tree_get(&partition->memory, gfn);
	pthread_mutex_unlock(&partition->model->lock);
	if (access)
		*access = word >> GPA_ACCESS_SHIFT & 7;
	return word & GPA_STATE_MASK;
}
