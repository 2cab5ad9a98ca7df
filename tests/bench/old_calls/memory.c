// SPDX-License-Identifier: GPL-2.0-only
/* A guest's memory, and what it did to it. */
#include <errno.h>

#include "subject.h"

#define GFN		0x200
#define MOST_PAGES	512

#define HV_MAP_ALL	(MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE |			\
			 MSHV_LEGACY_MAP_KERNEL_EXECUTE | MSHV_LEGACY_MAP_USER_EXECUTE)

static uint8_t *memory;
static uint8_t answer[MOST_PAGES];

static int region_old(const struct vm *vm, unsigned long number, unsigned long pages)
{
	const struct mshv_user_mem_region_old args = {
		.size = pages * HV_PAGE_SIZE,
		.guest_pfn = GFN,
		.userspace_addr = (uintptr_t)memory,
		.flags = HV_MAP_ALL,
	};

	return on_partition(vm, number, &args);
}

static int map_old(void *vm, unsigned long pages)
{
	return region_old(vm, MSHV_LEGACY_MAP_GUEST_MEMORY, pages);
}

static int unmap_old(void *vm, unsigned long pages)
{
	return region_old(vm, MSHV_LEGACY_UNMAP_GUEST_MEMORY, pages);
}

static int region(const struct vm *vm, uint8_t flags, unsigned long pages)
{
	const struct mshv_user_mem_region args = {
		.size = pages * HV_PAGE_SIZE,
		.guest_pfn = GFN,
		.userspace_addr = (uintptr_t)memory,
		.flags = flags,
	};

	return on_partition(vm, MSHV_SET_GUEST_MEMORY, &args);
}

static int map(void *vm, unsigned long pages)
{
	return region(vm, MEM_WX, pages);
}

static int unmap(void *vm, unsigned long pages)
{
	return region(vm, MEM_UNMAP, pages);
}

/* Of the memory that the guest has, from its first page on. */
static int states_28(void *vm, unsigned long pages)
{
	struct mshv_get_gpa_pages_access_state_28 args = {
		.count = pages,
		.states = (uintptr_t)answer,
	};

	return on_partition(vm, MSHV_LEGACY_GET_GPA_ACCESS_STATES_28, &args);
}

static int states_32(void *vm, unsigned long pages)
{
	struct mshv_get_gpa_pages_access_state_32 args = {
		.count = pages,
		.states_ptr = (uintptr_t)answer,
	};

	return on_partition(vm, MSHV_LEGACY_GET_GPA_ACCESS_STATES_32, &args);
}

static int states(void *vm, unsigned long pages)
{
	const struct {
		uint64_t partition_id, flags, gfn;
	} input = { 0 };
	struct mshv_root_hvcall args = {
		.code = HVCALL_GET_GPA_ACCESS_STATES,
		.reps = pages,
		.in_sz = sizeof(input),
		.in_ptr = (uintptr_t)&input,
		.out_sz = pages,
		.out_ptr = (uintptr_t)answer,
	};

	return on_partition(vm, MSHV_ROOT_HVCALL, &args);
}

static int track_accesses(const struct vm *vm, bool old)
{
	const struct mshv_partition_property_c32 args = {
		.property_code = HV_PROPERTY_ACCESS_TRACKING,
		.property_value = 1,
	};

	return old ? on_partition(vm, MSHV_LEGACY_SET_PARTITION_PROPERTY, &args) :
		     property_set(vm->partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL);
}

static int prepare(struct vm *vm, bool old)
{
	if (!memory)
		memory = pages_new(MOST_PAGES);
	return track_accesses(vm, old);
}

static const struct old_pair pairs[] = {
	PAIR_UNDONE("MAP_GUEST_MEMORY, 16 pages", map_old, unmap_old, map, unmap, 16),
	PAIR_UNDONE("MAP_GUEST_MEMORY, 512 pages", map_old, unmap_old, map, unmap, 512),
	PAIR_DONE("UNMAP_GUEST_MEMORY, 16 pages", map_old, unmap_old, map, unmap, 16),
	PAIR_DONE("UNMAP_GUEST_MEMORY, 512 pages", map_old, unmap_old, map, unmap, 512),
	PAIR("GET_GPA_ACCESS_STATES_28, 1 page", states_28, states, 1),
	PAIR("GET_GPA_ACCESS_STATES_28, 16 pages", states_28, states, VM_PAGES),
	PAIR("GET_GPA_ACCESS_STATES_32, 16 pages", states_32, states, VM_PAGES),
};

struct group group_memory(void)
{
	return GROUP(GUEST(io), prepare, pairs);
}
