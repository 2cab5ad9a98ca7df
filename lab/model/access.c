// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accessed and dirty state of a child's pages. The model does not see single
 * accesses: a page counts as accessed when the child ran since the state was
 * last looked at. What was written the engine knows once the parent has
 * switched tracking on; without it every writable page counts as dirty then.
 */
#include "private.h"

#define ACCESS_FLAGS		(HV_ACCESS_CLEAR_ACCESSED | HV_ACCESS_SET_ACCESSED | \
				 HV_ACCESS_CLEAR_DIRTY | HV_ACCESS_SET_DIRTY)
#define STATE_ACCESSED		1u
#define STATE_DIRTY		2u
#define FETCH_INTERVAL		10000u	/* 1 ms, in units of ops->now() */
#define WRITABLE		((uint64_t)ACCESS_WRITE << GPA_ACCESS_SHIFT)

static bool runs_now(const struct partition *partition)
{
	for (unsigned int i = 0, seen = 0; i < MAX_CHILD_VPS && seen < partition->nr_vps; i++) {
		if (!partition->vps[i])
			continue;
		seen++;
		if (partition->vps[i]->executing)
			return true;
	}
	return false;
}

int access_track(struct partition *partition, bool on)
{
	struct model *model = partition->model;

	return model->ops->track_dirty(model->engine, partition, on);
}

static bool tracked(const struct partition *partition)
{
	return partition_property(partition, HV_PROPERTY_ACCESS_TRACKING);
}

void partition_mark_dirty(struct partition *partition, uint64_t gfn)
{
	uint64_t *stamp;
	uint64_t *words = page_tree_leaf(&partition->memory, gfn, &stamp);

	if (words && (words[gfn % PAGE_TREE_FANOUT] & GPA_STATE_MASK) == PAGE_MAPPED)
		words[gfn % PAGE_TREE_FANOUT] |= GPA_DIRTY;
}

/*
 * The whole log is read at once, which costs. A VP that executes writes on: what
 * is not seen now is seen by a later call.
 */
static void fetch_log(struct partition *partition, bool running)
{
	struct model *model = partition->model;
	uint64_t now = model->ops->now(model->engine);

	if (!tracked(partition) || !partition->dirty_stale ||
	    (running && now - partition->dirty_fetched < FETCH_INTERVAL))
		return;
	model->ops->fetch_dirty(model->engine, partition);
	partition->dirty_fetched = now;
	partition->dirty_stale = running;
}

/* Note what the child may have done to the 512 pages around @gfn. */
static void harvest(struct partition *partition, uint64_t gfn, bool running)
{
	uint64_t *stamp;
	uint64_t *words = page_tree_leaf(&partition->memory, gfn, &stamp);

	if (!words || (!running && *stamp == partition->run_stamp))
		return;
	/* What executes now has not done all it will do. */
	*stamp = running ? partition->run_stamp - 1 : partition->run_stamp;
	for (unsigned int i = 0; i < PAGE_TREE_FANOUT; i++) {
		if ((words[i] & GPA_STATE_MASK) != PAGE_MAPPED)
			continue;
		words[i] |= GPA_ACCESSED;
		if (words[i] & WRITABLE && !tracked(partition))
			words[i] |= GPA_DIRTY;
	}
}

static uint64_t changed(uint64_t word, uint64_t flags)
{
	if (flags & HV_ACCESS_CLEAR_ACCESSED)
		word &= ~GPA_ACCESSED;
	if (flags & HV_ACCESS_SET_ACCESSED)
		word |= GPA_ACCESSED;
	if (flags & HV_ACCESS_CLEAR_DIRTY)
		word &= ~GPA_DIRTY;
	if (flags & HV_ACCESS_SET_DIRTY)
		word |= GPA_DIRTY;
	return word;
}

uint16_t call_get_gpa_access_states(struct hypercall *call)
{
	const struct hv_access_states_input *input = (const void *)call->input;
	uint64_t limit = 1ull << (call->model->config.physical_address_bits - 12);
	struct partition *partition;
	uint16_t status = partition_child(call, &partition);
	bool running;

	if (status)
		return status;
	if (input->flags & ~(uint64_t)ACCESS_FLAGS)
		return HV_STATUS_INVALID_PARAMETER;
	running = runs_now(partition);
	fetch_log(partition, running);
	for (; call->done < call->end; call->done++) {
		uint64_t gfn = input->gfn + call->done;
		uint64_t word, now;

		if (input->gfn >= limit || gfn >= limit)
			return HV_STATUS_INVALID_PARAMETER;
		if (call->done == call->start || !(gfn % PAGE_TREE_FANOUT))
			harvest(partition, gfn, running);
		word = page_tree_get(&partition->memory, gfn);
		call->output[call->done] = (word & GPA_ACCESSED ? STATE_ACCESSED : 0) |
					   (word & GPA_DIRTY ? STATE_DIRTY : 0);
		now = word ? changed(word, input->flags) : 0;
		if (now != word && page_tree_fill(&partition->memory, gfn, 1, now))
			return HV_STATUS_OPERATION_FAILED;
	}
	return HV_STATUS_SUCCESS;
}
