// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID, MSRs, and the calls by which a root runs the machine; stats pages,
 * intercepts and interrupts.
 */
#include "fixture.h"

#define ROOT(name)	cmocka_unit_test_setup_teardown(name, setup_root, teardown)
#define L1VH(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static void cpuid_root(void **state)
{
	struct fake *fake = *state;
	uint32_t regs[4];

	assert_false(model_cpuid(fake->model, 1, regs));
	assert_false(model_cpuid(fake->model, 0x80000000, regs));
	assert_true(model_cpuid(fake->model, 0x40000000, regs));
	assert_memory_equal(&regs[1], "Microsoft Hv", 12);
	assert_true(regs[0] >= 0x40000005 && regs[0] <= 0x4000ffff);
	assert_true(model_cpuid(fake->model, 0x40000003, regs));
	assert_int_equal(regs[0] & (1 << 5 | 1 << 6 | 1 << 2), 1 << 5 | 1 << 6 | 1 << 2);
	assert_int_equal(regs[1], 0x11c7);
	assert_true(model_cpuid(fake->model, 0x40000004, regs));
	assert_true(regs[0] & 1 << 9);
	/* Answered with zeros, not left to what the processor makes of it. */
	assert_true(model_cpuid(fake->model, 0x40000082, regs));
	assert_int_equal(regs[0] | regs[1] | regs[2] | regs[3], 0);
}

static void cpuid_l1vh(void **state)
{
	struct fake *fake = *state;
	uint32_t regs[4];

	assert_true(model_cpuid(fake->model, 0x40000003, regs));
	assert_int_equal(regs[1], 0x1c5);
}

static uint64_t rdmsr(struct fake *fake, unsigned int vp, uint32_t msr)
{
	uint64_t value;

	assert_true(model_rdmsr(fake->model, vp, msr, &value));
	return value;
}

static void msrs_root(void **state)
{
	struct fake *fake = *state;

	for (unsigned int vp = 0; vp < 2; vp++) {
		uint64_t base = (OVERLAY_PFN + vp * OVERLAY_PAGES_PER_VP) * PAGE_SIZE_4K;

		assert_int_equal(rdmsr(fake, vp, HV_MSR_VP_INDEX), vp);
		assert_true(rdmsr(fake, vp, HV_MSR_SIMP) == (base | 1));
		assert_true(rdmsr(fake, vp, HV_MSR_SIEFP) == base + PAGE_SIZE_4K);
		assert_true(rdmsr(fake, vp, HV_MSR_SIRBP) == base + 2 * PAGE_SIZE_4K);
		assert_true(rdmsr(fake, vp, HV_MSR_VP_ASSIST_PAGE) == base + 3 * PAGE_SIZE_4K);
	}
	assert_int_equal(rdmsr(fake, 0, HV_MSR_SINT0 + 5), HV_SINT_MASKED);
	assert_int_equal(rdmsr(fake, 0, HV_MSR_TSC_FREQUENCY), 2000000000);
	assert_int_equal(rdmsr(fake, 0, HV_MSR_APIC_FREQUENCY), 1000000000);
	assert_int_equal(rdmsr(fake, 0, HV_MSR_SVERSION), 1);
}

static void msrs_l1vh(void **state)
{
	struct fake *fake = *state;
	uint64_t value;

	assert_true(rdmsr(fake, 0, HV_MSR_SIMP) != 1);
	assert_int_equal(rdmsr(fake, 0, HV_MSR_SIRBP), 0);
	assert_int_equal(rdmsr(fake, 0, HV_MSR_VP_ASSIST_PAGE), 0);
	/* General protection: unknown, read-only, wrong vector, no such page. */
	assert_false(model_rdmsr(fake->model, 0, 0x400001ff, &value));
	assert_false(model_rdmsr(fake->model, 9, HV_MSR_VP_INDEX, &value));
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_VP_INDEX, 0));
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_SINT0, 15));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SINT0, HV_SINT_MASKED | 15));
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_SIMP, RAM_PAGES * PAGE_SIZE_4K | 1));
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_SIMP, ~0xffeull));
	assert_int_equal(fake->violations, 0);
}

/* A root's pages are where the hypervisor put them; only the enable bit is its own. */
static void frames_of_a_root(void **state)
{
	static const uint32_t msrs[] = {
		HV_MSR_HYPERCALL, HV_MSR_SIEFP, HV_MSR_SIMP, HV_MSR_SIRBP, HV_MSR_VP_ASSIST_PAGE,
	};
	struct fake *fake = *state;
	struct model_config config;
	uint64_t before;

	assert_int_equal(fake->hypercall_pfn, OVERLAY_PFN + OVERLAY_HYPERCALL_PAGE);
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		before = rdmsr(fake, 0, msrs[i]) & ~1ull;
		assert_true(model_wrmsr(fake->model, 0, msrs[i], 50 * PAGE_SIZE_4K | 1));
		assert_true(rdmsr(fake, 0, msrs[i]) == (before | 1));
		assert_true(model_wrmsr(fake->model, 0, msrs[i], 0));
		assert_true(rdmsr(fake, 0, msrs[i]) == before);
	}
	fake_config(&config, PERSONALITY_ROOT, 1);
	config.lenient_root = true;
	fake = fake_start(&config);
	for (size_t i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		assert_true(model_wrmsr(fake->model, 0, msrs[i], (50 + i) * PAGE_SIZE_4K | 1));
		assert_true(rdmsr(fake, 0, msrs[i]) == ((50 + i) * PAGE_SIZE_4K | 1));
	}
	assert_int_equal(fake->hypercall_pfn, 50);
	fake_end(fake);
}

static void hypercall_page(void **state)
{
	struct fake *fake = *state;

	assert_int_equal(fake->hypercall_pfn, 3);
	assert_true(rdmsr(fake, 0, HV_MSR_HYPERCALL) == (3 * PAGE_SIZE_4K | 1));
	/* No identity: the page goes, and cannot come back. */
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 0));
	assert_true(rdmsr(fake, 0, HV_MSR_HYPERCALL) == 3 * PAGE_SIZE_4K);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_HYPERCALL, 4 * PAGE_SIZE_4K | 1));
	assert_true(rdmsr(fake, 0, HV_MSR_HYPERCALL) == 4 * PAGE_SIZE_4K);
}

static void processors(void **state)
{
	struct fake *fake = *state;
	struct hv_lp_run_time_input *lp = input(fake);
	struct hv_create_vp_input *vp;
	struct hv_add_lp_input *add;

	lp->lp_index = 1;
	assert_int_equal(call(fake, HV_GET_LP_RUN_TIME), HV_STATUS_INVALID_LP_INDEX);
	vp = input(fake);
	vp->partition = ~0ull;
	vp->vp_index = 1;
	vp->flags = 1;
	assert_int_equal(call(fake, HV_CREATE_VP), HV_STATUS_INVALID_LP_INDEX);
	add = input(fake);
	add->lp_index = 1;
	add->apic_id = 1;
	/* Its output is optional. */
	assert_int_equal(model_hypercall(fake->model, 0, HV_ADD_LOGICAL_PROCESSOR,
					 INPUT_PFN * PAGE_SIZE_4K, 0, false), HV_STATUS_SUCCESS);
	assert_int_equal(call(fake, HV_ADD_LOGICAL_PROCESSOR), HV_STATUS_OBJECT_IN_USE);
	lp = input(fake);
	lp->lp_index = 1;
	assert_int_equal(call(fake, HV_GET_LP_RUN_TIME), HV_STATUS_SUCCESS);
	lp->lp_index = ~0u;
	assert_int_equal(call(fake, HV_GET_LP_RUN_TIME), HV_STATUS_INVALID_LP_INDEX);
	vp = input(fake);
	vp->partition = 1;
	vp->vp_index = 1;
	vp->flags = 1;
	assert_int_equal(call(fake, HV_CREATE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(call(fake, HV_CREATE_VP), HV_STATUS_OBJECT_IN_USE);
	vp->vp_index = 2;
	assert_int_equal(call(fake, HV_CREATE_VP), HV_STATUS_INVALID_VP_INDEX);
}

static void device_interrupts(void **state)
{
	struct fake *fake = *state;
	struct hv_map_interrupt_input *in = input(fake);
	struct hv_map_interrupt_output *out = output(fake);
	uint64_t *set = (uint64_t *)(in + 1);
	uint64_t control = HV_MAP_DEVICE_INTERRUPT | 2ull << 17;

	in->partition = ~0ull;
	in->device = 2ull << 62;
	in->trigger = 1;
	in->vector = 0x31;
	in->vector_count = 1;
	in->target_flags = HV_TARGET_PROCESSOR_SET;
	set[0] = 1;
	set[1] = 2;
	assert_int_equal(model_hypercall(fake->model, 0, control, 0x1000, 0x2000, false), 0);
	assert_int_equal(out->source, HV_INTERRUPT_SOURCE_IOAPIC);
	assert_true(out->entry == (0x31ull | 1ull << 15 | 1ull << 56));
	in->device = 1ull << 62;
	assert_int_equal(model_hypercall(fake->model, 0, control, 0x1000, 0x2000, false), 0);
	assert_int_equal(out->source, HV_INTERRUPT_SOURCE_MSI);
	assert_true(out->entry == (0xfee01000ull | 0x31ull << 32));
	in->device = 3ull << 62;
	assert_int_equal(model_hypercall(fake->model, 0, control, 0x1000, 0x2000, false),
			 HV_STATUS_INVALID_DEVICE_ID);
	in->device = 2ull << 62;
	set[1] = 4;	/* a VP that does not exist */
	assert_int_equal(model_hypercall(fake->model, 0, control, 0x1000, 0x2000, false),
			 HV_STATUS_INVALID_PARAMETER);
	/* The set lies in the variable header: without it there is no target. */
	assert_int_equal(call(fake, HV_MAP_DEVICE_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(call(fake, HV_UNMAP_DEVICE_INTERRUPT), HV_STATUS_SUCCESS);
}

static void system_properties(void **state)
{
	struct fake *fake = *state;
	struct hv_system_property_input *in = input(fake);
	uint32_t *words;

	in->property = HV_SYSTEM_SCHEDULER_TYPE;
	assert_int_equal(call(fake, HV_GET_SYSTEM_PROPERTY), HV_STATUS_SUCCESS);
	assert_int_equal(*(uint32_t *)output(fake), 3);
	in->property = 99;
	assert_int_equal(call(fake, HV_GET_SYSTEM_PROPERTY), HV_STATUS_UNKNOWN_PROPERTY);
	in->property = HV_SYSTEM_SLEEP_STATE;
	assert_int_equal(call(fake, HV_SET_SYSTEM_PROPERTY), HV_STATUS_SUCCESS);
	words = input(fake);
	words[0] = 3;
	assert_int_equal(call(fake, HV_ENTER_SLEEP_STATE), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->power_offs, 0);
	words[0] = 5;
	assert_int_equal(call(fake, HV_ENTER_SLEEP_STATE), HV_STATUS_SUCCESS);
	assert_int_equal(fake->power_offs, 1);
	words[0] = 4;
	assert_int_equal(call(fake, HV_NOTIFY_PARTITION_EVENT), HV_STATUS_SUCCESS);
	words[0] = 9;
	assert_int_equal(call(fake, HV_NOTIFY_PARTITION_EVENT), HV_STATUS_INVALID_PARAMETER);
}

static uint16_t stats(struct fake *fake, uint32_t code, uint32_t type, uint64_t id, uint32_t vp,
		      uint8_t area)
{
	struct hv_stats_input *in = input(fake);

	in->type = type;
	memcpy(in->identity, &id, 8);
	memcpy(in->identity + 8, &vp, 4);
	in->identity[15] = area;
	return call(fake, code);
}

static void stats_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint64_t pfn;

	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_HYPERVISOR, 0, 0, 0),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(deposit(fake, ~0ull, DEPOSIT_PFN, 4, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_HYPERVISOR, 0, 0, 0), 0);
	pfn = *(uint64_t *)output(fake);
	assert_int_equal(((uint64_t *)page(fake, pfn))[1], 1);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_LP, 0, 0, 0), 0);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_LP, 5, 0, 0),
			 HV_STATUS_INVALID_LP_INDEX);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_PARTITION, id, 0, 1), 0);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_PARTITION, id, 0, 1),
			 HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_VP, id, 0, 0),
			 HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_VP, id, 0, 0), 0);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_VP, id, 0, 1),
			 HV_STATUS_INSUFFICIENT_MEMORY);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, 77, id, 0, 0),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_PARTITION, id, 0, 2),
			 HV_STATUS_INVALID_PARAMETER);
	/* SELF and the own id name the same object. */
	assert_int_equal(stats(fake, HV_UNMAP_STATS_PAGE, HV_STATS_LP, 0, 0, 0), 0);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_PARTITION, ~0ull, 0, 0), 0);
	assert_int_equal(stats(fake, HV_UNMAP_STATS_PAGE, HV_STATS_PARTITION, 1, 0, 0), 0);
	assert_int_equal(stats(fake, HV_UNMAP_STATS_PAGE, HV_STATS_PARTITION, 1, 0, 0),
			 HV_STATUS_NOT_FOUND);
	/* Those about a child return to the parent's pool when it is finalized. */
	finish(fake, id);
	assert_int_equal(stats(fake, HV_UNMAP_STATS_PAGE, HV_STATS_HYPERVISOR, 0, 0, 0), 0);
	assert_int_equal(withdraw(fake, ~0ull, 4, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(fake->violations, 0);
}

static void stats_of_deleted(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	uint64_t *words;

	assert_int_equal(create_vp(fake, id, 3), HV_STATUS_SUCCESS);
	assert_int_equal(deposit(fake, ~0ull, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_VP, id, 3, 0), 0);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_PARTITION, id, 0, 0), 0);
	assert_int_equal(withdraw(fake, ~0ull, 1, NULL), HV_STATUS_NO_RESOURCES);
	words = input(fake);
	words[0] = id;
	words[1] = 3;
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, ~0ull, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, ~0ull, 1, NULL), HV_STATUS_NO_RESOURCES);
	assert_int_equal(stats(fake, HV_UNMAP_STATS_PAGE, HV_STATS_VP, id, 3, 0),
			 HV_STATUS_NOT_FOUND);
	finish(fake, id);
}

static void l1vh_may_not(void **state)
{
	static const uint32_t codes[] = {
		HV_GET_LP_RUN_TIME, HV_ADD_LOGICAL_PROCESSOR, HV_GET_SYSTEM_PROPERTY,
		HV_SET_SYSTEM_PROPERTY, HV_MAP_DEVICE_INTERRUPT, HV_UNMAP_DEVICE_INTERRUPT,
		HV_ENTER_SLEEP_STATE, HV_NOTIFY_PARTITION_EVENT, HV_GET_PARTITION_ID,
	};
	struct fake *fake = *state;

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_int_equal(call_id(fake, codes[i], ~0ull), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(create_vp(fake, ~0ull, 1), HV_STATUS_ACCESS_DENIED);
	assert_int_equal(stats(fake, HV_MAP_STATS_PAGE, HV_STATS_HYPERVISOR, 0, 0, 0),
			 HV_STATUS_ACCESS_DENIED);
}

static void intercepts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	struct hv_install_intercept_input *in = input(fake);

	in->partition = id;
	in->access = 4;
	for (in->type = 0; in->type < 40; in->type++) {
		bool known = in->type <= 3 || (in->type >= 5 && in->type <= 15) || in->type == 17;

		assert_int_equal(call(fake, HV_INSTALL_INTERCEPT),
				 known ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARAMETER);
	}
	in->type = 2;
	in->access = 8;
	assert_int_equal(call(fake, HV_INSTALL_INTERCEPT), HV_STATUS_INVALID_PARAMETER);
	finish(fake, id);
}

static void cpuid_results(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_intercept_result_input *in;
	uint32_t regs[4] = { 0xf0f0, 1, 2, 3 };
	uint32_t leaf, subleaf;
	struct vp *vp;

	vp = fake_vp(fake, id, 0)->vp;
	in = input(fake);
	in->partition = id;
	in->vp_index = HV_VP_INDEX_ANY;
	in->type = 2;
	in->eax_in = 7;
	in->ecx_in = 1;
	in->subleaf_specific = 1;
	in->result[0][0] = 0xff;
	in->result[0][1] = 0x0f;
	assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), HV_STATUS_SUCCESS);
	assert_false(model_cpuid_result(vp, 7, 0, regs));
	assert_true(model_cpuid_result(vp, 7, 1, regs));
	assert_int_equal(regs[0], 0xf0ff);
	assert_int_equal(regs[3], 3);
	/* Registered again: replaced, not added. */
	in->result[0][1] = 0;
	assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), HV_STATUS_SUCCESS);
	assert_true(model_cpuid_leaf(vp, 0, &leaf, &subleaf));
	assert_int_equal(leaf, 7);
	assert_int_equal(subleaf, 1);
	assert_false(model_cpuid_leaf(vp, 1, &leaf, &subleaf));
	in->vp_index = 9;
	assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), HV_STATUS_INVALID_VP_INDEX);
	in->vp_index = 0;
	in->type = 1;
	assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), HV_STATUS_INVALID_PARAMETER);
	in->type = 2;
	for (in->eax_in = 100; in->eax_in < 200; in->eax_in++)
		assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), HV_STATUS_SUCCESS);
	assert_true(model_cpuid_leaf(vp, 100, &leaf, &subleaf));
	finish(fake, id);
}

static void interrupts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	struct hv_assert_interrupt_input *in = input(fake);

	in->partition = id;
	in->vector = 0x20;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_SUCCESS);
	assert_int_equal(fake->asserted, 1);
	in->vector = 15;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	in->vector = 256;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	in->vector = 0;
	in->type = 7;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_SUCCESS);
	in->type = 10;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	in->type = 2;	/* the machine refuses */
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	in->type = 0;
	in->vector = 0x20;
	in->flags = 4;
	assert_int_equal(call(fake, HV_ASSERT_VIRTUAL_INTERRUPT), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->asserted, 2);
	assert_int_equal(call_id(fake, HV_CLEAR_VIRTUAL_INTERRUPT, id), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static void bad_configurations(void **state)
{
	struct model_config good, bad;
	struct engine_ops none = { 0 };

	(void)state;
	fake_config(&good, PERSONALITY_ROOT, 1);
	bad = good;
	bad.parent_vps = 0;
	assert_null(model_create(&bad, &none, NULL));
	bad.parent_vps = MAX_PARENT_VPS + 1;
	assert_null(model_create(&bad, &none, NULL));
	bad = good;
	bad.physical_address_bits = 52;
	assert_null(model_create(&bad, &none, NULL));
	bad = good;
	bad.tsc_hz = 0;
	assert_null(model_create(&bad, &none, NULL));
	bad = good;
	bad.scheduler_type = 16;
	assert_null(model_create(&bad, &none, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOT(cpuid_root), L1VH(cpuid_l1vh), ROOT(msrs_root), L1VH(msrs_l1vh),
		L1VH(hypercall_page), ROOT(frames_of_a_root), ROOT(processors),
		ROOT(device_interrupts), ROOT(system_properties), ROOT(stats_pages),
		ROOT(stats_of_deleted), L1VH(l1vh_may_not), L1VH(intercepts),
		L1VH(cpuid_results), L1VH(interrupts),
		cmocka_unit_test(bad_configurations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
