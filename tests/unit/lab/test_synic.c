// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message slots, queues, EOM, and parent VPs that come and go.
 */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static uint64_t vps(struct fake *fake, uint32_t count)
{
	uint64_t id = create_active(fake);

	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(create_vp(fake, id, i), HV_STATUS_SUCCESS);
		assert_int_equal(resume(fake, 0, id, i), HV_STATUS_SUCCESS);
	}
	return id;
}

static uint32_t take(struct fake *fake, unsigned int vp)
{
	struct hv_message *message = slot(fake, vp);
	uint32_t index = *(uint32_t *)message->payload;

	assert_int_equal(message->header.type, HV_MESSAGE_OPAQUE_INTERCEPT);
	acknowledge(fake, vp);
	return index;
}

static uint32_t queued(struct fake *fake)
{
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	return result(fake, 5);
}

static void in_order_and_none_lost(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 8);

	for (uint32_t i = 0; i < 8; i++)
		intercept(fake, id, i);
	assert_int_equal(fake->interrupts[0], 1);
	assert_int_equal(queued(fake), 7);
	for (uint32_t i = 0; i < 8; i++) {
		/* Pending is set as long as more wait. */
		assert_int_equal(slot(fake, 0)->header.flags & HV_MESSAGE_PENDING, i < 7);
		assert_int_equal(take(fake, 0), i);
	}
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(fake->interrupts[0], 8);
	assert_int_equal(queued(fake), 0);
	finish(fake, id);
}

static void eom_with_busy_slot(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 2);

	intercept(fake, id, 0);
	intercept(fake, id, 1);
	/* An EOM while the slot is still taken delivers nothing. */
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_EOM, 0));
	assert_int_equal(*(uint32_t *)slot(fake, 0)->payload, 0);
	assert_int_equal(queued(fake), 1);
	assert_int_equal(take(fake, 0), 0);
	assert_int_equal(take(fake, 0), 1);
	finish(fake, id);
}

static void freed_without_eom(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 2);

	/* The parent frees the slot, unaware of more: the next post goes on. */
	intercept(fake, id, 0);
	slot(fake, 0)->header.type = 0;
	intercept(fake, id, 1);
	assert_int_equal(take(fake, 0), 1);
	finish(fake, id);
}

static void held_while_disabled(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 1);

	for (unsigned int vp = 0; vp < 2; vp++)
		assert_true(model_wrmsr(fake->model, vp, HV_MSR_SCONTROL, 0));
	intercept(fake, id, 0);
	assert_int_equal(fake->interrupts[0], 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(queued(fake), 1);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SCONTROL, 1));
	assert_int_equal(fake->interrupts[0], 1);
	assert_int_equal(take(fake, 0), 0);
	finish(fake, id);
}

static void offline_parent_vp(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 2);
	uint64_t simp;

	/* One in VP 0's slot, one queued; then VP 0 goes offline. */
	intercept(fake, id, 0);
	intercept(fake, id, 1);
	assert_true(model_rdmsr(fake->model, 0, HV_MSR_SIMP, &simp));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIMP, simp & ~1ull));
	assert_int_equal(take(fake, 1), 1);
	assert_int_equal(fake->interrupts[1], 1);
	/* New ones go to the VP that is there. */
	assert_int_equal(resume(fake, 0, id, 1), HV_STATUS_SUCCESS);
	intercept(fake, id, 1);
	assert_int_equal(take(fake, 1), 1);
	finish(fake, id);
}

static void masked(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 1);

	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SINT0, HV_SINT_MASKED | VECTOR));
	intercept(fake, id, 0);
	/* The message is there, the interrupt is not. */
	assert_int_equal(slot(fake, 0)->header.type, HV_MESSAGE_OPAQUE_INTERCEPT);
	assert_int_equal(fake->interrupts[0], 0);
	finish(fake, id);
}

static void messages_of_deleted(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 3);
	uint64_t *words;

	/* The first is in the slot already, two wait. */
	for (uint32_t vp = 0; vp < 3; vp++)
		intercept(fake, id, vp);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 5), 2);
	words = input(fake);
	words[0] = id;
	words[1] = 1;
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 5), 1);
	acknowledge(fake, 0);
	assert_int_equal(*(uint32_t *)slot(fake, 0)->payload, 2);
	acknowledge(fake, 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	finish(fake, id);
}

static void own_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 1);
	struct hv_message *message = page(fake, 50);

	/* A frame of the parent's own is accepted, and is not to be deposited. */
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIMP, 50 * PAGE_SIZE_4K | 1));
	intercept(fake, id, 0);
	assert_int_equal(message->header.type, HV_MESSAGE_OPAQUE_INTERCEPT);
	assert_int_equal(deposit(fake, id, 50, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIMP, 50 * PAGE_SIZE_4K));
	assert_int_equal(deposit(fake, id, 50, 1, NULL), HV_STATUS_SUCCESS);
	/* And the other way round. */
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_SIMP, 50 * PAGE_SIZE_4K | 1));
	assert_int_equal(fake->violations, 2);
	finish(fake, id);
}

static void own_page_twice(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 1);

	/* Enabled by two MSRs it is free only when both have let go of it. */
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIEFP, 50 * PAGE_SIZE_4K | 1));
	assert_true(model_wrmsr(fake->model, 1, HV_MSR_SIEFP, 50 * PAGE_SIZE_4K | 1));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIEFP, 0));
	assert_int_equal(deposit(fake, id, 50, 1, NULL), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 1);
	assert_true(model_wrmsr(fake->model, 1, HV_MSR_SIEFP, 51 * PAGE_SIZE_4K | 1));
	assert_int_equal(deposit(fake, id, 50, 1, NULL), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static void page_of_a_child(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 1);

	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, HV_MAP_READ, NULL), HV_STATUS_SUCCESS);
	assert_false(model_wrmsr(fake->model, 0, HV_MSR_SIMP, GUEST_PFN * PAGE_SIZE_4K | 1));
	assert_int_equal(fake->violations, 1);
	assert_int_equal(unmap(fake, id, 0, 1, 0), HV_STATUS_SUCCESS);
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIMP, GUEST_PFN * PAGE_SIZE_4K | 1));
	assert_int_equal(map(fake, id, 0, GUEST_PFN, 1, HV_MAP_READ, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(fake->violations, 2);
	finish(fake, id);
}

static void control_port_messages(void **state)
{
	struct fake *fake = *state;

	model_control_write(fake->model, 12, 0x11);
	model_control_write(fake->model, 16, 0x22);
	model_control_write(fake->model, 20, 0x33);
	model_control_write(fake->model, 24, 0x44);
	assert_int_equal(command(fake, LAB_CMD_POST_MESSAGE, 1, 0xabcd), 0);
	assert_int_equal(slot(fake, 1)->header.type, 0xabcd);
	assert_true(slot(fake, 1)->header.sender == 0x2200000011ull);
	assert_int_equal(((uint32_t *)slot(fake, 1)->payload)[0], 0x33);
	assert_int_equal(((uint32_t *)slot(fake, 1)->payload)[1], 0x44);
	assert_int_not_equal(command(fake, LAB_CMD_POST_MESSAGE, 2, 1), 0);
	assert_int_not_equal(command(fake, LAB_CMD_POST_MESSAGE, 0, 0), 0);
}

static void lost_and_late(void **state)
{
	struct fake *fake = *state;
	uint64_t id = vps(fake, 3);

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_MESSAGE_LOSE, 1), 0);
	intercept(fake, id, 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(queued(fake), 0);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_MESSAGE_DELAY, 5), 0);
	intercept(fake, id, 1);
	model_poll(fake->model);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(queued(fake), 1);
	fake->now += 49999;
	model_poll(fake->model);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	fake->now += 1;
	model_poll(fake->model);
	assert_int_equal(take(fake, 0), 1);
	/* A late message of a finalized partition never comes. */
	intercept(fake, id, 2);
	finish(fake, id);
	fake->now += 100000;
	model_poll(fake->model);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(queued(fake), 0);
}

static void flood_is_bounded(void **state)
{
	struct fake *fake = *state;
	uint32_t status = 0;
	unsigned int i;

	for (i = 0; i < 100000 && !status; i++)
		status = command(fake, LAB_CMD_POST_MESSAGE, 0, 7);
	assert_int_not_equal(status, 0);
	assert_true(i < 100000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_order_and_none_lost), TEST(eom_with_busy_slot), TEST(freed_without_eom),
		TEST(held_while_disabled), TEST(offline_parent_vp), TEST(masked),
		TEST(messages_of_deleted), TEST(own_page), TEST(own_page_twice),
		TEST(page_of_a_child),
		TEST(control_port_messages), TEST(lost_and_late), TEST(flood_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
