// SPDX-License-Identifier: GPL-2.0-only
/*
 * The note-taking engine's pages, state, CPUID and log of children.
 */
#include "fixture_guest.h"

#include <errno.h>
#include <stdlib.h>

void *op_guest_page(void *engine, struct partition *partition, unsigned int number)
{
	struct fake_partition *made = partition_engine(partition);
	struct fake_guest_page *found = made->guest_pages;

	(void)engine;
	assert_true(number < GUEST_PAGES);
	while (found && found->page != number)
		found = found->next;
	if (!found) {
		found = calloc(1, sizeof(*found));
		found->page = number;
		found->next = made->guest_pages;
		made->guest_pages = found;
	}
	return found->bytes;
}

int op_show_guest_page(void *engine, struct partition *partition, uint64_t gfn,
			      unsigned int number, unsigned int access)
{
	struct fake_partition *made = partition_engine(partition);
	struct fake *fake = engine;
	int err = fake->fail_show;

	fake->fail_show = 0;
	if (err)
		return -err;
	assert_true(number < GUEST_PAGES);
	assert_true(access & ACCESS_READ);
	if (page_tree_fill(&made->view, gfn, 1, 0))
		return -ENOMEM;
	return page_tree_fill(&made->guest_view, gfn, 1, number + 1);
}

int op_intercept_msrs(void *engine, struct partition *partition,
			     const struct msr_intercept *msrs, unsigned int count)
{
	struct fake_partition *made = partition_engine(partition);

	(void)engine;
	assert_true(count <= MAX_MSR_INTERCEPTS);
	memcpy(made->msrs, msrs, count * sizeof(msrs[0]));
	made->nr_msrs = count;
	return 0;
}

uint16_t op_get_state(void *engine, struct vp *vp, uint32_t type, uint64_t states,
			     void *buffer)
{
	struct fake_vp *made = vp_engine(vp);

	(void)engine;
	assert_false(made->executing);
	assert_in_range(type, HV_VP_STATE_LAPIC, HV_VP_STATE_XSAVE);
	made->states = states;
	memcpy(buffer, made->state[type & 1], PAGE_SIZE_4K);
	return HV_STATUS_SUCCESS;
}

uint16_t op_set_state(void *engine, struct vp *vp, uint32_t type, uint64_t states,
			     const void *buffer)
{
	struct fake_vp *made = vp_engine(vp);

	(void)engine;
	assert_false(made->executing);
	assert_in_range(type, HV_VP_STATE_LAPIC, HV_VP_STATE_XSAVE);
	made->states = states;
	/* A byte that no state has in front. */
	if (*(const uint8_t *)buffer == 0xff)
		return HV_STATUS_INVALID_REGISTER_VALUE;
	memcpy(made->state[type & 1], buffer, PAGE_SIZE_4K);
	return HV_STATUS_SUCCESS;
}

void op_cpuid(void *engine, struct vp *vp, uint32_t leaf, uint32_t subleaf,
		     uint64_t xfem, uint64_t xss, uint32_t regs[4])
{
	(void)engine;
	regs[0] = leaf;
	regs[1] = subleaf;
	regs[2] = xfem << 16 | xss;
	regs[3] = vp_index(vp);
}

void op_clamp_cpuid(void *engine, uint32_t leaf, uint32_t subleaf, uint32_t regs[4])
{
	(void)engine;
	(void)subleaf;
	if (leaf == 0x80000008 && regs[0] > 36)
		regs[0] = 36;
}

int op_track_dirty(void *engine, struct partition *partition, bool on)
{
	struct fake_partition *made = partition_engine(partition);
	struct fake *fake = engine;
	int err = fake->fail_track;

	fake->fail_track = 0;
	if (err)
		return -err;
	made->tracking = on;
	return 0;
}

void op_fetch_dirty(void *engine, struct partition *partition)
{
	struct fake_partition *made = partition_engine(partition);

	(void)engine;
	assert_true(made->tracking);
	made->fetches++;
	while (made->nr_dirty)
		partition_mark_dirty(partition, made->dirty[--made->nr_dirty]);
}
