// SPDX-License-Identifier: GPL-2.0-only
/*
 * What children see of the hypervisor: MSRs, overlay pages, hypercalls, and
 * the intercepts a parent may install for them.
 */
#include <stdlib.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

#define ALL_FEATURES	(HV_SYNTHETIC_REF_COUNT | HV_SYNTHETIC_SYNIC | HV_SYNTHETIC_APIC | \
			 HV_SYNTHETIC_HYPERCALL | HV_SYNTHETIC_VP_INDEX | HV_SYNTHETIC_FREQUENCY)
#define GFN		0x20ull
#define AT(gfn)		((gfn) << 12 | 1)

static uint64_t start_with(struct fake *fake, uint64_t features)
{
	uint64_t id = create(fake);

	assert_int_equal(set_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, features), 0);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	return id;
}

static enum model_msr wr(struct fake *fake, uint64_t id, uint32_t vp, uint32_t msr, uint64_t value)
{
	return model_child_wrmsr(fake_vp(fake, id, vp)->vp, msr, value);
}

static enum model_msr rd(struct fake *fake, uint64_t id, uint32_t vp, uint32_t msr,
			 uint64_t *value)
{
	return model_child_rdmsr(fake_vp(fake, id, vp)->vp, msr, value);
}

static uint64_t value_of(struct fake *fake, uint64_t id, uint32_t vp, uint32_t msr)
{
	uint64_t value = ~0ull;

	assert_int_equal(rd(fake, id, vp, msr, &value), MODEL_MSR_DONE);
	return value;
}

static uint16_t install(struct fake *fake, uint64_t id, uint32_t type, uint32_t access,
			uint64_t parameter)
{
	struct hv_install_intercept_input *in = input(fake);

	in->partition = id;
	in->type = type;
	in->access = access;
	in->parameter = parameter;
	return call(fake, HV_INSTALL_INTERCEPT);
}

static void msrs_follow_features(void **state)
{
	static const struct {
		uint32_t msr;
		uint64_t feature;
	} msrs[] = {
		{ HV_MSR_GUEST_OS_ID, HV_SYNTHETIC_HYPERCALL },
		{ HV_MSR_HYPERCALL, HV_SYNTHETIC_HYPERCALL },
		{ HV_MSR_VP_INDEX, HV_SYNTHETIC_VP_INDEX },
		{ HV_MSR_TIME_REF_COUNT, HV_SYNTHETIC_REF_COUNT },
		{ HV_MSR_TSC_FREQUENCY, HV_SYNTHETIC_FREQUENCY },
		{ HV_MSR_APIC_FREQUENCY, HV_SYNTHETIC_FREQUENCY },
		{ HV_MSR_VP_ASSIST_PAGE, HV_SYNTHETIC_APIC },
		{ HV_MSR_SIMP, HV_SYNTHETIC_SYNIC },
		{ HV_MSR_SINT0, HV_SYNTHETIC_SYNIC },
		{ HV_MSR_EOM, HV_SYNTHETIC_SYNIC },
	};
	struct fake *fake = *state;
	uint64_t value;

	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		uint64_t with = start_with(fake, msrs[i].feature);
		uint64_t without = start_with(fake, ALL_FEATURES & ~msrs[i].feature);

		assert_int_equal(rd(fake, with, 0, msrs[i].msr, &value), MODEL_MSR_DONE);
		if (msrs[i].msr != HV_MSR_VP_ASSIST_PAGE)
			assert_int_equal(rd(fake, without, 0, msrs[i].msr, &value),
					 MODEL_MSR_FAULT);
		finish(fake, with);
		finish(fake, without);
	}
}

static void msr_values(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	uint64_t before, value;

	assert_int_equal(value_of(fake, id, 0, HV_MSR_VP_INDEX), 0);
	assert_int_equal(value_of(fake, id, 1, HV_MSR_VP_INDEX), 1);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_TSC_FREQUENCY), 2000000000);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_SVERSION), 1);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_SINT0 + 3), HV_SINT_MASKED);
	before = value_of(fake, id, 0, HV_MSR_TIME_REF_COUNT);
	fake->now += 1234;
	/* One time for the partition, and for its register. */
	assert_int_equal(value_of(fake, id, 1, HV_MSR_TIME_REF_COUNT), before + 1234);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_TIME_REF_COUNT, &value), 0);
	assert_int_equal(value, before + 1234);
	/* Read-only ones. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_VP_INDEX, 0), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_TIME_REF_COUNT, 0), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_SVERSION, 1), MODEL_MSR_FAULT);
	/* Per partition, per VP. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_GUEST_OS_ID, 0x8100000000000007), MODEL_MSR_DONE);
	assert_true(value_of(fake, id, 1, HV_MSR_GUEST_OS_ID) == 0x8100000000000007);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_GUEST_OS_ID, &value), 0);
	assert_true(value == 0x8100000000000007);
	assert_int_equal(wr(fake, id, 0, HV_MSR_SINT0, 0x30), MODEL_MSR_DONE);
	assert_int_equal(value_of(fake, id, 1, HV_MSR_SINT0), HV_SINT_MASKED);
	assert_int_equal(wr(fake, id, 0, HV_MSR_SINT0, 0xf), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_SINT0, HV_SINT_MASKED | 0xf), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_SCONTROL, 2), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_TSC_INVARIANT, 1), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_TSC_INVARIANT, 2), MODEL_MSR_FAULT);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_TSC_INVARIANT), 1);
	finish(fake, id);
}

static void unimplemented_msrs(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	uint64_t value = 5;

	assert_int_equal(rd(fake, id, 0, 0x40000105, &value), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, 0x12345678, 1), MODEL_MSR_FAULT);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_UNIMPLEMENTED_MSR, 1), 0);
	assert_int_equal(rd(fake, id, 0, 0x40000105, &value), MODEL_MSR_DONE);
	assert_int_equal(value, 0);
	assert_int_equal(wr(fake, id, 0, 0x12345678, 1), MODEL_MSR_DONE);
	/* A bad value of an implemented one faults nevertheless. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_SINT0, 1), MODEL_MSR_FAULT);
	/* Intercepted: the parent decides. */
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR, HV_ACCESS_MASK_WRITE, 0), 0);
	assert_int_equal(wr(fake, id, 0, 0x12345678, 1), MODEL_MSR_INTERCEPT);
	assert_int_equal(rd(fake, id, 0, 0x12345678, &value), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_EOM, 1), MODEL_MSR_DONE);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR, 0, 0), 0);
	assert_int_equal(wr(fake, id, 0, 0x12345678, 1), MODEL_MSR_DONE);
	finish(fake, id);
}

static void single_msrs_intercepted(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	struct fake_partition *child = fake_partition(fake, id);
	uint64_t value;

	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 1, 0x10), 0);
	assert_int_equal(child->nr_msrs, 1);
	assert_int_equal(child->msrs[0].msr, 0x10);
	assert_int_equal(child->msrs[0].access, 1);
	assert_int_equal(rd(fake, id, 0, 0x10, &value), MODEL_MSR_INTERCEPT);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 3, HV_MSR_VP_INDEX), 0);
	assert_int_equal(rd(fake, id, 0, HV_MSR_VP_INDEX, &value), MODEL_MSR_INTERCEPT);
	/* Once more is a change, not a second one. */
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 2, 0x10), 0);
	assert_int_equal(child->nr_msrs, 2);
	assert_int_equal(rd(fake, id, 0, 0x10, &value), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, 0x10, 0), MODEL_MSR_INTERCEPT);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 0, 0x10), 0);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 0, 0x11), 0);
	assert_int_equal(child->nr_msrs, 1);
	assert_int_equal(wr(fake, id, 0, 0x10, 0), MODEL_MSR_FAULT);
	for (uint32_t i = 1; i < MAX_MSR_INTERCEPTS; i++)
		assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 1, 0x100 + i), 0);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 1, 0x200),
			 HV_STATUS_NO_RESOURCES);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 2, 0x101), 0);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_MSR_INDEX, 1, 1ull << 32),
			 HV_STATUS_INVALID_PARAMETER);
	finish(fake, id);
}

static void hypercall_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);

	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 2, HV_MAP_READ | HV_MAP_WRITE, NULL), 0);
	/* Not without identity. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, AT(GFN)), MODEL_MSR_DONE);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_HYPERCALL), AT(GFN) & ~1ull);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGES);
	assert_int_equal(wr(fake, id, 0, HV_MSR_GUEST_OS_ID, 1), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, AT(GFN)), MODEL_MSR_DONE);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_HYPERCALL);
	assert_int_equal(child_view(fake, id, GFN), 0);
	/* Moved: what was there is seen again. */
	assert_int_equal(wr(fake, id, 1, HV_MSR_HYPERCALL, AT(GFN + 5)), MODEL_MSR_DONE);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGES);
	assert_true(child_view(fake, id, GFN) == (GUEST_PFN << 12 | ACCESS_READ | ACCESS_WRITE));
	assert_int_equal(guest_view(fake, id, GFN + 5), GUEST_PAGE_HYPERCALL);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_HYPERCALL), AT(GFN + 5));
	/* Outside of the address space, with a reserved bit. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, AT(1ull << 24)), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, AT(GFN) | 4), MODEL_MSR_FAULT);
	assert_int_equal(guest_view(fake, id, GFN + 5), GUEST_PAGE_HYPERCALL);
	/* Identity taken back. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_GUEST_OS_ID, 0), MODEL_MSR_DONE);
	assert_int_equal(guest_view(fake, id, GFN + 5), GUEST_PAGES);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_HYPERCALL) & 1, 0);
	/* Locked until reset. */
	assert_int_equal(wr(fake, id, 0, HV_MSR_GUEST_OS_ID, 1), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, AT(GFN) | 2), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 0, HV_MSR_HYPERCALL, 0), MODEL_MSR_FAULT);
	assert_int_equal(wr(fake, id, 0, HV_MSR_GUEST_OS_ID, 0), MODEL_MSR_DONE);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_HYPERCALL);
	/* The parent may. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, 0), 0);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGES);
	finish(fake, id);
}

static void memory_behind_overlays(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	unsigned int access;
	uint64_t view;

	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, AT(GFN + 2)), 0);
	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 8, 15, NULL), 0);
	for (unsigned int i = 0; i < 8; i++) {
		view = i == 2 ? 0 : (GUEST_PFN + i) << 12 | 7;
		assert_true(child_view(fake, id, GFN + i) == view);
	}
	assert_int_equal(guest_view(fake, id, GFN + 2), GUEST_PAGE_HYPERCALL);
	/* The engine is told what the child may do there. */
	assert_int_equal(model_page_state(vp_partition(fake_vp(fake, id, 0)->vp), GFN + 2,
					  &access), PAGE_MAPPED);
	assert_int_equal(access, ACCESS_READ | ACCESS_EXECUTE);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, 0), 0);
	assert_true(child_view(fake, id, GFN + 2) == ((GUEST_PFN + 2) << 12 | 7));
	/* Unmapped and forbidden behind it as well. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, AT(GFN + 2)), 0);
	assert_int_equal(unmap(fake, id, GFN, 8, 0), 0);
	assert_int_equal(guest_view(fake, id, GFN + 2), GUEST_PAGE_HYPERCALL);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_HYPERCALL, 0), 0);
	assert_int_equal(guest_view(fake, id, GFN + 2), GUEST_PAGES);
	assert_int_equal(child_view(fake, id, GFN + 2), 0);
	/* On the first and the last page of a range. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIMP, AT(GFN)), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIEFP, AT(GFN + 7)), 0);
	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 8, 15, NULL), 0);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_SIM(0));
	assert_int_equal(guest_view(fake, id, GFN + 7), GUEST_PAGE_SIEF(0));
	assert_true(child_view(fake, id, GFN + 1) == ((GUEST_PFN + 1) << 12 | 7));
	assert_true(child_view(fake, id, GFN + 6) == ((GUEST_PFN + 6) << 12 | 7));
	finish(fake, id);
}

/* The machine fails in the middle: nothing of the new mapping may stay visible. */
static void failed_map_between_overlays(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);

	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 8, 15, NULL), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIMP, AT(GFN + 4)), 0);
	fake->fail_map_after = 2;
	fake->fail_map = 12;
	assert_int_equal(map(fake, id, GFN, GUEST_PFN + 100, 8, 15, NULL),
			 HV_STATUS_OPERATION_FAILED);
	for (unsigned int i = 0; i < 8; i++)
		assert_true(i == 4 || child_view(fake, id, GFN + i) == ((GUEST_PFN + i) << 12 | 7));
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 3), 8);
	finish(fake, id);
}

static void overlays_of_vps(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	struct hv_delete_vp_input *in;

	assert_int_equal(wr(fake, id, 0, HV_MSR_SIMP, AT(GFN)), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 1, HV_MSR_SIMP, AT(GFN)), MODEL_MSR_DONE);
	assert_int_equal(wr(fake, id, 1, HV_MSR_VP_ASSIST_PAGE, AT(GFN + 1)), MODEL_MSR_DONE);
	/* The last one at a place is seen; below it the other. */
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_SIM(1));
	assert_int_equal(guest_view(fake, id, GFN + 1), GUEST_PAGE_ASSIST(1));
	in = input(fake);
	in->partition = id;
	in->vp_index = 1;
	assert_int_equal(call(fake, HV_DELETE_VP), 0);
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_SIM(0));
	assert_int_equal(guest_view(fake, id, GFN + 1), GUEST_PAGES);
	/* What the machine cannot show stays where it was. */
	fake->fail_show = 12;
	assert_int_equal(wr(fake, id, 0, HV_MSR_SIMP, AT(GFN + 9)), MODEL_MSR_FAULT);
	assert_int_equal(value_of(fake, id, 0, HV_MSR_SIMP), AT(GFN));
	assert_int_equal(guest_view(fake, id, GFN), GUEST_PAGE_SIM(0));
	finish(fake, id);
}

static void registers_and_msrs_agree(void **state)
{
	static const struct {
		uint32_t name, msr;
		uint64_t value;
	} pairs[] = {
		{ HV_REGISTER_GUEST_OS_ID, HV_MSR_GUEST_OS_ID, 0x123 },
		{ HV_REGISTER_HYPERCALL, HV_MSR_HYPERCALL, AT(7ull) },
		{ HV_REGISTER_VP_ASSIST_PAGE, HV_MSR_VP_ASSIST_PAGE, AT(8ull) },
		{ HV_REGISTER_SINT0, HV_MSR_SINT0, 0x44 },
		{ HV_REGISTER_SINT0 + 15, HV_MSR_SINT15, 0x45 },
		{ HV_REGISTER_SCONTROL, HV_MSR_SCONTROL, 1 },
		{ HV_REGISTER_SIEFP, HV_MSR_SIEFP, AT(9ull) },
		{ HV_REGISTER_SIMP, HV_MSR_SIMP, AT(10ull) },
		{ HV_REGISTER_SIRBP, HV_MSR_SIRBP, 11ull << 12 },
	};
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	uint64_t value;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		assert_int_equal(set_register(fake, id, 0, pairs[i].name, pairs[i].value), 0);
		assert_true(value_of(fake, id, 0, pairs[i].msr) == pairs[i].value);
		assert_int_equal(get_register(fake, id, 0, pairs[i].name, &value), 0);
		assert_true(value == pairs[i].value);
	}
	/* Each can be written with what was read. */
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_SVERSION, &value), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SVERSION, value), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SVERSION, value + 1),
			 HV_STATUS_INVALID_REGISTER_VALUE);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EOM, 0), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIMP, AT(1ull << 30)),
			 HV_STATUS_INVALID_REGISTER_VALUE);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_STIMER0_CONFIG + 5, 77), 0);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_STIMER0_CONFIG + 5, &value), 0);
	assert_int_equal(value, 77);
	finish(fake, id);
}

static void hypercalls(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_with(fake, ALL_FEATURES);
	struct vp *vp = fake_vp(fake, id, 0)->vp;
	uint64_t rax = 99;

	assert_true(model_child_hypercall(vp, HV_NOTIFY_LONG_SPIN_WAIT | HV_CONTROL_FAST, &rax));
	assert_int_equal(rax, HV_STATUS_SUCCESS);
	assert_true(model_child_hypercall(vp, HV_NOTIFY_LONG_SPIN_WAIT | 1ull << 32, &rax));
	assert_int_equal(rax, HV_STATUS_INVALID_HYPERCALL_INPUT);
	assert_true(model_child_hypercall(vp, HV_CREATE_PARTITION, &rax));
	assert_int_equal(rax, HV_STATUS_INVALID_HYPERCALL_CODE);
	/* Only with the access that fits. */
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_HYPERCALL, HV_ACCESS_MASK_READ, 0), 0);
	assert_true(model_child_hypercall(vp, 0xbeef, &rax));
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_HYPERCALL, HV_ACCESS_MASK_EXECUTE, 0),
			 0);
	assert_false(model_child_hypercall(vp, 0xbeef, &rax));
	assert_true(model_child_hypercall(vp, HV_NOTIFY_LONG_SPIN_WAIT, &rax));
	assert_int_equal(rax, HV_STATUS_SUCCESS);
	assert_int_equal(install(fake, id, HV_INTERCEPT_TYPE_HYPERCALL, 0, 0), 0);
	assert_true(model_child_hypercall(vp, 0xbeef, &rax));
	assert_int_equal(rax, HV_STATUS_INVALID_HYPERCALL_CODE);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(msrs_follow_features),
		TEST(msr_values),
		TEST(unimplemented_msrs),
		TEST(single_msrs_intercepted),
		TEST(hypercall_page),
		TEST(memory_behind_overlays),
		TEST(failed_map_between_overlays),
		TEST(overlays_of_vps),
		TEST(registers_and_msrs_agree),
		TEST(hypercalls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
