// SPDX-License-Identifier: GPL-2.0-only
/*
 * Partition states, properties, and what each state refuses.
 */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static void ids(void **state)
{
	struct fake *fake = *state;
	uint64_t a = create(fake);
	uint64_t b = create(fake);

	assert_true(a && b && a != b && a != 1 && ~a && ~b);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, a), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, a), HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, a),
			 HV_STATUS_INVALID_PARTITION_ID);
	/* An id is never used twice. */
	for (int i = 0; i < 5000; i++) {
		uint64_t next = create(fake);

		assert_true(next != a && next != b);
		assert_int_equal(call_id(fake, HV_DELETE_PARTITION, next), HV_STATUS_SUCCESS);
	}
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, b), HV_STATUS_SUCCESS);
}

static void create_input(void **state)
{
	struct fake *fake = *state;
	struct hv_create_partition_input *in = input(fake);

	in->flags = 1ull << 63;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_INVALID_PARAMETER);
	in->flags = 0;
	in->isolation = 2;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 0), 0);
}

static void parent_is_no_child(void **state)
{
	static const uint32_t codes[] = {
		HV_INITIALIZE_PARTITION, HV_FINALIZE_PARTITION, HV_DELETE_PARTITION,
		HV_CLEAR_VIRTUAL_INTERRUPT, HV_ASSERT_VIRTUAL_INTERRUPT, HV_INSTALL_INTERCEPT,
		HV_SET_PARTITION_PROPERTY, HV_MAP_VP_STATE_PAGE, HV_DELETE_VP,
		HV_TRANSLATE_VIRTUAL_ADDRESS, HV_REGISTER_INTERCEPT_RESULT, HV_READ_GPA,
		HV_WRITE_GPA,
	};
	struct fake *fake = *state;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(call_id(fake, codes[i], 1), HV_STATUS_ACCESS_DENIED);
		assert_int_equal(call_id(fake, codes[i], ~0ull), HV_STATUS_ACCESS_DENIED);
		assert_int_equal(call_id(fake, codes[i], 0x5005), HV_STATUS_INVALID_PARTITION_ID);
	}
}

/* What each call says in a given state. */
static void expect_inactive(struct fake *fake, uint64_t id)
{
	uint64_t value;

	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, HV_MAP_READ, NULL),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(unmap(fake, id, 0, 1, 0), HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_RIP, &value),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RIP, 0),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(map_state_page(fake, id, 0, 0, &value),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_CLEAR_VIRTUAL_INTERRUPT, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_ASSERT_VIRTUAL_INTERRUPT, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
}

static void states(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	expect_inactive(fake, id);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 4, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(fake->partitions, 1);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(fake->partitions, 0);
	expect_inactive(fake, id);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 100, 1, NULL),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(withdraw(fake, id, 3, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 0);
}

static void properties(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	uint64_t value;

	assert_int_equal(set_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, 0xfff | 1ull << 63),
			 HV_STATUS_SUCCESS);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, &value),
			 HV_STATUS_SUCCESS);
	assert_int_equal(value, 0xfff);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, 1),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_PRIVILEGES, 0),
			 HV_STATUS_INVALID_PARTITION_STATE);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_UNIMPLEMENTED_MSR, 1),
			 HV_STATUS_SUCCESS);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_UNIMPLEMENTED_MSR, &value),
			 HV_STATUS_SUCCESS);
	assert_int_equal(value, 1);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_UNIMPLEMENTED_MSR, 2),
			 HV_STATUS_PROPERTY_OUT_OF_RANGE);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_ADDRESS_WIDTH, 40),
			 HV_STATUS_ACCESS_DENIED);
	assert_int_equal(set_property(fake, id, 0x12345, 0), HV_STATUS_UNKNOWN_PROPERTY);
	assert_int_equal(get_property(fake, id, 0x12345, &value), HV_STATUS_UNKNOWN_PROPERTY);
	assert_int_equal(get_property(fake, ~0ull, HV_PROPERTY_ADDRESS_WIDTH, &value),
			 HV_STATUS_SUCCESS);
	assert_int_equal(value, 36);
	finish(fake, id);
}

static void disabled_features(void **state)
{
	struct fake *fake = *state;
	struct hv_create_partition_input *in = input(fake);
	uint64_t id, value;

	in->disabled_features[0] = 0xf0;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_SUCCESS);
	id = *(uint64_t *)output(fake);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_FEATURES0, &value), HV_STATUS_SUCCESS);
	assert_int_equal(value, 0x10f);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
}

static void reference_time(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint64_t value;

	fake->now = 1000;
	assert_int_equal(set_property(fake, id, HV_PROPERTY_REFERENCE_TIME, 50),
			 HV_STATUS_SUCCESS);
	fake->now = 1100;
	get_property(fake, id, HV_PROPERTY_REFERENCE_TIME, &value);
	assert_int_equal(value, 150);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1), HV_STATUS_SUCCESS);
	fake->now = 5000;
	get_property(fake, id, HV_PROPERTY_REFERENCE_TIME, &value);
	assert_int_equal(value, 150);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 0), HV_STATUS_SUCCESS);
	fake->now = 5010;
	get_property(fake, id, HV_PROPERTY_REFERENCE_TIME, &value);
	assert_int_equal(value, 160);
	finish(fake, id);
}

static uint16_t property_ex(struct fake *fake, uint64_t id, uint32_t code)
{
	struct hv_get_property_ex_input *in = input(fake);

	in->partition = id;
	in->property = code;
	return call(fake, HV_GET_PARTITION_PROPERTY_EX);
}

static void capabilities(void **state)
{
	struct fake *fake = *state;
	struct hv_capabilities_output *out = output(fake);

	assert_int_equal(property_ex(fake, ~0ull, HV_PROPERTY_VMM_CAPABILITIES), 0);
	assert_int_equal(out->bank_count, 1);
	assert_int_equal(out->bank, 0);
	assert_int_equal(property_ex(fake, ~0ull, HV_PROPERTY_ASSIGNABLE_FEATURES), 0);
	assert_int_equal(out->bank_count, 1);
	assert_true(out->bank & 1);
	assert_int_equal(property_ex(fake, ~0ull, HV_PROPERTY_INTEGRATED_SCHEDULER), 0);
	assert_int_equal(*(uint64_t *)out, 0);
	assert_int_equal(property_ex(fake, ~0ull, 0x90010), HV_STATUS_UNKNOWN_PROPERTY);
}

static void many(void **state)
{
	static uint64_t ids[1000];
	struct fake *fake = *state;

	for (int i = 0; i < 1000; i++) {
		ids[i] = create_active(fake);
		assert_int_equal(deposit(fake, ids[i], DEPOSIT_PFN + i, 1, NULL), 0);
	}
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 0), 1000);
	assert_int_equal(result(fake, 1), 1000);
	for (int i = 0; i < 1000; i++)
		finish(fake, ids[i]);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 0), 0);
	assert_int_equal(result(fake, 1), 0);
}

static void machine_fails(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	fake->fail_create = 12;
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_OPERATION_FAILED);
	fake->fail_create = 0;
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	fake->fail_create = 12;
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_OPERATION_FAILED);
	fake->fail_create = 0;
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ids), TEST(create_input), TEST(parent_is_no_child), TEST(states),
		TEST(properties), TEST(disabled_features), TEST(reference_time),
		TEST(capabilities), TEST(many), TEST(machine_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
