// SPDX-License-Identifier: GPL-2.0-only
/* SCRUB_PARTITION: the guest starts anew, in the memory and with the VPs it has. */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

#define ALL		(HV_MAP_READ | HV_MAP_WRITE | HV_MAP_KERNEL_EXECUTE)
#define FEATURES	(HV_SYNTHETIC_SYNIC | HV_SYNTHETIC_HYPERCALL | HV_SYNTHETIC_VP_INDEX)
#define GFN		0x20ull
#define AT(gfn)		((gfn) << 12 | 1)

static uint64_t start_two(struct fake *fake)
{
	uint64_t id = create(fake);

	assert_int_equal(set_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, FEATURES), 0);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), 0);
	assert_int_equal(create_vp(fake, id, 0), 0);
	assert_int_equal(create_vp(fake, id, 5), 0);
	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 4, ALL, NULL), 0);
	return id;
}

static uint64_t register_of(struct fake *fake, uint64_t id, uint32_t vp, uint32_t name)
{
	uint64_t value = ~0ull;

	assert_int_equal(get_register(fake, id, vp, name, &value), 0);
	return value;
}

static void vps_are_as_created(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_two(fake);

	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RAX, 0x1234), 0);
	assert_int_equal(set_register(fake, id, 5, HV_REGISTER_SCONTROL, 1), 0);
	assert_int_equal(set_register(fake, id, 5, HV_REGISTER_SINT0 + 2, 0x40), 0);
	assert_int_equal(set_register(fake, id, 5, HV_REGISTER_CRASH_P0, 7), 0);
	assert_int_equal(resume(fake, 0, id, 0), 0);
	intercept(fake, id, 0);
	assert_int_equal(resume(fake, 0, id, 5), 0);
	assert_true(fake_vp(fake, id, 5)->executing);

	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), 0);
	assert_int_equal(fake_vp(fake, id, 0)->resets, 1);
	assert_int_equal(fake_vp(fake, id, 5)->resets, 1);
	assert_false(fake_vp(fake, id, 5)->executing);
	assert_int_equal(register_of(fake, id, 0, HV_REGISTER_RAX), 0);
	assert_int_equal(register_of(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND), 1);
	assert_int_equal(register_of(fake, id, 0, HV_REGISTER_INTERCEPT_SUSPEND), 0);
	assert_int_equal(register_of(fake, id, 5, HV_REGISTER_EXPLICIT_SUSPEND), 1);
	assert_int_equal(register_of(fake, id, 5, HV_REGISTER_SCONTROL), 0);
	assert_int_equal(register_of(fake, id, 5, HV_REGISTER_SINT0 + 2), HV_SINT_MASKED);
	assert_int_equal(register_of(fake, id, 5, HV_REGISTER_CRASH_P0), 0);
	assert_int_equal(resume(fake, 0, id, 5), 0);
	assert_true(fake_vp(fake, id, 5)->executing);
	finish(fake, id);
}

static void overlays_are_gone_and_memory_stays(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_two(fake);

	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_GUEST_OS_ID, 9), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, AT(GFN)), 0);
	assert_int_equal(set_register(fake, id, 5, HV_REGISTER_SIMP, AT(GFN + 1)), 0);
	assert_int_equal(set_register(fake, id, 5, HV_REGISTER_SIEFP, AT(GFN + 2)), 0);
	assert_int_equal(guest_pages_in_views(fake), 3);
	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), 0);
	assert_int_equal(guest_pages_in_views(fake), 0);
	for (uint64_t i = 0; i < 4; i++)
		assert_int_equal(child_view(fake, id, GFN + i) >> 12, GUEST_PFN + i);
	assert_int_equal(register_of(fake, id, 0, HV_REGISTER_GUEST_OS_ID), 0);
	assert_int_equal(register_of(fake, id, 0, HV_REGISTER_HYPERCALL), 0);
	assert_int_equal(register_of(fake, id, 5, HV_REGISTER_SIMP), 0);
	assert_int_equal(fake->cleared, 1);
	finish(fake, id);
}

/* What the parent has is not the guest's state. */
static void the_parents_things_stay(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_two(fake), pfn, value;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 4, NULL), 0);
	assert_int_equal(map_state_page(fake, id, 0, HV_STATE_PAGE_INTERCEPT, &pfn), 0);
	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), 0);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, &value), 0);
	assert_int_equal(value, FEATURES);
	assert_int_equal(resume(fake, 0, id, 0), 0);
	intercept(fake, id, 0);
	assert_int_equal(((struct hv_message *)page(fake, pfn))->header.type, HV_MESSAGE_IO_PORT);
	finish(fake, id);
}

static void refusals(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id + 1000),
			 HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), 0);
	id = start(fake);
	fake->fail_reset = 5;
	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), HV_STATUS_OPERATION_FAILED);
	fake->fail_reset = 0;
	assert_int_equal(call_id(fake, HV_SCRUB_PARTITION, id), 0);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(vps_are_as_created),
		TEST(overlays_are_gone_and_memory_stays),
		TEST(the_parents_things_stay),
		TEST(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
