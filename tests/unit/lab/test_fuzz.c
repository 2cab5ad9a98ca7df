// SPDX-License-Identifier: GPL-2.0-only
/*
 * A hostile parent: random and half-sensible hypercalls, MSR writes, control
 * commands and scribbling into its own pages. The lab must survive (the
 * sanitizers watch) and its books must agree with the engine's afterwards.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fixture.h"

#define ROUNDS		60000
#define SEEDS		8
#define BUFFER_PFN	8u

static const uint32_t codes[] = {
	HV_GET_LP_RUN_TIME, HV_CREATE_PARTITION, HV_INITIALIZE_PARTITION, HV_FINALIZE_PARTITION,
	HV_DELETE_PARTITION, HV_GET_PARTITION_PROPERTY, HV_SET_PARTITION_PROPERTY,
	HV_GET_PARTITION_ID, HV_DEPOSIT_MEMORY, HV_DEPOSIT_MEMORY, HV_WITHDRAW_MEMORY,
	HV_MAP_GPA_PAGES, HV_MAP_GPA_PAGES, HV_UNMAP_GPA_PAGES, HV_INSTALL_INTERCEPT,
	HV_CREATE_VP, HV_CREATE_VP, HV_DELETE_VP, HV_GET_VP_REGISTERS, HV_SET_VP_REGISTERS,
	HV_SET_VP_REGISTERS, HV_TRANSLATE_VIRTUAL_ADDRESS, HV_CLEAR_VIRTUAL_INTERRUPT,
	HV_READ_GPA, HV_WRITE_GPA, HV_SCRUB_PARTITION,
	HV_MAP_STATS_PAGE, HV_UNMAP_STATS_PAGE, HV_SET_SYSTEM_PROPERTY, HV_ADD_LOGICAL_PROCESSOR,
	HV_GET_SYSTEM_PROPERTY, HV_MAP_DEVICE_INTERRUPT, HV_UNMAP_DEVICE_INTERRUPT,
	HV_ENTER_SLEEP_STATE, HV_NOTIFY_PARTITION_EVENT, HV_REGISTER_INTERCEPT_RESULT,
	HV_ASSERT_VIRTUAL_INTERRUPT, HV_GET_GPA_ACCESS_STATES, HV_MAP_VP_STATE_PAGE,
	HV_UNMAP_VP_STATE_PAGE, HV_GET_VP_STATE, HV_SET_VP_STATE, HV_GET_VP_CPUID_VALUES,
	HV_SIGNAL_EVENT_DIRECT, HV_POST_MESSAGE_DIRECT, HV_GET_PARTITION_PROPERTY_EX,
	HV_MAP_STATS_PAGE2, HV_DISPATCH_VP, 0xc3, 0xffff,
	HV_CREATE_PORT, HV_CREATE_PORT, HV_CONNECT_PORT, HV_CONNECT_PORT, HV_DISCONNECT_PORT,
	HV_DELETE_PORT, HV_NOTIFY_PORT_RING_EMPTY,
};

static uint64_t ids[16];

static uint32_t number(uint32_t limit)
{
	return (uint32_t)rand() % limit;
}

/* A number that some field could like, or not. */
static uint64_t word(void)
{
	switch (number(12)) {
	case 0:
		return (uint64_t)rand() << 33 ^ (uint64_t)rand();
	case 1:
		return ~0ull;
	case 2:
		return 1ull << number(64);
	case 3:
	case 4:
		return ids[number(16)];
	case 5:
		return RAM_PAGES - 2 + number(4);
	case 6:
		return OVERLAY_PFN + number(OVERLAY_PAGES);
	case 7:
		return number(8) << 9;
	case 8:
		return number(2) | (uint64_t)number(3) << 32;
	default:
		return number(RAM_PAGES);
	}
}

static void plausible_registers(uint64_t *words)
{
	static const uint32_t names[] = {
		HV_REGISTER_EXPLICIT_SUSPEND, HV_REGISTER_INTERCEPT_SUSPEND, HV_REGISTER_RIP,
		HV_REGISTER_RAX, HV_REGISTER_GUEST_OS_ID, HV_REGISTER_SINT0, HV_REGISTER_VP_INDEX,
		HV_REGISTER_DELIVERABILITY, HV_REGISTER_TIME_REF_COUNT, HV_REGISTER_CS, 0x7fffffff,
		HV_REGISTER_HYPERCALL, HV_REGISTER_SIMP, HV_REGISTER_SIEFP, HV_REGISTER_SCONTROL,
		HV_REGISTER_VP_ASSIST_PAGE, HV_REGISTER_STIMER0_CONFIG, HV_REGISTER_EOM,
	};

	for (unsigned int i = 2; i < 34; i += 4) {
		words[i] = names[number(number(2) ? 2 : 18)];
		words[i + 2] = number(2);
		if (!number(4))
			words[i + 2] = (uint64_t)number(1024) << 12 | number(4);
	}
}

/* Few numbers and addresses, so that some meet. */
static bool plausible_ports(uint32_t code, uint64_t *words)
{
	unsigned int child = number(16);

	switch (code) {
	case HV_CREATE_PORT:
		words[0] = HV_PARTITION_ID_SELF;
		words[1] = number(4) ? child + 1 : number(32);
		words[2] = ids[child];
		words[3] = HV_PORT_DOORBELL;
		words[4] = number(17) | (number(2) ? ~0ull << 32 : (uint64_t)number(3) << 32);
		return true;
	case HV_CONNECT_PORT:
		words[0] = ids[child];
		words[1] = number(32);
		words[2] = HV_PARTITION_ID_SELF;
		words[3] = child + 1;
		words[4] = HV_PORT_DOORBELL;
		words[5] = number(8);
		words[6] = number(4);
		words[7] = number(6) | (number(2) ? HV_DOORBELL_ANY_VALUE : 0);
		return true;
	case HV_DISCONNECT_PORT:
		words[0] = ids[child];
		words[1] = number(32) | 1ull << 32;
		return true;
	case HV_DELETE_PORT:
		words[0] = HV_PARTITION_ID_SELF;
		words[1] = number(32);
		return true;
	case HV_NOTIFY_PORT_RING_EMPTY:
		words[0] = number(17);
		return true;
	default:
		return false;
	}
}

/* Make calls get further that are about what children see. */
static bool plausible_guest(uint32_t code, uint64_t *words)
{
	switch (code) {
	case HV_GET_VP_STATE:
	case HV_SET_VP_STATE:
		words[1] = number(3);
		words[2] = number(5) | (number(8) ? 1ull << 31 : 0);
		words[4] = number(8);
		words[5] = number(16) ? BUFFER_PFN : word();
		return true;
	case HV_SIGNAL_EVENT_DIRECT:
		words[1] = number(3) | (uint64_t)number(18) << 40 | (uint64_t)number(2050) << 48;
		return true;
	case HV_POST_MESSAGE_DIRECT:
		words[1] = number(3);
		words[2] = number(18) | (uint64_t)number(4) << 32;
		return true;
	case HV_INSTALL_INTERCEPT:
		words[1] = number(8) | (uint64_t)number(20) << 32;
		words[2] = number(32);
		return true;
	case HV_GET_VP_CPUID_VALUES:
		words[1] = number(3) | (uint64_t)number(5) << 32;
		return true;
	case HV_GET_GPA_ACCESS_STATES:
		words[1] = number(16);
		words[2] = number(1024);
		return true;
	case HV_MAP_VP_STATE_PAGE:
	case HV_UNMAP_VP_STATE_PAGE:
		words[1] = number(3) | (uint64_t)number(3) << 32;
		words[1] |= number(4) ? 0 : 1ull << 56;
		return true;
	default:
		return false;
	}
}

/* Make of a random page one that gets further, often enough. */
static void plausible(uint32_t code, uint64_t *words)
{
	static const uint32_t objects[] = { 1, 2, 0x10001, 0x10002 };
	static const uint32_t properties[] = {
		HV_PROPERTY_TIME_FREEZE, HV_PROPERTY_SYNTHETIC_FEATURES,
		HV_PROPERTY_ACCESS_TRACKING, HV_PROPERTY_UNIMPLEMENTED_MSR,
	};

	words[0] = ids[number(16)];
	if (plausible_guest(code, words) || plausible_ports(code, words))
		return;
	switch (code) {
	case HV_CREATE_PARTITION:
		words[0] = PARENT_FLAGS;
		words[6] = 0;
		break;
	case HV_GET_VP_REGISTERS:
	case HV_SET_VP_REGISTERS:
		words[1] = number(3);
		plausible_registers(words);
		break;
	case HV_MAP_STATS_PAGE:
	case HV_UNMAP_STATS_PAGE:
	case HV_MAP_STATS_PAGE2:
		words[0] = objects[number(4)];
		words[1] = number(2) ? ids[number(16)] : ~0ull;
		words[2] = number(2) | (uint64_t)number(2) << 56;
		break;
	case HV_MAP_GPA_PAGES:
		words[1] = number(1024);
		words[2] = number(4) ? 1 + number(15) : HV_MAP_NO_ACCESS;
		words[2] |= number(8) ? 0 : HV_MAP_LARGE;
		for (unsigned int i = 3; number(4) && i < 64; i++)
			words[i] = GUEST_PFN + number(512);
		break;
	case HV_UNMAP_GPA_PAGES:
		words[1] = number(1024);
		words[2] = number(8) ? 0 : HV_UNMAP_LARGE;
		break;
	case HV_SET_PARTITION_PROPERTY:
		words[1] = properties[number(4)];
		words[2] = number(2);
		break;
	case HV_REGISTER_INTERCEPT_RESULT:
		words[1] = (number(2) ? HV_VP_INDEX_ANY : number(3)) | 2ull << 32;
		break;
	case HV_ASSERT_VIRTUAL_INTERRUPT:
		words[1] = number(11) | (uint64_t)number(4) << 32;
		words[3] = number(256);
		break;
	case HV_DEPOSIT_MEMORY:
		/* Often good pages, so that pools fill. */
		for (unsigned int i = 1; number(4) && i < 64; i++)
			words[i] = DEPOSIT_PFN + number(2048);
		break;
	default:
		words[1] = number(3);
		break;
	}
}

static void fill_input(struct fake *fake, uint32_t code)
{
	uint64_t *words = page(fake, INPUT_PFN);

	for (unsigned int i = 0; i < 512; i++)
		words[i] = i < 16 || !number(4) ? word() : words[i];
	if (number(8) && !plausible_ports(code, words))
		plausible(code, words);
}

/* As the code wants it, mostly. */
static uint64_t repeats(uint32_t code)
{
	switch (code) {
	case HV_DEPOSIT_MEMORY:
	case HV_WITHDRAW_MEMORY:
	case HV_MAP_GPA_PAGES:
	case HV_UNMAP_GPA_PAGES:
	case HV_GET_VP_REGISTERS:
	case HV_SET_VP_REGISTERS:
	case HV_GET_GPA_ACCESS_STATES:
	case HV_GET_VP_CPUID_VALUES:
		if (number(8))
			return (uint64_t)(1 + number(number(4) ? 8 : 510)) << 32;
		return (uint64_t)number(0x1000) << 32;
	default:
		return number(16) ? 0 : (uint64_t)number(0x1000) << 32;
	}
}

static void adopt(struct fake *fake)
{
	uint64_t id = *(uint64_t *)output(fake);

	ids[number(16)] = id;
	if (number(2))
		set_property(fake, id, HV_PROPERTY_SYNTHETIC_FEATURES, ~0ull);
	if (number(4))
		model_hypercall(fake->model, 0, HV_INITIALIZE_PARTITION | HV_CONTROL_FAST, id, 0,
				false);
}

static void hypercall(struct fake *fake)
{
	uint32_t code = codes[number(sizeof(codes) / sizeof(codes[0]))];
	uint64_t control = code;
	uint64_t rdx = INPUT_PFN * PAGE_SIZE_4K, r8 = OUTPUT_PFN * PAGE_SIZE_4K;
	uint64_t rax;

	/* Ends come seldom, or little would ever grow. */
	if ((code == HV_FINALIZE_PARTITION || code == HV_DELETE_PARTITION) && number(8))
		return;
	fill_input(fake, code);
	control |= repeats(code);
	if (!number(16))
		control |= (uint64_t)number(8) << 48;
	if (!number(16))
		control |= HV_CONTROL_FAST;
	if (code == HV_MAP_DEVICE_INTERRUPT || !number(32))
		control |= (uint64_t)number(70) << 17;
	if (code == HV_GET_VP_STATE || code == HV_SET_VP_STATE)
		control |= (uint64_t)(number(8) ? number(8) ? 1 : 25 : number(1024)) << 17;
	if (!number(50))
		control ^= 1ull << number(64);
	if (!number(20))
		rdx = word() * (number(2) ? PAGE_SIZE_4K : 1);
	if (!number(20))
		r8 = word() * (number(2) ? PAGE_SIZE_4K : 8);
	if (control & HV_CONTROL_FAST) {
		rdx = ids[number(16)];
		r8 = word();
	}
	rax = model_hypercall(fake->model, number(2), control, rdx, r8, false);
	assert_int_equal(rax & 0xfffff000ffff0000ull, 0);
	if (code == HV_CREATE_PARTITION && !(rax & 0xffff) && r8 == OUTPUT_PFN * PAGE_SIZE_4K)
		adopt(fake);
}

static struct fake_vp *some_vp(struct fake *fake)
{
	uint64_t id = ids[number(16)];

	/* Only VPs that exist can intercept. */
	for (uint32_t index = 0; index < 3; index++) {
		struct fake_vp *vp = fake_vp_if(fake, id, index);

		if (vp && vp->executing)
			return vp;
	}
	return NULL;
}

/* A child as hostile as its parent. */
static void hostile_child(struct fake_vp *vp)
{
	static const uint32_t msrs[] = {
		HV_MSR_GUEST_OS_ID, HV_MSR_HYPERCALL, HV_MSR_SIMP, HV_MSR_SIEFP,
		HV_MSR_VP_ASSIST_PAGE, HV_MSR_SCONTROL, HV_MSR_SINT0, HV_MSR_EOM,
	};
	uint32_t msr = number(4) ? msrs[number(8)] : 0x40000000 + number(0x120);
	uint64_t value = number(2) ? (uint64_t)number(1024) << 12 | number(4) : word();

	if (number(4))
		model_child_wrmsr(vp->vp, msr, value);
	else
		model_child_rdmsr(vp->vp, msr, &value);
	model_child_hypercall(vp->vp, word(), &value);
	model_guest_page(vp_partition(vp->vp), number(1024));
}

static void ring_doorbells(struct fake *fake)
{
	uint64_t id = ids[number(16)];

	for (uint32_t index = 0; index < 3; index++) {
		struct fake_vp *vp = fake_vp_if(fake, id, index);

		for (unsigned int i = 0; vp && i < 16; i++)
			model_doorbell(vp_partition(vp->vp), number(8), 1u << number(4), number(4));
	}
}

static void something_else(struct fake *fake)
{
	struct fake_vp *vp = some_vp(fake);

	if (vp)
		hostile_child(vp);
	ring_doorbells(fake);
	if (vp && !number(4))
		model_apic_eoi(vp->vp, number(256));
	if (vp && number(2))
		intercept(fake, partition_id(vp_partition(vp->vp)), vp_index(vp->vp));
	switch (number(8)) {
	case 0:
		model_wrmsr(fake->model, number(3), 0x40000070 + number(0x30),
			    word() * (number(2) ? PAGE_SIZE_4K : 1) | number(2));
		break;
	case 1:
		for (unsigned int n = 1; n < 8; n++)
			model_control_write(fake->model, 4 * n, number(2) ? word() : number(8));
		model_control_write(fake->model, 0, number(12));
		break;
	case 2:
		memset(page(fake, number(RAM_PAGES)), rand(), PAGE_SIZE_4K);
		memset(page(fake, BUFFER_PFN), rand(), PAGE_SIZE_4K);
		break;
	case 3:
		command(fake, LAB_CMD_INJECT_CLEAR, 0, 0);
		command(fake, LAB_CMD_SET_KNOB, 1 + number(LAB_KNOB_STRAY), 0);
		break;
	case 4:
		fake->now += number(1000000);
		model_poll(fake->model);
		break;
	case 5:
		acknowledge(fake, number(2));
		break;
	default:
		model_wrmsr(fake->model, 0, HV_MSR_GUEST_OS_ID, 1);
		model_wrmsr(fake->model, 0, HV_MSR_HYPERCALL, 3 * PAGE_SIZE_4K | 1);
		break;
	}
}

static void hostile_parent(void **state)
{
	uint64_t mapped = 0, vps = 0, overlays = 0, ports = 0, doorbells = 0;

	(void)state;
	for (unsigned int seed = 1; seed <= SEEDS; seed++) {
		struct model_config config;
		struct fake *fake;
		FILE *null = fopen("/dev/null", "w");

		srand(seed);
		fake_config(&config, seed & 1 ? PERSONALITY_ROOT : PERSONALITY_L1VH, 2);
		config.vmm_capabilities = seed & 2 ? HV_VMM_CAP_OVERLAY : 0;
		fake = fake_start(&config);
		for (unsigned int i = 0; i < 16; i++) {
			ids[i] = create(fake);
			set_property(fake, ids[i], HV_PROPERTY_SYNTHETIC_FEATURES, ~0ull);
			call_id(fake, HV_INITIALIZE_PARTITION, ids[i]);
		}
		for (unsigned int round = 0; round < ROUNDS / SEEDS; round++) {
			hypercall(fake);
			if (!number(3))
				something_else(fake);
			if (round % 100)
				continue;
			command(fake, LAB_CMD_LEDGER, 0, 0);
			/* Behind an overlay there may be a page that no view shows. */
			assert_in_range(result(fake, 3), pages_in_views(fake),
					pages_in_views(fake) + guest_pages_in_views(fake));
			overlays += guest_pages_in_views(fake);
			assert_int_equal(result(fake, 4), fake->vps);
			mapped += result(fake, 3);
			vps += fake->vps;
			ports += result(fake, 6);
			command(fake, LAB_CMD_COUNTER, LAB_COUNTER_DOORBELLS, 0);
			doorbells += result(fake, 0);
		}
		model_report(fake->model, null, "ok");
		fclose(null);
		/* fake_end() checks that the engine has nothing left. */
		fake_end(fake);
	}
	/* It got somewhere. */
	assert_true(mapped > 10000);
	assert_true(vps > 1000);
	assert_true(overlays > 100);
	assert_true(ports > 1000);
	assert_true(doorbells > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hostile_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
