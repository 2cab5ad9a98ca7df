// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules every hypercall obeys, whatever it does.
 */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_root, teardown)

static uint64_t raw(struct fake *fake, uint64_t control, uint64_t rdx, uint64_t r8)
{
	return model_hypercall(fake->model, 0, control, rdx, r8, false);
}

static void unknown_code(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(raw(fake, 0x7fff, 0, 0), HV_STATUS_INVALID_HYPERCALL_CODE);
	assert_int_equal(raw(fake, 0, 0, 0), HV_STATUS_INVALID_HYPERCALL_CODE);
	assert_int_equal(raw(fake, 0xc3, 0, 0), HV_STATUS_INVALID_HYPERCALL_CODE);
}

/* Who makes calls with interrupts off is told from who does not. */
static void interrupts_off(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0x2000), HV_STATUS_SUCCESS);
	assert_int_equal(calls_of(fake, HV_GET_PARTITION_ID, NULL), 1);
	assert_int_equal(result(fake, 4), 0);
	model_hypercall(fake->model, 0, HV_GET_PARTITION_ID, 0, 0x2000, true);
	assert_int_equal(calls_of(fake, HV_GET_PARTITION_ID, NULL), 2);
	assert_int_equal(result(fake, 4), 1);
}

static void reserved_bits(void **state)
{
	static const unsigned int bits[] = { 27, 28, 29, 30, 31, 44, 45, 46, 47, 60, 61, 62, 63 };
	struct fake *fake = *state;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++)
		assert_int_equal(raw(fake, HV_GET_PARTITION_ID | 1ull << bits[i], 0, 0x2000),
				 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0x2000), HV_STATUS_SUCCESS);
}

static void repeat_counts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	/* A simple call with a count or a start; a rep call without, or start >= count. */
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID | 1ull << 32, 0, 0x2000),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID | 1ull << 48, 0, 0x2000),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	*(uint64_t *)input(fake) = id;
	assert_int_equal(raw(fake, HV_DEPOSIT_MEMORY, 0x1000, 0),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_DEPOSIT_MEMORY | 1ull << 32 | 1ull << 48, 0x1000, 0),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_DEPOSIT_MEMORY | 1ull << 32 | 2ull << 48, 0x1000, 0),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
}

static void variable_header(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(raw(fake, HV_GET_PARTITION_ID | 1ull << 17, 0, 0x2000),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
}

static void alignment(void **state)
{
	struct fake *fake = *state;

	for (unsigned int offset = 1; offset < 8; offset++) {
		assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0x2000 + offset),
				 HV_STATUS_INVALID_ALIGNMENT);
		assert_int_equal(raw(fake, HV_DELETE_PARTITION, 0x1000 + offset, 0),
				 HV_STATUS_INVALID_ALIGNMENT);
	}
	assert_int_equal(fake->violations, 0);
}

static void page_crossing(void **state)
{
	struct fake *fake = *state;

	/* The last place where each fits, and one further. */
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0x2ff8), HV_STATUS_SUCCESS);
	assert_int_equal(*(uint64_t *)((uint8_t *)output(fake) + 0xff8), 1);
	assert_int_equal(raw(fake, HV_CREATE_PARTITION, 0x2000 - 56, 0x2000), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 0);
	assert_int_equal(raw(fake, HV_CREATE_PARTITION, 0x2000 - 48, 0x2000),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake->violations, 1);
	assert_non_null(strstr(fake->last_log, "crosses a page"));
	assert_non_null(strstr(fake->last_log, "CREATE_PARTITION"));
	/* 512 pfns and the partition id do not fit one page. */
	assert_int_equal(raw(fake, HV_DEPOSIT_MEMORY | 512ull << 32, 0x1000, 0),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake->violations, 2);
	/* More than a page, in a call that programs have handed through: only refused. */
	assert_int_equal(raw(fake, HV_GET_VP_REGISTERS | 4095ull << 32, 0x1000, 0x2000),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(raw(fake, HV_GET_VP_REGISTERS | 257ull << 32, 0x1000, 0x2000),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake->violations, 2);
	/* What would fit a page must not cross one, whoever asked for the call. */
	assert_int_equal(raw(fake, HV_GET_VP_REGISTERS | 2ull << 32, 0x2000 - 16, 0x2000),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake->violations, 3);
	assert_int_equal(raw(fake, HV_GET_VP_REGISTERS | 256ull << 32, 0x1000, 0x2008),
			 HV_STATUS_INVALID_ALIGNMENT);
	assert_int_equal(fake->violations, 4);
}

static void outside_memory(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(raw(fake, HV_DELETE_PARTITION, RAM_PAGES * PAGE_SIZE_4K, 0),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, ~0xfffull), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 2);
}

static void arguments_in_deposited_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, DEPOSIT_PFN * PAGE_SIZE_4K),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	assert_non_null(strstr(fake->last_log, "deposited"));
	/* It was not written either. */
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 1);
}

/* Nor may anything else that is not the parent's hold arguments. */
static void arguments_in_state_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint64_t pfn;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map_state_page(fake, id, 0, 1, &pfn), HV_STATUS_SUCCESS);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, pfn * PAGE_SIZE_4K),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	assert_non_null(strstr(fake->last_log, "a VP state page"));
	finish(fake, id);
	id = create(fake);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, DEPOSIT_PFN * PAGE_SIZE_4K),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 2);
}

static void missing_output(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0), HV_STATUS_INVALID_PARAMETER);
	/* Refused before anything happened. */
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	*(uint64_t *)input(fake) = id;
	assert_int_equal(raw(fake, HV_WITHDRAW_MEMORY | 1ull << 32, 0x1000, 0),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_SUCCESS);
}

static void fast_calls(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(raw(fake, HV_INITIALIZE_PARTITION | HV_CONTROL_FAST, id, 0),
			 HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 3), HV_STATUS_SUCCESS);
	assert_int_equal(raw(fake, HV_DELETE_VP | HV_CONTROL_FAST, id, 3), HV_STATUS_SUCCESS);
	/* More than 16 bytes, or an output, cannot be fast. */
	assert_int_equal(raw(fake, HV_CREATE_VP | HV_CONTROL_FAST, id, 4),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_GET_PARTITION_PROPERTY | HV_CONTROL_FAST, id, 0x50003),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(raw(fake, HV_FINALIZE_PARTITION | HV_CONTROL_FAST, id, 0),
			 HV_STATUS_SUCCESS);
	assert_int_equal(raw(fake, HV_DELETE_PARTITION | HV_CONTROL_FAST, id, 0),
			 HV_STATUS_SUCCESS);
}

static void rep_start(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	uint64_t *words = input(fake);
	uint32_t done;

	/* Elements before the start are not looked at: here they are hostile. */
	words[0] = id;
	words[1] = ~0ull;
	words[2] = ~0ull;
	words[3] = DEPOSIT_PFN;
	assert_int_equal(call_vp(fake, 0, HV_DEPOSIT_MEMORY, 3, 2, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 3);
	/* Output elements lie at their absolute index. */
	words = input(fake);
	words[0] = id;
	memset(output(fake), 0x55, 64);
	assert_int_equal(call_vp(fake, 0, HV_WITHDRAW_MEMORY, 5, 4, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 5);
	assert_int_equal(((uint64_t *)output(fake))[4], DEPOSIT_PFN);
	assert_true(((uint64_t *)output(fake))[3] == 0x5555555555555555ull);
	assert_int_equal(fake->violations, 0);
}

static void no_identity_no_calls(void **state)
{
	struct fake *fake = *state;

	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 0));
	assert_int_equal(raw(fake, HV_GET_PARTITION_ID, 0, 0x2000), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(model_hypercall(fake->model, 9, HV_GET_PARTITION_ID, 0, 0x2000, false),
			 HV_STATUS_INVALID_VP_INDEX);
}

static void privileges(void **state)
{
	static const uint32_t denied[] = {
		HV_CREATE_PARTITION, HV_MAP_STATS_PAGE, HV_GET_SYSTEM_PROPERTY,
		HV_ADD_LOGICAL_PROCESSOR, HV_GET_PARTITION_ID, HV_SET_PARTITION_PROPERTY,
	};
	struct model_config config;
	struct fake *fake;

	(void)state;
	fake_config(&config, PERSONALITY_ROOT, 1);
	config.privileges = HV_PRIV_SYNIC | HV_PRIV_HYPERCALL;
	fake = fake_start(&config);
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		assert_int_equal(call(fake, denied[i]), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(call_rep(fake, HV_DEPOSIT_MEMORY, 1, NULL), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(create_vp(fake, HV_PARTITION_ID_SELF, 0), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(create_vp(fake, 77, 0), HV_STATUS_ACCESS_DENIED);
	fake_end(fake);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(unknown_code), TEST(interrupts_off), TEST(reserved_bits), TEST(repeat_counts),
		TEST(variable_header), TEST(alignment), TEST(page_crossing),
		TEST(outside_memory), TEST(arguments_in_deposited_page),
		TEST(arguments_in_state_page), TEST(missing_output),
		TEST(fast_calls), TEST(rep_start), TEST(no_identity_no_calls),
		cmocka_unit_test(privileges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
