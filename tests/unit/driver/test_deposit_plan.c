// SPDX-License-Identifier: GPL-2.0-only
/* src/deposit_plan.c: how much to give, to whom, and when to stop (W6, W7, W50). */
#include <errno.h>

#include "unit.h"

#include "deposit_plan.h"

#define MEMORY		0x0b
#define ROOT		0x73
#define CONTIGUOUS	0x75
#define CONTIGUOUS_ROOT	0x83

static void target_follows_the_status(void **state)
{
	struct mshv_deposit_plan plan;

	(void)state;
	assert_int_equal(mshv_deposit_plan(MEMORY, false, 1, 0, &plan), 0);
	assert_false(plan.to_self);
	assert_false(plan.contiguous);
	assert_int_equal(mshv_deposit_plan(CONTIGUOUS, false, 1, 0, &plan), 0);
	assert_false(plan.to_self);
	assert_true(plan.contiguous);
	assert_int_equal(mshv_deposit_plan(ROOT, true, 1, 0, &plan), 0);
	assert_true(plan.to_self);
	assert_false(plan.contiguous);
	assert_int_equal(mshv_deposit_plan(CONTIGUOUS_ROOT, true, 1, 0, &plan), 0);
	assert_true(plan.to_self);
	assert_true(plan.contiguous);
}

static void an_l1vh_has_no_root_memory_to_give(void **state)
{
	struct mshv_deposit_plan plan;

	(void)state;
	assert_int_equal(mshv_deposit_plan(ROOT, false, 1, 0, &plan), -ENOMEM);
	assert_int_equal(mshv_deposit_plan(CONTIGUOUS_ROOT, false, 1, 0, &plan), -ENOMEM);
}

static void other_statuses_are_not_cured(void **state)
{
	struct mshv_deposit_plan plan;
	unsigned int status;
	int want;

	(void)state;
	for (status = 0; status <= 0xffff; status++) {
		want = status == MEMORY || status == ROOT || status == CONTIGUOUS ||
		       status == CONTIGUOUS_ROOT ? 0 : -ENOMEM;
		assert_int_equal(mshv_deposit_plan(status, true, 1, 0, &plan), want);
	}
}

/* Whatever the status, the rounds end and the sum stays within reason. */
static void rounds_are_bounded(void **state)
{
	static const uint16_t statuses[] = { MEMORY, ROOT, CONTIGUOUS, CONTIGUOUS_ROOT };
	struct mshv_deposit_plan plan;
	unsigned int s, round;
	uint64_t sum;

	(void)state;
	for (s = 0; s < 4; s++) {
		sum = 0;
		for (round = 0; !mshv_deposit_plan(statuses[s], true, 1, round, &plan); round++) {
			assert_true(round < 1000);
			assert_true(plan.pages > 0);
			assert_true(plan.pages <= MSHV_DEPOSIT_MAX_PAGES);
			sum += plan.pages;
		}
		assert_true(round >= 8);
		assert_true(sum * 4096 <= 64ull << 20);
	}
	assert_int_equal(mshv_deposit_plan(MEMORY, true, 1, 0xffffffff, &plan), -ENOMEM);
}

/* W50: a VP that lacks 160 pages is there after a few rounds, not 160. */
static void batches_grow(void **state)
{
	struct mshv_deposit_plan plan = { 0 };
	unsigned int round, last = 0, sum = 0;

	(void)state;
	for (round = 0; sum < 160; round++) {
		assert_int_equal(mshv_deposit_plan(MEMORY, false, 1, round, &plan), 0);
		assert_true(plan.pages >= last);
		last = plan.pages;
		sum += plan.pages;
	}
	assert_true(round <= 5);
}

static void the_first_batch_is_the_callers(void **state)
{
	struct mshv_deposit_plan plan;
	unsigned int round;

	(void)state;
	for (round = 0; round < 3; round++) {
		assert_int_equal(mshv_deposit_plan(MEMORY, false, 256, round, &plan), 0);
		assert_int_equal(plan.pages, 256);
	}
	assert_int_equal(mshv_deposit_plan(MEMORY, false, 1, 0, &plan), 0);
	assert_int_equal(plan.pages, 1);
}

static void a_block_is_a_block(void **state)
{
	struct mshv_deposit_plan plan;
	unsigned int round;

	(void)state;
	for (round = 0; round < 5; round++) {
		assert_int_equal(mshv_deposit_plan(CONTIGUOUS, false, 256, round, &plan), 0);
		assert_int_equal(plan.pages, 8);
		assert_int_equal(1u << MSHV_DEPOSIT_BLOCK_ORDER, 8);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(target_follows_the_status),
		cmocka_unit_test(an_l1vh_has_no_root_memory_to_give),
		cmocka_unit_test(other_statuses_are_not_cured),
		cmocka_unit_test(rounds_are_bounded),
		cmocka_unit_test(batches_grow),
		cmocka_unit_test(the_first_batch_is_the_callers),
		cmocka_unit_test(a_block_is_a_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
