// SPDX-License-Identifier: GPL-2.0-only
/*
 * State of VPs beyond registers: VP state calls, direct messages and events,
 * CPUID values, tracked pages.
 */
#include <stdlib.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)
#define BUFFER_PFN	8u
#define GFN		0x40ull
#define AT(gfn)		((gfn) << 12 | 1)
#define INSIDE		(HV_MAP_READ | HV_MAP_WRITE)

static struct hv_vp_state_input *state_input(struct fake *fake, uint64_t id, uint32_t type,
					     uint64_t pfn)
{
	struct hv_vp_state_input *in = input(fake);

	in->partition = id;
	in->type = type;
	in->xsave_states = type == HV_VP_STATE_XSAVE ? 3 : 0;
	*(uint64_t *)(in + 1) = pfn;
	return in;
}

/* The call with the input page as it is, and @words in its variable part. */
static uint16_t state_call(struct fake *fake, uint32_t code, uint32_t words)
{
	return model_hypercall(fake->model, 0, code | (uint64_t)words << 17,
			       INPUT_PFN * PAGE_SIZE_4K, OUTPUT_PFN * PAGE_SIZE_4K, false);
}

static void state_in_pages(void **state)
{
	static const uint32_t types[] = { HV_VP_STATE_LAPIC, HV_VP_STATE_XSAVE,
					  HV_VP_STATE_SIM_PAGE, HV_VP_STATE_SIEF_PAGE };
	static const size_t sizes[] = { sizeof(struct hv_lapic_state), 576, 4096, 4096 };
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint8_t *buffer = page(fake, BUFFER_PFN);

	for (unsigned int i = 0; i < 4; i++) {
		for (unsigned int n = 0; n < PAGE_SIZE_4K; n++)
			buffer[n] = n * 7 + i;
		state_input(fake, id, types[i], BUFFER_PFN);
		assert_int_equal(state_call(fake, HV_SET_VP_STATE, 1), HV_STATUS_SUCCESS);
		memset(buffer, 0xee, PAGE_SIZE_4K);
		state_input(fake, id, types[i], BUFFER_PFN);
		assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), HV_STATUS_SUCCESS);
		for (unsigned int n = 0; n < PAGE_SIZE_4K; n++)
			assert_int_equal(buffer[n],
					 n < sizes[i] ? (uint8_t)(n * 7 + i) : 0xee);
	}
	assert_int_equal(fake_vp(fake, id, 0)->states, 3);
	finish(fake, id);
}

static void state_of_a_running_vp(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	assert_int_equal(resume(fake, 0, id, 0), 0);
	state_input(fake, id, HV_VP_STATE_LAPIC, BUFFER_PFN);
	/* The engine's operation insists that it stands still. */
	assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), HV_STATUS_SUCCESS);
	assert_int_equal(vp->stops, 1);
	assert_true(vp->executing);
	finish(fake, id);
}

static void state_refused(void **state)
{
	static const uint32_t codes[] = { HV_GET_VP_STATE, HV_SET_VP_STATE };
	struct fake *fake = *state;
	uint64_t id = start(fake);

	for (unsigned int i = 0; i < 2; i++) {
		state_input(fake, id, 0x80000004, BUFFER_PFN);
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARAMETER);
		state_input(fake, id, 0, BUFFER_PFN);
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARAMETER);
		state_input(fake, id, HV_VP_STATE_LAPIC, BUFFER_PFN)->vtl = 1;
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARAMETER);
		state_input(fake, id, HV_VP_STATE_LAPIC, BUFFER_PFN)->vp_index = 1;
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_VP_INDEX);
		state_input(fake, id + 4096, HV_VP_STATE_LAPIC, BUFFER_PFN);
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARTITION_ID);
		/* No page, too many. */
		state_input(fake, id, HV_VP_STATE_LAPIC, BUFFER_PFN);
		assert_int_equal(state_call(fake, codes[i], 0), HV_STATUS_INVALID_PARAMETER);
		assert_int_equal(state_call(fake, codes[i], 2), HV_STATUS_INVALID_PARAMETER);
		/* A component that is not offered. */
		state_input(fake, id, HV_VP_STATE_XSAVE, BUFFER_PFN)->xsave_states = 4;
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARAMETER);
		/* Inline state where there are pages, and the other way round. */
		state_input(fake, id, HV_VP_STATE_TIMERS, 0);
		assert_int_equal(state_call(fake, codes[i], 1), HV_STATUS_INVALID_PARAMETER);
	}
	/* What the machine refuses. */
	*(uint8_t *)page(fake, BUFFER_PFN) = 0xff;
	state_input(fake, id, HV_VP_STATE_XSAVE, BUFFER_PFN);
	assert_int_equal(state_call(fake, HV_SET_VP_STATE, 1), HV_STATUS_INVALID_REGISTER_VALUE);
	assert_int_equal(fake->violations, 0);
	finish(fake, id);
}

static void state_into_foreign_pages(void **state)
{
	static const uint64_t foreign[] = { DEPOSIT_PFN, RAM_PAGES, OVERLAY_PFN, ~0ull };
	struct fake *fake = *state;
	uint64_t id = start(fake);

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), 0);
	for (unsigned int i = 0; i < 4; i++) {
		state_input(fake, id, HV_VP_STATE_LAPIC, foreign[i]);
		assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), HV_STATUS_INVALID_PARAMETER);
		assert_int_equal(fake->violations, 2 * i + 1);
		state_input(fake, id, HV_VP_STATE_SIM_PAGE, foreign[i]);
		assert_int_equal(state_call(fake, HV_SET_VP_STATE, 1), HV_STATUS_INVALID_PARAMETER);
		assert_int_equal(fake->violations, 2 * i + 2);
	}
	finish(fake, id);
}

static void timers(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint8_t *bytes = (uint8_t *)(state_input(fake, id, HV_VP_STATE_TIMERS, 0) + 1);
	uint8_t *out = output(fake);

	for (unsigned int i = 0; i < 200; i++)
		bytes[i] = i + 1;
	assert_int_equal(state_call(fake, HV_SET_VP_STATE, 24), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(state_call(fake, HV_SET_VP_STATE, 26), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(state_call(fake, HV_SET_VP_STATE, 25), HV_STATUS_SUCCESS);
	state_input(fake, id, HV_VP_STATE_TIMERS, 0);
	memset(out, 0, PAGE_SIZE_4K);
	assert_int_equal(state_call(fake, HV_GET_VP_STATE, 0), HV_STATUS_SUCCESS);
	for (unsigned int i = 0; i < 200; i++)
		assert_int_equal(out[i], i + 1);
	/* There must be somewhere to put it; for pages not. */
	assert_int_equal(model_hypercall(fake->model, 0, HV_GET_VP_STATE,
					 INPUT_PFN * PAGE_SIZE_4K, 0, false) & 0xffff,
			 HV_STATUS_INVALID_PARAMETER);
	state_input(fake, id, HV_VP_STATE_LAPIC, BUFFER_PFN);
	assert_int_equal(model_hypercall(fake->model, 0, HV_GET_VP_STATE | 1ull << 17,
					 INPUT_PFN * PAGE_SIZE_4K, 0, false) & 0xffff, 0);
	finish(fake, id);
}

static void xsave_size_follows_features(void **state)
{
	struct model_config config;
	struct fake *fake;
	struct hv_create_partition_input *in;
	uint64_t id, value;

	(void)state;
	fake_config(&config, PERSONALITY_L1VH, 1);
	config.xsave_features = 0x1f;
	fake = fake_start(&config);
	id = create(fake);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_XSAVE_STATES, &value), 0);
	assert_int_equal(value, 7);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_MAX_XSAVE_SIZE, &value), 0);
	assert_int_equal(value, 832);
	in = input(fake);
	in->flags = PARENT_FLAGS;
	in->disabled_xsave = 1 << 2;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), 0);
	id = *(uint64_t *)output(fake);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_XSAVE_STATES, &value), 0);
	assert_int_equal(value, 3);
	assert_int_equal(get_property(fake, id, HV_PROPERTY_MAX_XSAVE_SIZE, &value), 0);
	assert_int_equal(value, 576);
	fake_end(fake);
}

static uint16_t signal_event(struct fake *fake, uint64_t id, uint8_t sint, uint16_t flag)
{
	struct hv_signal_event_input *in = input(fake);

	in->partition = id;
	in->sint = sint;
	in->flag = flag;
	return call(fake, HV_SIGNAL_EVENT_DIRECT);
}

static uint8_t *sief_bytes(struct fake *fake, uint64_t id)
{
	struct hv_vp_state_input *in = state_input(fake, id, HV_VP_STATE_SIEF_PAGE, BUFFER_PFN);

	(void)in;
	assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), 0);
	return page(fake, BUFFER_PFN);
}

static void events(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint8_t *newly = output(fake);

	assert_int_equal(signal_event(fake, id, 16, 0), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(signal_event(fake, id, 2, 2048), HV_STATUS_INVALID_PARAMETER);
	/* Nobody listens: success without effect. */
	assert_int_equal(signal_event(fake, id, 2, 13), 0);
	assert_int_equal(*newly, 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIEFP, AT(GFN)), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SINT0 + 2, 0x55), 0);
	assert_int_equal(signal_event(fake, id, 2, 13), 0);
	assert_int_equal(*newly, 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SCONTROL, 1), 0);
	assert_int_equal(signal_event(fake, id, 2, 13), 0);
	assert_int_equal(*newly, 1);
	assert_int_equal(fake->asserted, 1);
	assert_int_equal(fake->last_asserted, 0x55);
	assert_int_equal(sief_bytes(fake, id)[2 * 256 + 1], 1 << 5);
	/* Set already. */
	assert_int_equal(signal_event(fake, id, 2, 13), 0);
	assert_int_equal(*newly, 0);
	assert_int_equal(fake->asserted, 1);
	/* Masked, and a vector that cannot be. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SINT0 + 2, 0x10055), 0);
	assert_int_equal(signal_event(fake, id, 2, 2047), 0);
	assert_int_equal(*newly, 1);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SINT0 + 2, 0), 0);
	assert_int_equal(signal_event(fake, id, 2, 2046), 0);
	assert_int_equal(fake->asserted, 1);
	assert_int_equal(sief_bytes(fake, id)[2 * 256 + 255], 3 << 6);
	finish(fake, id);
}

static uint16_t post_message(struct fake *fake, uint64_t id, uint32_t sint, uint32_t type,
			     uint8_t size)
{
	struct hv_post_direct_input *in = input(fake);
	struct hv_message message = { .header = { .type = type, .payload_size = size,
						  .flags = 0xff, .sender = 0x1234 } };

	memset(message.payload, 0x77, sizeof(message.payload));
	in->partition = id;
	in->sint = sint;
	memcpy(in->message, &message, sizeof(message));
	return call(fake, HV_POST_MESSAGE_DIRECT);
}

static void messages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_message *slots = page(fake, BUFFER_PFN);

	assert_int_equal(post_message(fake, id, 16, 1, 8), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(post_message(fake, id, 3, 0, 8), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(post_message(fake, id, 3, 1, 241), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(post_message(fake, id, 3, 1, 8), HV_STATUS_SUCCESS);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SIMP, AT(GFN)), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SCONTROL, 1), 0);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_SINT0 + 3, 0x61), 0);
	assert_int_equal(post_message(fake, id, 3, 1, 8), HV_STATUS_SUCCESS);
	assert_int_equal(fake->last_asserted, 0x61);
	/* The slot is taken. */
	assert_int_equal(post_message(fake, id, 3, 2, 8), HV_STATUS_INSUFFICIENT_BUFFERS);
	assert_int_equal(fake->asserted, 1);
	state_input(fake, id, HV_VP_STATE_SIM_PAGE, BUFFER_PFN);
	assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), 0);
	assert_int_equal(slots[3].header.type, 1);
	assert_int_equal(slots[3].header.payload_size, 8);
	assert_int_equal(slots[3].header.flags, HV_MESSAGE_PENDING);
	assert_true(slots[3].header.sender == 0x1234);
	assert_int_equal(slots[3].payload[0], 0x77);
	assert_int_equal(slots[2].header.type, 0);
	/* Read, by the child; a VP of the same index starts with nothing. */
	slots[3].header.type = 0;
	state_input(fake, id, HV_VP_STATE_SIM_PAGE, BUFFER_PFN);
	assert_int_equal(state_call(fake, HV_SET_VP_STATE, 1), 0);
	assert_int_equal(post_message(fake, id, 3, 2, 8), HV_STATUS_SUCCESS);
	*(struct hv_delete_vp_input *)input(fake) = (struct hv_delete_vp_input){ .partition = id };
	assert_int_equal(call(fake, HV_DELETE_VP), 0);
	assert_int_equal(create_vp(fake, id, 0), 0);
	state_input(fake, id, HV_VP_STATE_SIM_PAGE, BUFFER_PFN);
	assert_int_equal(state_call(fake, HV_GET_VP_STATE, 1), 0);
	assert_int_equal(slots[3].header.type, 0);
	assert_int_equal(slots[3].payload[0], 0);
	finish(fake, id);
}

static void cpuid_values(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint32_t (*values)[4] = output(fake);
	struct hv_cpuid_values_input *in;
	struct hv_cpuid_element *elements;
	struct hv_intercept_result_input *result_in = input(fake);
	uint32_t done;

	result_in->partition = id;
	result_in->type = 2;
	result_in->eax_in = 0x80000008;
	result_in->result[0][0] = 0x40;
	result_in->result[0][1] = 0xff;
	assert_int_equal(call(fake, HV_REGISTER_INTERCEPT_RESULT), 0);
	in = input(fake);
	elements = (void *)(in + 1);
	in->partition = id;
	elements[0] = (struct hv_cpuid_element){ .eax = 0x80000008, .ecx = 5, .xfem = 3, .xss = 1 };
	elements[1] = (struct hv_cpuid_element){ .eax = 0xd, .ecx = 1, .xfem = 7 };
	assert_int_equal(call_rep(fake, HV_GET_VP_CPUID_VALUES, 2, &done), 0);
	assert_int_equal(done, 2);
	assert_int_equal(values[0][0], 0x80000008);
	assert_int_equal(values[0][1], 5);
	assert_int_equal(values[0][2], 0x30001);
	assert_int_equal(values[1][0], 0xd);
	assert_int_equal(values[1][2], 0x70000);
	/* With what was registered, clamped. */
	in->flags = HV_CPUID_APPLY_RESULTS;
	assert_int_equal(call_rep(fake, HV_GET_VP_CPUID_VALUES, 2, NULL), 0);
	assert_int_equal(values[0][0], 36);
	assert_int_equal(values[1][0], 0xd);
	/* With the VP's own components. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_XFEM, 5), 0);
	in = input(fake);
	in->partition = id;
	in->flags = HV_CPUID_USE_VP_STATES;
	elements[0] = (struct hv_cpuid_element){ .eax = 0xd, .xfem = 3, .xss = 1 };
	assert_int_equal(call_rep(fake, HV_GET_VP_CPUID_VALUES, 1, NULL), 0);
	assert_int_equal(values[0][2], 0x50000);
	in->flags = 4;
	assert_int_equal(call_rep(fake, HV_GET_VP_CPUID_VALUES, 1, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	finish(fake, id);
}

static uint8_t access_state(struct fake *fake, uint64_t id, uint64_t gfn, uint64_t flags)
{
	struct hv_access_states_input *in = input(fake);

	in->partition = id;
	in->flags = flags;
	in->gfn = gfn;
	assert_int_equal(call_rep(fake, HV_GET_GPA_ACCESS_STATES, 1, NULL), 0);
	return *(uint8_t *)output(fake);
}

static void tracked_pages(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_partition *child = fake_partition(fake, id);

	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 4, INSIDE, NULL), 0);
	fake->fail_track = 12;
	assert_int_equal(set_property(fake, id, HV_PROPERTY_ACCESS_TRACKING, 1),
			 HV_STATUS_OPERATION_FAILED);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_ACCESS_TRACKING, 1), 0);
	assert_true(child->tracking);
	assert_int_equal(access_state(fake, id, GFN, 0), 0);
	assert_int_equal(child->fetches, 0);
	assert_int_equal(resume(fake, 0, id, 0), 0);
	child->dirty[child->nr_dirty++] = GFN + 1;
	child->dirty[child->nr_dirty++] = GFN + 100;	/* not mapped */
	fake->now += 1000000;
	/* Accessed all, written one. */
	assert_int_equal(access_state(fake, id, GFN, 0), 1);
	assert_int_equal(access_state(fake, id, GFN + 1, 0), 3);
	assert_int_equal(access_state(fake, id, GFN + 100, 0), 0);
	/* One look at the log is enough for the moment. */
	assert_int_equal(child->fetches, 1);
	/* Written meanwhile, and then it stops: that must not be missed. */
	child->dirty[child->nr_dirty++] = GFN + 2;
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND, 1), 0);
	assert_int_equal(access_state(fake, id, GFN + 2, HV_ACCESS_CLEAR_DIRTY), 3);
	assert_int_equal(access_state(fake, id, GFN + 2, 0), 1);
	assert_int_equal(child->fetches, 2);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_ACCESS_TRACKING, 0), 0);
	assert_false(child->tracking);
	finish(fake, id);
}

/* Set before there is a machine. */
static void tracked_early(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create(fake);

	assert_int_equal(set_property(fake, id, HV_PROPERTY_ACCESS_TRACKING, 1), 0);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), 0);
	assert_true(fake_partition(fake, id)->tracking);
	finish(fake, id);
}

/* Without tracking: what runs on while the state is read may still do more. */
static void accessed_after_the_look(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	const uint64_t clear = HV_ACCESS_CLEAR_ACCESSED | HV_ACCESS_CLEAR_DIRTY;

	assert_int_equal(map(fake, id, GFN, GUEST_PFN, 4, INSIDE, NULL), 0);
	assert_int_equal(resume(fake, 0, id, 0), 0);
	assert_int_equal(access_state(fake, id, GFN, clear), 3);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND, 1), 0);
	assert_int_equal(access_state(fake, id, GFN, clear), 3);
	assert_int_equal(access_state(fake, id, GFN, clear), 0);
	finish(fake, id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(state_in_pages),
		TEST(state_of_a_running_vp),
		TEST(state_refused),
		TEST(state_into_foreign_pages),
		TEST(timers),
		cmocka_unit_test(xsave_size_follows_features),
		TEST(events),
		TEST(messages),
		TEST(cpuid_values),
		TEST(tracked_pages),
		TEST(tracked_early),
		TEST(accessed_after_the_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
