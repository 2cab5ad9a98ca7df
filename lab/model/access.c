// SPDX-License-Identifier: GPL-2.0-only
/*
 * Accessed and dirty state of a child's pages. The model does not see single
 * accesses: a page counts as accessed, and as dirty if it is writable, when
 * the child ran since the state was last looked at.
 */
#include "private.h"

#define ACCESS_FLAGS		(HV_ACCESS_CLEAR_ACCESSED | HV_ACCESS_SET_ACCESSED | \
				 HV_ACCESS_CLEAR_DIRTY | HV_ACCESS_SET_DIRTY)
#define STATE_ACCESSED		1u
#define STATE_DIRTY		2u
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

/* Note what the child may have done to the 512 pages around @gfn. */
static void harvest(struct partition *partition, uint64_t gfn, bool running)
{
	uint64_t *stamp;
	uint64_t *words = page_tree_leaf(&partition->memory, gfn, &stamp);

	if (!words || (!running && *stamp == partition->run_stamp))
		return;
	*stamp = partition->run_stamp;
	for (unsigned int i = 0; i < PAGE_TREE_FANOUT; i++)
		if ((words[i] & GPA_STATE_MASK) == PAGE_MAPPED)
			words[i] |= GPA_ACCESSED | (words[i] & WRITABLE ? GPA_DIRTY : 0);
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
