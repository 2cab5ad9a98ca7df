// SPDX-License-Identifier: GPL-2.0-only
/*
 * Deposits, withdrawals and the owner of each page; the report at the end.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static void expect_violation(struct fake *fake, unsigned int count, const char *text)
{
	assert_int_equal(fake->violations, count);
	assert_int_equal(model_violations(fake->model), count);
	if (!strstr(fake->last_log, text))
		fail_msg("'%s' does not tell of '%s'", fake->last_log, text);
}

static void withdraw_returns_all(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint64_t *pfns = output(fake);
	bool seen[556] = { false };
	uint32_t done;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 500, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 500);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 500, 56, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 512, &done), HV_STATUS_SUCCESS);
	assert_int_equal(done, 512);
	for (uint32_t i = 0; i < 512; i++)
		seen[pfns[i] - DEPOSIT_PFN] = true;
	/* The rest and the end of it in one call. */
	assert_int_equal(withdraw(fake, id, 512, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 44);
	for (uint32_t i = 0; i < 44; i++) {
		assert_false(seen[pfns[i] - DEPOSIT_PFN]);
		seen[pfns[i] - DEPOSIT_PFN] = true;
	}
	for (int i = 0; i < 556; i++)
		assert_true(seen[i]);
	assert_int_equal(withdraw(fake, id, 1, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 0);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 0);
}

static void deposited_twice(void **state)
{
	struct fake *fake = *state;
	uint64_t a = create(fake);
	uint64_t b = create(fake);
	uint32_t done;

	assert_int_equal(deposit(fake, a, DEPOSIT_PFN + 2, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, b, DEPOSIT_PFN, 4, &done), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(done, 2);
	expect_violation(fake, 1, "deposit: page 0x402 is deposited (partition 0x");
	assert_non_null(strstr(fake->last_log, "DEPOSIT_MEMORY"));
	/* After a withdrawal it may be given again. */
	assert_int_equal(withdraw(fake, a, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, b, DEPOSIT_PFN + 2, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 1);
}

static void deposit_of_mapped(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, id, GUEST_PFN, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 1, "a child can reach");
	assert_int_equal(unmap(fake, id, 0, 1, 0), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, id, GUEST_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 1);
	finish(fake, id);
}

static void map_of_deposited(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint32_t done;

	assert_int_equal(deposit(fake, id, GUEST_PFN + 3, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 6, HV_MAP_READ, &done),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(done, 3);
	expect_violation(fake, 1, "map into a child: page 0x43 is deposited");
	/* What came before is mapped, the rest is not. */
	assert_true(child_view(fake, id, 2) != 0);
	assert_true(child_view(fake, id, 3) == 0);
	finish(fake, id);
}

static void deposit_of_foreign(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(deposit(fake, id, RAM_PAGES, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 1, "not memory of the parent");
	assert_int_equal(deposit(fake, id, OVERLAY_PFN, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 2, "not memory of the parent");
	assert_int_equal(deposit(fake, id, ~0ull, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 3);
	/* The parent's hypercall page is an overlay now. */
	assert_int_equal(deposit(fake, id, 3, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 4, "overlay");
}

static void write_to_deposited(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	((uint8_t *)page(fake, DEPOSIT_PFN + 1))[77] ^= 1;
	assert_int_equal(withdraw(fake, id, 2, NULL), HV_STATUS_SUCCESS);
	expect_violation(fake, 1, "deposited page written: 0x401");
}

static void write_found_at_the_end(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 3, NULL), HV_STATUS_SUCCESS);
	((uint8_t *)page(fake, DEPOSIT_PFN))[0] ^= 1;
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 1);
	id = create(fake);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN + 10, 3, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, ~0ull, DEPOSIT_PFN + 20, 3, NULL), HV_STATUS_SUCCESS);
	((uint8_t *)page(fake, DEPOSIT_PFN + 12))[4095] ^= 1;
	((uint8_t *)page(fake, DEPOSIT_PFN + 21))[1] ^= 1;
	model_parent_gone(fake->model);
	assert_int_equal(model_violations(fake->model), 3);
}

static void state_pages_stay(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint64_t pfn, again;
	uint32_t done;

	assert_int_equal(map_state_page(fake, id, 0, 1, &pfn), HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map_state_page(fake, id, 0, 1, &pfn), HV_STATUS_SUCCESS);
	assert_int_equal(pfn, DEPOSIT_PFN);
	assert_int_equal(map_state_page(fake, id, 0, 1, &again), HV_STATUS_OBJECT_IN_USE);
	/* A mapped state page is never withdrawn, nor taken for anything else. */
	assert_int_equal(withdraw(fake, id, 1, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 0);
	assert_int_equal(map(fake, id, 0, pfn, 1, HV_MAP_READ, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 1, "a VP state page");
	/* Finalize gives it back without an unmap. */
	assert_int_equal(call_id(fake, HV_FINALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 1, &done), HV_STATUS_SUCCESS);
	assert_int_equal(*(uint64_t *)output(fake), DEPOSIT_PFN);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
}

static void unmap_state_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	struct hv_unmap_state_page_input *in;
	uint64_t pfn;

	assert_int_equal(create_vp(fake, id, 5), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map_state_page(fake, id, 5, 2, &pfn), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(map_state_page(fake, id, 4, 0, &pfn), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(map_state_page(fake, id, 5, 0, &pfn), HV_STATUS_SUCCESS);
	in = input(fake);
	in->partition = id;
	in->vp_index = 5;
	assert_int_equal(call(fake, HV_UNMAP_VP_STATE_PAGE), HV_STATUS_SUCCESS);
	assert_int_equal(call(fake, HV_UNMAP_VP_STATE_PAGE), HV_STATUS_NOT_FOUND);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_SUCCESS);
	finish(fake, id);
	assert_int_equal(fake->violations, 0);
}

/* What the report says, and whether the model is balanced; the two must agree. */
static bool report(struct fake *fake, char **text)
{
	size_t size;
	FILE *file = open_memstream(text, &size);
	bool balanced = model_balanced(fake->model);

	model_report(fake->model, file, "as \"told\"");
	fclose(file);
	assert_non_null(strstr(*text, "\"verdict\": \"as \\\"told\\\"\""));
	assert_true(strstr(*text, balanced ? "\"balanced\": true" : "\"balanced\": false"));
	return balanced;
}

static void balanced(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	char *text;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 3, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 3, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_false(report(fake, &text));
	assert_non_null(strstr(text, "\"partitions\": 1, \"vps\": 0, \"child_pool\": 3"));
	free(text);
	finish(fake, id);
	/* The parent's own pool is no imbalance. */
	assert_int_equal(deposit(fake, ~0ull, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	assert_true(report(fake, &text));
	assert_non_null(strstr(text, "\"parent_pool\": 2"));
	assert_non_null(strstr(text, "\"name\": \"MAP_GPA_PAGES\", \"calls\": 1, \"elements\": 3"));
	free(text);
}

static void left_behind(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	char *text;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 3, NULL), HV_STATUS_SUCCESS);
	/* The parent ends: everything is stopped, the report tells what was left. */
	model_parent_gone(fake->model);
	assert_int_equal(fake->partitions, 0);
	assert_int_equal(fake->vps, 0);
	assert_false(report(fake, &text));
	assert_non_null(strstr(text, "\"partitions\": 1, \"vps\": 1, \"child_pool\": 3"));
	free(text);
	assert_int_equal(call_id(fake, HV_GET_PARTITION_ID, 0), HV_STATUS_ACCESS_DENIED);
}

static void lost_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);
	char *text;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 3, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_false(report(fake, &text));
	assert_non_null(strstr(text, "\"lost\": 3"));
	free(text);
	id = create(fake);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	expect_violation(fake, 1, "lost with a deleted partition");
	assert_false(report(fake, &text));
	assert_non_null(strstr(text, "\"violations\": 1"));
	assert_non_null(strstr(text, "lost with a deleted partition"));
	free(text);
}

static void locations(void **state)
{
	struct model_config config;
	struct hv_map_state_page_input *in;
	struct fake *fake;
	uint64_t id;

	(void)state;
	fake_config(&config, PERSONALITY_L1VH, 1);
	config.vmm_capabilities = HV_VMM_CAP_OVERLAY;
	fake = fake_start(&config);
	id = create_active(fake);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	in = input(fake);
	in->partition = id;
	in->flags = 1;
	in->location = 700;
	assert_int_equal(call(fake, HV_MAP_VP_STATE_PAGE), HV_STATUS_SUCCESS);
	assert_int_equal(*(uint64_t *)output(fake), 700);
	assert_int_equal(deposit(fake, id, 700, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	finish(fake, id);
	/* Its page is the parent's again. */
	id = create(fake);
	assert_int_equal(deposit(fake, id, 700, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 1);
	fake_end(fake);
}

/* As after kexec: nobody knows any more what the kernel before had. */
static void starts_over(void **state)
{
	struct fake *fake = *state;
	uint64_t id;

	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 0));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 1));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 2));
	assert_int_equal(fake->violations, 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_HYPERCALL, 0x10001));
	id = create(fake);
	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 5, NULL), HV_STATUS_SUCCESS);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 0));
	assert_int_equal(fake->violations, 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 3));
	expect_violation(fake, 1, "1 partitions, 5 pages deposited, 0 mapped");
}

/* Linux turns the page off whether it was told of it or not. */
static void reference_tsc(void **state)
{
	struct fake *fake = *state;
	uint64_t value;

	assert_true(model_rdmsr(fake->model, 0, HV_MSR_REFERENCE_TSC, &value));
	assert_int_equal(value, 0);
	memset((fake->ram + DEPOSIT_PFN * PAGE_SIZE_4K), 0xff, 4096);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_REFERENCE_TSC,
				(uint64_t)DEPOSIT_PFN << 12 | 1));
	assert_int_equal(fake->ram[DEPOSIT_PFN * PAGE_SIZE_4K], 0);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_REFERENCE_TSC,
				(uint64_t)DEPOSIT_PFN << 12));
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_REFERENCE_TSC, 2));
	assert_int_equal(fake->violations, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(withdraw_returns_all), TEST(deposited_twice), TEST(deposit_of_mapped),
		TEST(map_of_deposited), TEST(deposit_of_foreign), TEST(write_to_deposited),
		TEST(write_found_at_the_end), TEST(state_pages_stay), TEST(unmap_state_page),
		TEST(balanced),
		TEST(left_behind), TEST(lost_pages), TEST(starts_over), TEST(reference_tsc),
		cmocka_unit_test(locations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
