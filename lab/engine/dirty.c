// SPDX-License-Identifier: GPL-2.0-only
/* What a child wrote, by KVM's log of dirty pages. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"
#include "machine/log.h"

#define BITS		64

int slot_set(const struct child *child, const struct slot *slot, bool log)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot->number,
		.flags = log ? KVM_MEM_LOG_DIRTY_PAGES : 0,
		.guest_phys_addr = slot->start,
		.memory_size = slot->end - slot->start,
		.userspace_addr = (uintptr_t)child->window + slot->start,
	};

	return ioctl(child->vm, KVM_SET_USER_MEMORY_REGION, &region) ? -errno : 0;
}

int engine_track_dirty(struct engine *engine, struct partition *partition, bool on)
{
	struct child *child = partition_engine(partition);
	int error = 0;

	if (!child || on == !!child->dirty_log)
		return 0;
	if (on) {
		child->dirty_log = calloc(WINDOW_SIZE / PAGE_SIZE_4K / BITS, sizeof(uint64_t));
		if (!child->dirty_log)
			return -ENOMEM;
	}
	for (unsigned int i = 0; i < child->slot_count && !error; i++)
		error = slot_set(child, &child->slots[i], on);
	if (error)
		log_line("the dirty log of a child cannot be switched: %s", strerror(-error));
	if (!on || error) {
		free(child->dirty_log);
		child->dirty_log = NULL;
	}
	return error;
}

static void fetch_slot(struct child *child, const struct slot *slot)
{
	struct kvm_dirty_log log = { .slot = slot->number, .dirty_bitmap = child->dirty_log };
	uint64_t words = ((slot->end - slot->start) / PAGE_SIZE_4K + BITS - 1) / BITS;
	uint64_t first = slot->start / PAGE_SIZE_4K;

	if (ioctl(child->vm, KVM_GET_DIRTY_LOG, &log)) {
		log_line("the dirty log of a child cannot be read: %m");
		return;
	}
	for (uint64_t i = 0; i < words; i++) {
		for (uint64_t word = child->dirty_log[i]; word; word &= word - 1)
			partition_mark_dirty(child->partition,
					     first + i * BITS + __builtin_ctzll(word));
	}
}

void engine_fetch_dirty(struct engine *engine, struct partition *partition)
{
	struct child *child = partition_engine(partition);

	if (!child || !child->dirty_log)
		return;
	for (unsigned int i = 0; i < child->slot_count; i++)
		fetch_slot(child, &child->slots[i]);
}
