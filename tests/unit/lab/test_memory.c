// SPDX-License-Identifier: GPL-2.0-only
/*
 * Mapping of parent pages into children, and their access states.
 */
#include <errno.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)
#define RWX		(HV_MAP_READ | HV_MAP_WRITE | HV_MAP_KERNEL_EXECUTE | \
			 HV_MAP_USER_EXECUTE)
#define GFN_LIMIT	(1ull << 24)		/* 36 address bits */

static struct partition *partition_of(struct fake *fake, uint64_t id)
{
	return vp_partition(fake_vp(fake, id, 0)->vp);
}

static uint32_t mapped_pages(struct fake *fake)
{
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	return result(fake, 3);
}

static void maps_and_unmaps(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	unsigned int access;
	uint32_t done;

	assert_int_equal(map(fake, id, 0x100, GUEST_PFN, 16, RWX, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 16);
	for (unsigned int i = 0; i < 16; i++)
		assert_true(child_view(fake, id, 0x100 + i) == ((GUEST_PFN + i) << 12 | 7));
	assert_int_equal(model_page_state(partition_of(fake, id), 0x10f, &access), PAGE_MAPPED);
	assert_int_equal(access, 7);
	assert_int_equal(model_page_state(partition_of(fake, id), 0x110, &access), PAGE_UNMAPPED);
	assert_int_equal(mapped_pages(fake), 16);
	assert_int_equal(unmap(fake, id, 0x108, 4, 0), HV_STATUS_SUCCESS);
	assert_true(child_view(fake, id, 0x108) == 0);
	assert_true(child_view(fake, id, 0x10c) != 0);
	assert_int_equal(mapped_pages(fake), 12);
	/* Again, and where nothing was: harmless. */
	assert_int_equal(unmap(fake, id, 0x108, 512, 0), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 8);
	finish(fake, id);
	assert_int_equal(mapped_pages(fake), 0);
}

static void contiguous_pages_are_one_operation(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_partition *made = partition_engine(partition_of(fake, id));
	struct hv_map_gpa_input *in;
	uint64_t *pfns;

	assert_int_equal(map(fake, id, 0, GUEST_PFN, 300, RWX, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(made->maps, 1);
	in = input(fake);
	pfns = (uint64_t *)(in + 1);
	in->partition = id;
	in->flags = HV_MAP_READ;
	for (unsigned int i = 0; i < 6; i++)
		pfns[i] = GUEST_PFN + i + (i >= 3 ? 10 : 0);
	assert_int_equal(call_rep(fake, HV_MAP_GPA_PAGES, 6, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(made->maps, 3);
	assert_true(child_view(fake, id, 2) == ((GUEST_PFN + 2) << 12 | ACCESS_READ));
	assert_true(child_view(fake, id, 3) == ((GUEST_PFN + 13) << 12 | ACCESS_READ));
	finish(fake, id);
}

static void replaces(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	unsigned int access;

	assert_int_equal(map(fake, id, 0, GUEST_PFN, 4, RWX, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0, GUEST_PFN + 8, 4, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 4);
	/* The same page again, and twice in one child. */
	assert_int_equal(map(fake, id, 0, GUEST_PFN + 8, 1, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 9, GUEST_PFN + 8, 1, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 4);
	assert_int_equal(unmap(fake, id, 0, 1, 0), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 4);
	assert_int_equal(map(fake, id, 0, 0, 10, HV_MAP_NO_ACCESS, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 0);
	assert_int_equal(model_page_state(partition_of(fake, id), 9, &access), PAGE_NO_ACCESS);
	finish(fake, id);
}

static void bad_input(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint32_t done;

	assert_int_equal(map(fake, id, GFN_LIMIT, GUEST_PFN, 1, RWX, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map(fake, id, ~0ull, GUEST_PFN, 1, RWX, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	/* The part within the address space is mapped and counted. */
	assert_int_equal(map(fake, id, GFN_LIMIT - 2, GUEST_PFN, 3, RWX, &done),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(done, 2);
	assert_int_equal(map(fake, id, GFN_LIMIT - 2, 0, 3, HV_MAP_NO_ACCESS, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(unmap(fake, id, GFN_LIMIT - 2, 3, 0), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(unmap(fake, id, ~0ull, 3, 0), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(unmap(fake, id, 0, 1, 1), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, RWX | 1u << 30, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, 0, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, RWX | HV_MAP_NO_ACCESS, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	/* Not memory: a program may have asked for it, so a status will do. */
	assert_int_equal(map(fake, id, 0, RAM_PAGES, 1, RWX, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 0);
	finish(fake, id);
}

static void large_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint32_t done;

	assert_int_equal(map(fake, id, 512, 512, 2, RWX | HV_MAP_LARGE, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 2);
	assert_true(child_view(fake, id, 512 + 1023) == ((512ull + 1023) << 12 | 7));
	assert_int_equal(mapped_pages(fake), 1024);
	assert_int_equal(map(fake, id, 513, 512, 1, RWX | HV_MAP_LARGE, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map(fake, id, 512, 513, 1, RWX | HV_MAP_LARGE, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	/* One deposited page within spoils the element, and nothing of it stays. */
	assert_int_equal(deposit(fake, id, 2048 + 300, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 2048, 1536, 2, RWX | HV_MAP_LARGE, &done),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(done, 1);
	assert_int_equal(fake->violations, 1);
	assert_int_equal(mapped_pages(fake), 1024 + 512);
	assert_int_equal(unmap(fake, id, 512, 2, HV_UNMAP_LARGE), HV_STATUS_SUCCESS);
	assert_int_equal(mapped_pages(fake), 512);
	assert_int_equal(unmap(fake, id, 513, 1, HV_UNMAP_LARGE), HV_STATUS_INVALID_PARAMETER);
	finish(fake, id);
}

static void many_no_access_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint64_t gfn;

	for (gfn = 0; gfn < 2 * 1024 * 1024; gfn += 509)
		assert_int_equal(map(fake, id, gfn, 0, 509, HV_MAP_NO_ACCESS, NULL), 0);
	assert_int_equal(model_page_state(partition_of(fake, id), 2 * 1024 * 1024 - 1, NULL),
			 PAGE_NO_ACCESS);
	assert_int_equal(model_page_state(partition_of(fake, id), gfn, NULL), PAGE_UNMAPPED);
	finish(fake, id);
}

static void machine_fails(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint32_t done;

	fake->fail_map = ENOMEM;
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 8, RWX, &done), HV_STATUS_OPERATION_FAILED);
	assert_int_equal(done, 0);
	assert_int_equal(mapped_pages(fake), 0);
	assert_int_equal(model_page_state(partition_of(fake, id), 0, NULL), PAGE_UNMAPPED);
	fake->fail_map = ENOMEM;
	assert_int_equal(map(fake, id, 0, 0, 8, HV_MAP_NO_ACCESS, &done),
			 HV_STATUS_OPERATION_FAILED);
	assert_int_equal(done, 0);
	finish(fake, id);
}

static void charges(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint32_t done;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_MAP, 3), 0);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 300, RWX, &done),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(done, 0);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 5, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 300, RWX, &done),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(done, 256);
	assert_int_equal(mapped_pages(fake), 256);
	/* Charged pages cannot be withdrawn. */
	assert_int_equal(withdraw(fake, id, 5, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 2);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 8, 3, NULL), HV_STATUS_SUCCESS);
	/* Mapping again what is mapped costs nothing. */
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 300, RWX, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 300);
	finish(fake, id);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 1), 0);
}

static uint16_t access_states(struct fake *fake, uint64_t id, uint64_t gfn, uint32_t count,
			      uint64_t flags)
{
	struct hv_access_states_input *in = input(fake);

	in->partition = id;
	in->gfn = gfn;
	in->flags = flags;
	return call_rep(fake, HV_GET_GPA_ACCESS_STATES, count, NULL);
}

static void accessed_and_dirty(void **state)
{
	struct fake *fake = *state;
	uint8_t *bytes = output(fake);
	uint64_t id = start(fake);

	assert_int_equal(map(fake, id, 0, GUEST_PFN, 2, RWX, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 2, GUEST_PFN + 2, 1, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 3, 0, 1, HV_MAP_NO_ACCESS, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(access_states(fake, id, 0, 5, 0), HV_STATUS_SUCCESS);
	assert_int_equal(bytes[0], 0);
	/* The child runs: it may have touched anything it could. */
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	intercept(fake, id, 0);
	assert_int_equal(access_states(fake, id, 0, 5, HV_ACCESS_CLEAR_DIRTY |
				       HV_ACCESS_CLEAR_ACCESSED), HV_STATUS_SUCCESS);
	assert_int_equal(bytes[0], 3);
	assert_int_equal(bytes[1], 3);
	assert_int_equal(bytes[2], 1);
	assert_int_equal(bytes[3], 0);
	assert_int_equal(bytes[4], 0);
	/* Cleared, then set, then looked at, without running. */
	assert_int_equal(access_states(fake, id, 0, 5, HV_ACCESS_SET_DIRTY |
				       HV_ACCESS_SET_ACCESSED), HV_STATUS_SUCCESS);
	for (int i = 0; i < 5; i++)
		assert_int_equal(bytes[i], 0);
	assert_int_equal(access_states(fake, id, 0, 5, 0), HV_STATUS_SUCCESS);
	for (int i = 0; i < 4; i++)
		assert_int_equal(bytes[i], 3);
	assert_int_equal(bytes[4], 0);
	assert_int_equal(access_states(fake, id, 0, 1, 0x10), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(access_states(fake, id, GFN_LIMIT - 1, 2, 0),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(access_states(fake, id, 0, 4095, 0), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static struct hv_write_gpa_input *gpa_input(struct fake *fake, uint64_t id, uint64_t gpa,
					    uint32_t count)
{
	struct hv_write_gpa_input *in = input(fake);

	in->where = (struct hv_read_gpa_input){ .partition = id, .gpa = gpa, .count = count };
	return in;
}

static void expect_gpa(struct fake *fake, uint64_t id, uint64_t gpa, uint32_t read, uint32_t write)
{
	const uint32_t *result = output(fake);

	gpa_input(fake, id, gpa, 2);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_SUCCESS);
	assert_int_equal(*result, read);
	gpa_input(fake, id, gpa, 2);
	assert_int_equal(call(fake, HV_WRITE_GPA), HV_STATUS_SUCCESS);
	assert_int_equal(*result, write);
}

static void reads_and_writes(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	const struct hv_read_gpa_output *out = output(fake);

	assert_int_equal(map(fake, id, 0x10, GUEST_PFN, 2, RWX, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0x12, GUEST_PFN + 2, 1, HV_MAP_READ, NULL),
			 HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0x13, 0, 1, HV_MAP_NO_ACCESS, NULL), HV_STATUS_SUCCESS);
	memset(page(fake, GUEST_PFN), 0x11, PAGE_SIZE_4K);
	memset(page(fake, GUEST_PFN + 1), 0x22, PAGE_SIZE_4K);
	memcpy(gpa_input(fake, id, 0x10ffe, 3)->data, "abcd", 4);
	assert_int_equal(call(fake, HV_WRITE_GPA), HV_STATUS_SUCCESS);
	assert_memory_equal(page(fake, GUEST_PFN) + 0xffd, "\021ab", 3);
	assert_memory_equal(page(fake, GUEST_PFN + 1), "c\x22", 2);
	gpa_input(fake, id, 0x10ffd, 5);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_SUCCESS);
	assert_int_equal(out->result, HV_ACCESS_GPA_SUCCESS);
	assert_memory_equal(out->data, "\021abc\042\0", 6);
	expect_gpa(fake, id, 0x12000, HV_ACCESS_GPA_SUCCESS, HV_ACCESS_GPA_WRITE_INTERCEPT);
	expect_gpa(fake, id, 0x11fff, HV_ACCESS_GPA_SUCCESS, HV_ACCESS_GPA_WRITE_INTERCEPT);
	assert_memory_equal(page(fake, GUEST_PFN + 1) + 0xffe, "\x22\x22", 2);
	expect_gpa(fake, id, 0x13000, HV_ACCESS_GPA_READ_INTERCEPT, HV_ACCESS_GPA_WRITE_INTERCEPT);
	expect_gpa(fake, id, 0x14000, HV_ACCESS_GPA_UNMAPPED, HV_ACCESS_GPA_UNMAPPED);
	finish(fake, id);
}

static void bad_reads(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	gpa_input(fake, id, 0, 0);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_PARAMETER);
	gpa_input(fake, id, 0, 17);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_PARAMETER);
	gpa_input(fake, id, ~0ull, 1);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_PARAMETER);
	gpa_input(fake, id, GFN_LIMIT * PAGE_SIZE_4K - 1, 2);
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_PARAMETER);
	gpa_input(fake, id, 0, 1)->where.flags = 0x100;
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_PARAMETER);
	gpa_input(fake, id, 0, 1)->where.vp_index = 1;
	assert_int_equal(call(fake, HV_READ_GPA), HV_STATUS_INVALID_VP_INDEX);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(maps_and_unmaps), TEST(contiguous_pages_are_one_operation), TEST(replaces),
		TEST(bad_input), TEST(large_pages), TEST(many_no_access_pages),
		TEST(machine_fails), TEST(charges), TEST(accessed_and_dirty),
		TEST(reads_and_writes), TEST(bad_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
