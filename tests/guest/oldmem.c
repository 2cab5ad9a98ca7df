// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guest memory of older generations: mapping, page states, pages of isolated guests;
 * and that the numbers of other generations mean nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/counters.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define RWX		0xfu

static struct vm vm;

static int map(uint64_t gfn, void *address, uint64_t size, uint32_t flags)
{
	struct mshv_user_mem_region_old args = {
		.size = size, .guest_pfn = gfn, .userspace_addr = (uintptr_t)address,
		.flags = flags, .padding = 0xa5a5a5a5,
	};

	return call(vm.partition, MSHV_LEGACY_MAP_GUEST_MEMORY, &args);
}

static int unmap(uint64_t gfn, void *address, uint64_t size, uint32_t flags)
{
	struct mshv_user_mem_region_old args = {
		.size = size, .guest_pfn = gfn, .userspace_addr = (uintptr_t)address,
		.flags = flags, .padding = 0xa5a5a5a5,
	};

	return call(vm.partition, MSHV_LEGACY_UNMAP_GUEST_MEMORY, &args);
}

static void test_map(void)
{
	uint8_t *ram = pages_new(4);
	unsigned int bit, wrong = 0;

	tap_is(map(0x100, ram, 0x4000, RWX), 0, "map");
	tap_is(map(0x103, ram, 0x4000, RWX), -EEXIST, "the same guest page twice");
	tap_is(map(0x200, ram, 0x4000, RWX), 0, "the same memory twice");
	tap_is(unmap(0x200, ram, 0x4000, ~0u), 0, "unmap, whatever the flags");
	tap_is(unmap(0x200, ram, 0x4000, 0), -EINVAL, "nothing is there to unmap");
	tap_is(unmap(0x100, ram, 0x3000, 0), -EINVAL, "another size");
	tap_is(unmap(0x101, ram + 0x1000, 0x3000, 0), -EINVAL, "a part of it");
	tap_is(unmap(0x100, ram + 0x1000, 0x4000, 0), -EINVAL, "another address");
	tap_is(unmap(0x100, ram, 0x4000, 0), 0, "all of it, exactly");
	tap_is(map(0x100, ram, 0, RWX), -EINVAL, "nothing");
	tap_is(map(0x100, ram, 0x4001, RWX), -EINVAL, "no whole pages");
	tap_is(map(0x100, ram + 1, 0x1000, RWX), -EINVAL, "not at the beginning of a page");
	tap_is(map(1ull << 40, ram, 0x1000, RWX), -EINVAL, "beyond all addresses");
	tap_is(map(0x100, ram, 0x4000, 0), -EINVAL, "not readable");
	tap_is(map(0x100, ram, 0x4000, 0xe), -EINVAL, "all but readable");
	for (bit = 4; bit < 32; bit++) {
		if (1u << bit & (MSHV_LEGACY_MAP_ADJUSTABLE | MSHV_LEGACY_MAP_NOT_CACHED |
				 MSHV_LEGACY_MAP_LARGE_PAGE))
			continue;
		wrong += map(0x100, ram, 0x4000, RWX | 1u << bit) != -EINVAL;
	}
	tap_is(wrong, 0, "unknown flags that are not refused");
	tap_is(map(0x100, ram, 0x4000, RWX | MSHV_LEGACY_MAP_ADJUSTABLE), 0,
	       "P1: what would unmap today, maps");
	tap_is(unmap(0x100, ram, 0x4000, 0), 0, "so that it can be unmapped");
	tap_is(call(vm.partition, MSHV_LEGACY_MAP_GUEST_MEMORY, NULL), -EFAULT, "map: null pointer");
	tap_is(call(vm.partition, MSHV_LEGACY_UNMAP_GUEST_MEMORY, NULL), -EFAULT,
	       "unmap: null pointer");
	munmap(ram, 4 * HV_PAGE_SIZE);
}

/* The guest's next access, which its VMM is told of. */
static void expect_access(int kind, uint64_t gpa, const char *what)
{
	struct hv_message m;

	tap_is(old_vp_run(vm.vp, MSHV_LEGACY_RUN_VP, &m), 0, "%s", what);
	tap_ok(m.type == HV_MESSAGE_GPA_INTERCEPT || m.type == HV_MESSAGE_UNMAPPED_GPA,
	       "its VMM gets it: 0x%x", m.type);
	tap_is(m.access_type, kind, "the kind of access");
	tap_is(m.memory.gpa, gpa, "the address");
}

static void test_rights(void)
{
	uint8_t *ram = pages_new(1);
	uint64_t value;
	struct hv_message m;

	ram[0] = 0x42;
	expect_access(HV_ACCESS_READ, 0x20000, "memory that is not there");
	tap_is(map(0x20, ram, HV_PAGE_SIZE, MSHV_LEGACY_MAP_READ), 0, "map it, to be read only");
	tap_is(old_vp_run(vm.vp, MSHV_LEGACY_RUN_VP, &m), 0, "the guest reads");
	tap_ok(m.type == HV_MESSAGE_IO_PORT && (uint8_t)m.io.rax == 0x42, "what is there");
	value = m.rip + (m.length_and_cr8 & 15);
	old_register_set(&numbering_legacy, vm.vp, HV_REGISTER_RIP, value);
	expect_access(HV_ACCESS_WRITE, 0x20000, "the guest writes");
	tap_is(unmap(0x20, ram, HV_PAGE_SIZE, 0), 0, "unmap");
	tap_is(map(0x20, ram, HV_PAGE_SIZE, MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE), 0,
	       "map it, to be written");
	tap_is(old_vp_run(vm.vp, MSHV_LEGACY_RUN_VP, &m), 0, "the guest writes");
	tap_is(ram[0], 0x77, "indeed");
	tap_is(unmap(0x20, ram, HV_PAGE_SIZE, 0), 0, "unmap");
	munmap(ram, HV_PAGE_SIZE);
}

/* More than two batches of them, which are not all whole. */
#define FIRST	0x1000ull
#define PAGES	9001u
#define BATCH	4088u
#define BOTH	(MSHV_LEGACY_STATE_ACCESSED | MSHV_LEGACY_STATE_DIRTY)

static uint8_t *states;

static int states_28(uint64_t flags, uint64_t gfn, uint32_t *count, void *where)
{
	struct mshv_get_gpa_pages_access_state_28 args = {
		.count = *count, .flags = flags, .hv_gpa_page_number = gfn,
		.states = (uintptr_t)where,
	};
	int ret = call(vm.partition, MSHV_LEGACY_GET_GPA_ACCESS_STATES_28, &args);

	*count = args.count;
	return ret;
}

static int states_32(uint64_t flags, uint64_t gfn, uint32_t *count, void *where, uint32_t padding)
{
	struct mshv_get_gpa_pages_access_state_32 args = {
		.count = *count, .flags = flags, .hv_gpa_page_number = gfn,
		.states_ptr = (uintptr_t)where, .padding = padding,
	};
	int ret = call(vm.partition, MSHV_LEGACY_GET_GPA_ACCESS_STATES_32, &args);

	*count = args.count;
	return ret;
}

/* How many of the pages have @state; what is behind them must stay. */
static uint32_t with(uint8_t state)
{
	uint32_t i, count = 0;

	for (i = 0; i < PAGES; i++)
		count += states[i] == state;
	tap_is(states[PAGES], 0xee, "nothing is written behind them");
	return count;
}

static void ask(uint64_t flags, const char *what)
{
	uint32_t count = PAGES;

	memset(states, 0xee, PAGES + 1);
	tap_is(states_28(flags, FIRST, &count, states), 0, "%s", what);
	tap_is(count, PAGES, "all of them");
}

static void test_states(void)
{
	uint8_t *ram = pages_new(PAGES);
	uint64_t calls;
	uint32_t count;

	states = (uint8_t *)pages_new(4);
	tap_is(map(FIRST, ram, PAGES * HV_PAGE_SIZE, RWX), 0, "%u pages", PAGES);
	calls = calls_of(HVCALL_GET_GPA_ACCESS_STATES);
	ask(MSHV_LEGACY_ACCESS_CLEAR_ACCESSED | MSHV_LEGACY_ACCESS_CLEAR_DIRTY, "clear");
	tap_is(calls_of(HVCALL_GET_GPA_ACCESS_STATES), calls + 3, "three hypercalls");
	ask(MSHV_LEGACY_ACCESS_SET_ACCESSED | MSHV_LEGACY_ACCESS_SET_DIRTY, "set");
	tap_is(with(0), PAGES, "before that none was accessed");
	ask(0, "look");
	tap_is(with(BOTH), PAGES, "W25: all are now, also those the hypervisor has not got");
	count = PAGES;
	memset(states, 0xee, PAGES + 1);
	tap_is(states_32(MSHV_LEGACY_ACCESS_CLEAR_DIRTY, FIRST, &count, states, 0), 0,
	       "the form of 32 bytes");
	tap_is(count, PAGES, "all of them");
	tap_is(with(BOTH), PAGES, "sees the same");
	ask(0, "look again");
	tap_is(with(BOTH), 0, "it cleared them");

	inject(HVCALL_GET_GPA_ACCESS_STATES, 2, HV_STATUS_INVALID_PARTITION_STATE, 1, 100);
	count = PAGES;
	tap_is(states_28(0, FIRST, &count, states), -EIO, "a failure in the middle");
	tap_is(count, BATCH + 100, "it tells how far it came");
	inject_clear();
	count = 0;
	tap_is(states_28(0, FIRST, &count, NULL), 0, "no pages");
	count = 1;
	tap_is(states_28(0, FIRST, &count, NULL), -EFAULT, "no room");
	tap_is(count, 0, "none reported");
	count = 1;
	tap_is(states_28(0x10, FIRST, &count, states), -EINVAL, "an unknown flag");
	tap_is(states_28(0, ~0ull, &count, states), -EINVAL, "a range that wraps");
	tap_is(states_32(0, FIRST, &count, states, 1), -EINVAL, "what is reserved");
	tap_is(unmap(FIRST, ram, PAGES * HV_PAGE_SIZE, 0), 0, "unmap");
	munmap(ram, PAGES * HV_PAGE_SIZE);
	munmap(states, 4 * HV_PAGE_SIZE);
}

#define MOST	65536u

/* @head is followed by pages; the call ends with EOPNOTSUPP if nothing is wrong with it. */
static void expect_list(int fd, unsigned long number, const void *head, size_t size,
			size_t count_at, const char *what)
{
	uint8_t *argument = (uint8_t *)pages_new(MOST / 512 + 3);
	uint64_t count = MOST, *pages = (uint64_t *)(argument + size);

	memcpy(argument, head, size);
	memcpy(argument + count_at, &count, sizeof(count));
	tap_is(call(fd, number, argument), -EOPNOTSUPP, "%s: a long list", what);
	pages[MOST - 1] = 1ull << 40;
	tap_is(call(fd, number, argument), -EINVAL, "a page no guest has");
	count = MOST + 1;
	memcpy(argument + count_at, &count, sizeof(count));
	tap_is(call(fd, number, argument), -EINVAL, "too long a list");
	count = ~0ull;
	memcpy(argument + count_at, &count, sizeof(count));
	tap_is(call(fd, number, argument), -EINVAL, "the longest there could be");
	count = 0;
	memcpy(argument + count_at, &count, sizeof(count));
	tap_is(call(fd, number, argument), -EINVAL, "an empty list");
	munmap(argument + HV_PAGE_SIZE, (MOST / 512 + 2) * HV_PAGE_SIZE);
	count = MOST;
	memcpy(argument + count_at, &count, sizeof(count));
	tap_is(call(fd, number, argument), -EFAULT, "a list that cannot be read");
	tap_is(call(fd, number, NULL), -EFAULT, "null pointer");
	munmap(argument, HV_PAGE_SIZE);
}

static void test_isolated(int current)
{
	struct mshv_modify_gpa_host_access_24 access_24 = { .host_access = 3, .acquire = 1 };
	struct mshv_modify_gpa_host_access_16 access_16 = { .flags = 7 };
	struct mshv_import_isolated_pages_old old = { .page_type = 1 };
	struct mshv_import_isolated_pages_new new = { .page_type = 1 };

	expect_list(vm.partition, MSHV_LEGACY_MODIFY_GPA_HOST_ACCESS, &access_24,
		    sizeof(access_24), offsetof(typeof(access_24), gpa_list_size),
		    "host access, 24 bytes");
	expect_list(vm.partition, MSHV_LEGACY_IMPORT_ISOLATED_PAGES, &old, sizeof(old),
		    offsetof(typeof(old), num_pages), "import, legacy");
	expect_list(current, MSHV_DOM0_MODIFY_GPA_HOST_ACCESS, &access_16, sizeof(access_16),
		    offsetof(typeof(access_16), page_count), "host access, 16 bytes");
	expect_list(current, MSHV_DOM0_IMPORT_ISOLATED_PAGES, &new, sizeof(new),
		    offsetof(typeof(new), page_count), "import, dom0");
}

static void test_post_message_264(void)
{
	struct mshv_post_message_direct_264 args = { .length = MSHV_LEGACY_MAX_MESSAGE };
	const uint32_t type = 1;

	memcpy(args.message, &type, sizeof(type));
	tap_is(call(vm.partition, MSHV_LEGACY_POST_MESSAGE_DIRECT_264, &args), 0,
	       "a message inside the argument");
	args.length = 0;
	tap_is(call(vm.partition, MSHV_LEGACY_POST_MESSAGE_DIRECT_264, &args), -EINVAL,
	       "an empty one has no type");
	args.length = MSHV_LEGACY_MAX_MESSAGE + 1;
	tap_is(call(vm.partition, MSHV_LEGACY_POST_MESSAGE_DIRECT_264, &args), -E2BIG,
	       "one that is too long");
	tap_is(call(vm.partition, MSHV_LEGACY_POST_MESSAGE_DIRECT_264, NULL), -EFAULT,
	       "null pointer");
}

/* Each number that only the other family has. */
static void expect_foreign(int fd, const unsigned long *numbers, unsigned int count,
			   const char *what)
{
	long before = driver_counter("ioctls_of_other_families");
	unsigned int i, wrong = 0;

	for (i = 0; i < count; i++)
		wrong += call(fd, numbers[i], NULL) != -ENOTTY;
	tap_is(wrong, 0, "%s: numbers that mean something", what);
	if (before < 0)
		tap_skip("no debugfs", "they are counted");
	else
		tap_is(driver_counter("ioctls_of_other_families") - before, count, "they are counted");
}

static void test_families(int current)
{
	static const unsigned long todays[] = {
		MSHV_INITIALIZE_PARTITION, MSHV_CREATE_VP, MSHV_IRQFD, MSHV_IOEVENTFD,
		MSHV_SET_MSI_ROUTING, MSHV_GET_GPAP_ACCESS_BITMAP, MSHV_ROOT_HVCALL,
		MSHV_CANCEL_RUN_VP, MSHV_DOM0_MODIFY_GPA_HOST_ACCESS,
		MSHV_DOM0_IMPORT_ISOLATED_PAGES, MSHV_DOM0_INSTALL_INTERCEPT,
		MSHV_DOM0_ASSERT_INTERRUPT, MSHV_DOM0_SET_PARTITION_PROPERTY,
		MSHV_DOM0_GET_PARTITION_PROPERTY, MSHV_DOM0_SIGNAL_EVENT_DIRECT,
		MSHV_DOM0_POST_MESSAGE_DIRECT,
	};
	static const unsigned long old[] = {
		MSHV_LEGACY_UNMAP_GUEST_MEMORY, MSHV_LEGACY_CREATE_VP,
		MSHV_LEGACY_INSTALL_INTERCEPT, MSHV_LEGACY_ASSERT_INTERRUPT,
		MSHV_LEGACY_SET_PARTITION_PROPERTY, MSHV_LEGACY_GET_PARTITION_PROPERTY,
		MSHV_LEGACY_IRQFD_16, MSHV_LEGACY_IRQFD_40, MSHV_LEGACY_IOEVENTFD,
		MSHV_LEGACY_SET_MSI_ROUTING, MSHV_LEGACY_GET_GPA_ACCESS_STATES_28,
		MSHV_LEGACY_GET_GPA_ACCESS_STATES_32, MSHV_LEGACY_SIGNAL_EVENT_DIRECT,
		MSHV_LEGACY_POST_MESSAGE_DIRECT_16, MSHV_LEGACY_POST_MESSAGE_DIRECT_264,
		MSHV_LEGACY_MODIFY_GPA_HOST_ACCESS, MSHV_LEGACY_SEV_SNP_AP_CREATE,
		MSHV_LEGACY_ROOT_HVCALL,
	};

	expect_foreign(vm.partition, todays, sizeof(todays) / sizeof(*todays),
		       "an old partition");
	expect_foreign(current, old, sizeof(old) / sizeof(*old), "a partition of today");
	tap_is(call(vm.partition, MSHV_LEGACY_IRQFD_32, NULL), -ENOTTY,
	       "P4: a form that no program used");
}

int main(void)
{
	int current;

	old_vm_new(&vm, GUEST(readwrite));
	current = partition_new(vm.dev);
	test_map();
	test_rights();
	test_states();
	test_isolated(current);
	test_post_message_264();
	test_families(current);
	close(current);
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
