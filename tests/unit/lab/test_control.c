// SPDX-License-Identifier: GPL-2.0-only
/*
 * Control port, injected failures, knobs, options.
 */
#include <errno.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static void port(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(model_control_read(fake->model, 0), LAB_PORT_MAGIC);
	model_control_write(fake->model, 4, 5);
	model_control_write(fake->model, 28, 6);
	assert_int_equal(result(fake, 0), 5);
	assert_int_equal(result(fake, 6), 6);
	assert_int_equal(model_control_read(fake->model, 2), ~0u);
	assert_int_equal(model_control_read(fake->model, 32), ~0u);
	model_control_write(fake->model, 32, 1);
	model_control_write(fake->model, 3, 1);
	assert_int_equal(command(fake, 999, 0, 0), ENOSYS);
	assert_int_equal(command(fake, LAB_CMD_COUNT, 0x200, 0), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, 0, 1), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, 99, 1), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, 0, 0), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_INJECT, 0x4000, 1), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_INJECT, HV_CREATE_VP, 0), EINVAL);
}

static void counts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	uint32_t elements;

	deposit(fake, id, DEPOSIT_PFN, 7, NULL);
	deposit(fake, id, DEPOSIT_PFN + 7, 2, NULL);
	withdraw(fake, id, 100, NULL);
	assert_int_equal(calls_of(fake, HV_DEPOSIT_MEMORY, &elements), 2);
	assert_int_equal(elements, 9);
	assert_int_equal(calls_of(fake, HV_WITHDRAW_MEMORY, &elements), 1);
	assert_int_equal(elements, 9);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_DEPOSITED, 0), 0);
	assert_int_equal(result(fake, 0), 9);
	/* The partition was created too. */
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_HYPERCALLS, 0), 0);
	assert_int_equal(result(fake, 0), 4);
	assert_int_equal(command(fake, LAB_CMD_RESET_COUNTERS, 0, 0), 0);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_HYPERCALLS, 0), 0);
	assert_int_equal(result(fake, 0), 0);
	assert_int_equal(calls_of(fake, HV_DEPOSIT_MEMORY, NULL), 0);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_WITHDRAWN, 0), 0);
	assert_int_equal(result(fake, 0), 9);
}

static void injected_simple(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	inject(fake, HV_CREATE_VP, 2, 0x75, 2, 0);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 1), 0x75);
	assert_int_equal(create_vp(fake, id, 1), 0x75);
	/* It had no effect, and is used up. */
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	inject(fake, HV_CREATE_VP, 1, 0x0b, 0, 0);
	assert_int_equal(command(fake, LAB_CMD_INJECT_CLEAR, 0, 0), 0);
	assert_int_equal(create_vp(fake, id, 2), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static void injected_rep(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	uint32_t done;

	inject(fake, HV_DEPOSIT_MEMORY, 1, 0x73, 1, 3);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 10, &done), 0x73);
	assert_int_equal(done, 3);
	inject(fake, HV_WITHDRAW_MEMORY, 1, 0, 1, 1);
	/* Success with fewer elements than asked for. */
	assert_int_equal(withdraw(fake, id, 3, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 1);
	/* A real failure comes first. */
	inject(fake, HV_WITHDRAW_MEMORY, 1, 0x71, 1, 100);
	assert_int_equal(withdraw(fake, id, 10, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 2);
}

static void injections_queue(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	inject(fake, HV_CREATE_VP, 1, 0x0b, 1, 0);
	inject(fake, HV_CREATE_VP, 1, 0x73, 1, 0);
	inject(fake, HV_CREATE_VP, 4, 0x83, 1, 0);
	assert_int_equal(create_vp(fake, id, 0), 0x0b);
	assert_int_equal(create_vp(fake, id, 0), 0x73);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 1), 0x83);
	finish(fake, id);
}

/* Every call counts, also one that is refused for its form. */
static void injected_by_count(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	assert_int_equal(calls_of(fake, HV_CREATE_VP, NULL), 0);
	inject(fake, HV_CREATE_VP, 3, 0x75, 2, 0);
	inject(fake, HV_CREATE_VP, 9, 0x75, 1, 0);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(call_rep(fake, HV_CREATE_VP, 1, NULL),
			 HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_int_equal(calls_of(fake, HV_CREATE_VP, NULL), 2);
	assert_int_equal(create_vp(fake, id, 1), 0x75);
	/* Nor does a wrong form hide the failure that was asked for. */
	assert_int_equal(call_rep(fake, HV_CREATE_VP, 1, NULL), 0x75);
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_INJECTED, 0), 0);
	assert_int_equal(result(fake, 0), 2);
	assert_int_equal(command(fake, LAB_CMD_INJECT_CLEAR, 0, 0), 0);
	assert_int_equal(result(fake, 0), 1);
	assert_int_equal(command(fake, LAB_CMD_INJECT_CLEAR, 0, 0), 0);
	assert_int_equal(result(fake, 0), 0);
	finish(fake, id);
}

static void rep_limit(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	uint32_t start = 0, rounds = 0;
	uint64_t *words;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_REP_LIMIT, 3), 0);
	words = input(fake);
	words[0] = id;
	for (uint32_t i = 0; i < 10; i++)
		words[1 + i] = DEPOSIT_PFN + i;
	while (start < 10) {
		uint32_t done;

		assert_int_equal(call_vp(fake, 0, HV_DEPOSIT_MEMORY, 10, start, &done), 0);
		assert_true(done > start && done - start <= 3);
		start = done;
		rounds++;
	}
	assert_int_equal(rounds, 4);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 1), 10);
}

static void charges(void **state)
{
	struct fake *fake = *state;
	struct hv_create_partition_input *in = input(fake);
	uint64_t id;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_CREATE, 2), 0);
	in->flags = PARENT_FLAGS;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(deposit(fake, ~0ull, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	id = create(fake);
	assert_int_equal(withdraw(fake, ~0ull, 1, NULL), HV_STATUS_NO_RESOURCES);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_PARTITION, 1), 0);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 2, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	finish(fake, id);
	assert_int_equal(withdraw(fake, ~0ull, 2, NULL), HV_STATUS_SUCCESS);
	/* Nothing stays reserved: all three came back. */
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_WITHDRAWN, 0), 0);
	assert_int_equal(result(fake, 0), 3);
}

/* CREATE_VP with a charge of 3 pages of the kind that @status means. */
static void shortage_of(struct fake *fake, uint32_t status, bool parents, bool contiguous)
{
	uint64_t id = create_active(fake);
	uint64_t payer = parents ? ~0ull : id;
	uint16_t left;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_STATUS, status), 0);
	/* Pages enough, but not in a row, and none in the other pool. */
	for (uint32_t i = 0; i < 8; i++) {
		if (i < 3 || contiguous)
			assert_int_equal(create_vp(fake, id, 0), status);
		assert_int_equal(deposit(fake, payer, DEPOSIT_PFN + 2 * i, 1, NULL), 0);
	}
	if (contiguous) {
		assert_int_equal(create_vp(fake, id, 0), status);
		assert_int_equal(deposit(fake, payer, DEPOSIT_PFN + 100, 8, NULL), 0);
	}
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	finish(fake, id);
	/* What the parent's pool lent is free again. */
	left = withdraw(fake, ~0ull, contiguous ? 16 : 8, NULL);
	assert_int_equal(left, parents ? HV_STATUS_SUCCESS : HV_STATUS_NO_RESOURCES);
}

static void shortage_kinds(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_VP, 3), 0);
	shortage_of(fake, HV_STATUS_INSUFFICIENT_MEMORY, false, false);
	shortage_of(fake, HV_STATUS_INSUFFICIENT_ROOT_MEMORY, true, false);
	shortage_of(fake, HV_STATUS_INSUFFICIENT_CONTIGUOUS, false, true);
	shortage_of(fake, HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT, true, true);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_STATUS, 5), EINVAL);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_DEPOSITED, 0), 0);
	assert_int_equal(result(fake, 0), 48);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_WITHDRAWN, 0), 0);
	assert_int_equal(result(fake, 0), 48);
}

/* A run of pages pays for one object only. */
static void runs_are_used_up(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_VP, 1), 0);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_STATUS,
				 HV_STATUS_INSUFFICIENT_CONTIGUOUS), 0);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 8, NULL), 0);
	/* More than enough, but not in a row. */
	for (uint32_t i = 0; i < 16; i++)
		assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 100 + 2 * i, 1, NULL), 0);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_INSUFFICIENT_CONTIGUOUS);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 200, 8, NULL), 0);
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 2), HV_STATUS_INSUFFICIENT_CONTIGUOUS);
	finish(fake, id);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_WITHDRAWN, 0), 0);
	assert_int_equal(result(fake, 0), 32);
}

/* State and stats pages come from where the knob says, and go back there. */
static void shortage_of_page(struct fake *fake, uint64_t id, uint32_t status, bool parents)
{
	struct hv_stats_input *in;
	uint64_t pfn;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_STATUS, status), 0);
	assert_int_equal(map_state_page(fake, id, 0, 0, &pfn), status);
	assert_int_equal(deposit(fake, parents ? ~0ull : id, DEPOSIT_PFN, 8, NULL), 0);
	assert_int_equal(map_state_page(fake, id, 0, 0, &pfn), HV_STATUS_SUCCESS);
	assert_int_equal(pfn, DEPOSIT_PFN + 7);
	((struct hv_unmap_state_page_input *)input(fake))->partition = id;
	assert_int_equal(call(fake, HV_UNMAP_VP_STATE_PAGE), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, parents ? ~0ull : id, 8, NULL), HV_STATUS_SUCCESS);

	in = input(fake);
	in->type = HV_STATS_PARTITION;
	memcpy(in->identity, &id, sizeof(id));
	assert_int_equal(call(fake, HV_MAP_STATS_PAGE), status);
}

static void shortage_of_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	shortage_of_page(fake, id, HV_STATUS_INSUFFICIENT_MEMORY, false);
	shortage_of_page(fake, id, HV_STATUS_INSUFFICIENT_CONTIGUOUS, false);
	shortage_of_page(fake, id, HV_STATUS_INSUFFICIENT_ROOT_MEMORY, true);
	shortage_of_page(fake, id, HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT, true);
	finish(fake, id);
}

static void options(void **state)
{
	static const char * const bad[] = {
		"", "=", "code=", "code=0x4e", "code=0x4e,nth=0,status=1", "code=0x4e,status=x",
		"code=0x4e,status=0x10000", "code=0x4e,what=1,status=1", "code=0x4e,status=11,",
		"rep-limit", "rep-limit=", "rep-limit=-1", "rep-limit=1,2", "speed=3",
		"rep-limit=99999999999", "code=0x9999,status=1",
	};
	struct fake *fake = *state;
	uint64_t id;
	uint32_t done;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (model_option(fake->model, bad[i]) != -EINVAL)
			fail_msg("'%s' was accepted", bad[i]);
	assert_int_equal(model_option(fake->model, "code=0x48,nth=2,status=0xb,times=1,done=1"), 0);
	assert_int_equal(model_option(fake->model, "charge-vp=7"), 0);
	id = create_active(fake);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 2, &done), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 2, 2, &done), 0x0b);
	assert_int_equal(done, 1);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_INSUFFICIENT_MEMORY);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(port), TEST(counts), TEST(injected_simple), TEST(injected_rep),
		TEST(injections_queue), TEST(injected_by_count),
		TEST(rep_limit), TEST(charges), TEST(shortage_kinds),
		TEST(runs_are_used_up), TEST(shortage_of_pages),
		TEST(options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
