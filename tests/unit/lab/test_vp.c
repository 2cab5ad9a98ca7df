// SPDX-License-Identifier: GPL-2.0-only
/*
 * VPs: creation, the suspend protocol, intercepts, registers, register page.
 */
#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_l1vh, teardown)

static bool suspended(struct fake *fake, uint64_t id, uint32_t name)
{
	uint64_t value;

	assert_int_equal(get_register(fake, id, 0, name, &value), HV_STATUS_SUCCESS);
	assert_true(value <= 1);
	return value;
}

#define E(fake, id)	suspended(fake, id, HV_REGISTER_EXPLICIT_SUSPEND)
#define I(fake, id)	suspended(fake, id, HV_REGISTER_INTERCEPT_SUSPEND)

static void creation(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	assert_true(E(fake, id));
	assert_false(I(fake, id));
	assert_false(fake_vp(fake, id, 0)->executing);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_OBJECT_IN_USE);
	assert_int_equal(create_vp(fake, id, MAX_CHILD_VPS), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(create_vp(fake, id, ~0u), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(create_vp(fake, id, MAX_CHILD_VPS - 1), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 1), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(resume(fake, 0, id, HV_VP_INDEX_SELF), HV_STATUS_INVALID_VP_INDEX);
	finish(fake, id);
	assert_int_equal(fake->vps, 0);
}

static void run_and_intercept(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);
	struct hv_message *message = slot(fake, 1);

	assert_int_equal(resume(fake, 1, id, 0), HV_STATUS_SUCCESS);
	assert_true(vp->executing);
	assert_int_equal(vp->resumes, 1);
	assert_false(E(fake, id));
	/* Resuming what runs changes nothing. */
	assert_int_equal(resume(fake, 1, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(vp->resumes, 1);
	intercept(fake, id, 0);
	assert_true(I(fake, id));
	assert_false(E(fake, id));
	/* One message, to the parent VP that resumed it. */
	assert_int_equal(message->header.type, HV_MESSAGE_OPAQUE_INTERCEPT);
	assert_int_equal(message->header.payload_size, 4);
	assert_true(message->header.sender == id);
	assert_int_equal(*(uint32_t *)message->payload, 0);
	assert_int_equal(fake->interrupts[1], 1);
	assert_int_equal(fake->interrupts[0], 0);
	assert_int_equal(fake->last_vector, VECTOR);
	acknowledge(fake, 1);
	assert_int_equal(message->header.type, 0);
	/* Clearing I alone is enough while E is clear. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_INTERCEPT_SUSPEND, 0), 0);
	assert_int_equal(vp->resumes, 2);
	finish(fake, id);
}

static void explicit_suspend_stops(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND, 1), 0);
	assert_false(vp->executing);
	assert_int_equal(vp->stops, 1);
	assert_true(E(fake, id));
	assert_false(I(fake, id));
	/* No message came of it. */
	assert_int_equal(slot(fake, 0)->header.type, 0);
	/* Clearing only I does not let it run. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_INTERCEPT_SUSPEND, 0), 0);
	assert_false(vp->executing);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND, 0), 0);
	assert_true(vp->executing);
	finish(fake, id);
}

static void intercept_while_stopping(struct fake *fake, struct fake_vp *vp)
{
	if (vp->executing)
		intercept(fake, partition_id(vp_partition(vp->vp)), vp_index(vp->vp));
}

static void stop_during_intercept(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	fake->on_stop = intercept_while_stopping;
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_EXPLICIT_SUSPEND, 1), 0);
	fake->on_stop = NULL;
	/* Both are kept, and I = 1 has its message. */
	assert_true(E(fake, id));
	assert_true(I(fake, id));
	assert_int_equal(slot(fake, 0)->header.type, HV_MESSAGE_OPAQUE_INTERCEPT);
	acknowledge(fake, 0);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_true(fake_vp(fake, id, 0)->executing);
	finish(fake, id);
}

static void no_message_after_finalize(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	/* The slot is busy: a message of the child waits behind it. */
	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 1), HV_STATUS_SUCCESS);
	intercept(fake, id, 1);
	intercept(fake, id, 0);
	assert_true(slot(fake, 0)->header.flags & HV_MESSAGE_PENDING);
	assert_int_equal(resume(fake, 0, id, 1), HV_STATUS_SUCCESS);
	/* And one more intercept happens while finalize stops the VPs. */
	fake->on_stop = intercept_while_stopping;
	finish(fake, id);
	fake->on_stop = NULL;
	assert_int_equal(command(fake, LAB_CMD_LEDGER, 0, 0), 0);
	assert_int_equal(result(fake, 5), 0);
	acknowledge(fake, 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
}

static void delete_vp(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_delete_vp_input *in;

	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	in = input(fake);
	in->partition = id;
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(fake->vps, 0);
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	finish(fake, id);
}

static void time_freeze(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_false(vp->executing);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 0), HV_STATUS_SUCCESS);
	assert_true(vp->executing);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1), HV_STATUS_SUCCESS);
	assert_false(vp->executing);
	assert_false(E(fake, id));
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 0), HV_STATUS_SUCCESS);
	assert_true(vp->executing);
	finish(fake, id);
}

static void registers(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_registers_input *in = input(fake);
	uint32_t *names = (uint32_t *)(in + 1);
	uint64_t (*values)[2] = output(fake);
	uint64_t value;
	uint32_t done;

	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RIP, 0x1234), HV_STATUS_SUCCESS);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_GUEST_OS_ID, 9), HV_STATUS_SUCCESS);
	in = input(fake);
	in->partition = id;
	names[0] = HV_REGISTER_RIP;
	names[1] = HV_REGISTER_GUEST_OS_ID;
	names[2] = HV_REGISTER_SINT0 + 15;
	names[3] = 0x7fffffff;
	names[4] = HV_REGISTER_RIP;
	assert_int_equal(call_rep(fake, HV_GET_VP_REGISTERS, 5, &done),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(done, 3);
	assert_int_equal(values[0][0], 0x1234);
	assert_int_equal(values[1][0], 9);
	assert_int_equal(values[2][0], HV_SINT_MASKED);
	/* Another trust level; read-only; notifications that do not exist. */
	in->vtl = 0x11;
	assert_int_equal(call_rep(fake, HV_GET_VP_REGISTERS, 1, NULL),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_VP_INDEX, 1),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_DELIVERABILITY, 1),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_DELIVERABILITY, 0), 0);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_ROOT_SIGNAL_COUNT, &value), 0);
	assert_int_equal(value, 0);
	finish(fake, id);
}

static void registers_of_running_vp(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);
	uint64_t value;

	/* The VP is stopped for it and goes on afterwards (the fake checks). */
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_RAX, &value), HV_STATUS_SUCCESS);
	assert_true(vp->executing);
	assert_int_equal(vp->stops, 1);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RAX, 5), HV_STATUS_SUCCESS);
	assert_true(vp->executing);
	assert_int_equal(vp->stops, 2);
	/* Reading a suspend bit does not disturb it. */
	assert_false(I(fake, id));
	assert_int_equal(vp->stops, 2);
	finish(fake, id);
}

static struct hv_register_page *register_page(struct fake *fake, uint64_t id)
{
	uint64_t pfn;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 2, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map_state_page(fake, id, 0, HV_STATE_PAGE_REGISTERS, &pfn), 0);
	return page(fake, pfn);
}

static void register_page_is_valid_at_once(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_register_page *regs;

	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RIP, 0xfff0), HV_STATUS_SUCCESS);
	regs = register_page(fake, id);
	assert_int_equal(regs->version, 1);
	assert_int_equal(regs->valid, 1);
	assert_int_equal(regs->dirty, 0);
	assert_int_equal(regs->rip, 0xfff0);
	/* Refreshed by SET and at an intercept. */
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_CS, 0xf0000), HV_STATUS_SUCCESS);
	assert_int_equal(regs->segment[1].base, 0xf0000);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	fake_vp(fake, id, 0)->registers[0].value[0] = 0x2000;	/* it ran */
	intercept(fake, id, 0);
	assert_int_equal(regs->rip, 0x2000);
	assert_int_equal(regs->valid, 1);
	finish(fake, id);
}

static void dirty_registers(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_register_page *regs = register_page(fake, id);
	uint64_t value;

	regs->gpr[3] = 33;
	regs->rip = 0x7c00;
	regs->rflags = 2;
	regs->segment[5].base = 0x55;
	regs->xmm[5][1] = 0x66;
	regs->dirty = HV_DIRTY_GPRS | HV_DIRTY_RIP;
	/* Asked for while dirty: the dirty value. */
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_RBX, &value), HV_STATUS_SUCCESS);
	assert_int_equal(value, 33);
	assert_int_equal(regs->dirty, 0);
	/* What is not marked dirty is not taken over. */
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_GS, &value), HV_STATUS_SUCCESS);
	assert_int_equal(value, 0);
	/* Applied at resume. */
	regs->rip = 0x7c02;
	regs->dirty = ~0u;
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(regs->dirty, 0);
	intercept(fake, id, 0);
	assert_int_equal(regs->rip, 0x7c02);
	assert_int_equal(regs->segment[5].base, 0x55);
	assert_true(regs->xmm[5][1] == 0x66);
	finish(fake, id);
}

static void intercept_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_message *message;
	struct hv_io_port_intercept *port;
	uint64_t pfn;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 1, NULL), HV_STATUS_SUCCESS);
	assert_int_equal(map_state_page(fake, id, 0, HV_STATE_PAGE_INTERCEPT, &pfn), 0);
	message = page(fake, pfn);
	assert_int_equal(message->header.type, 0);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	intercept(fake, id, 0);
	assert_int_equal(message->header.type, HV_MESSAGE_IO_PORT);
	assert_int_equal(message->header.payload_size, sizeof(*port));
	assert_true(message->header.sender == id);
	port = (void *)message->payload;
	assert_int_equal(port->port, 0x3f8);
	finish(fake, id);
}

static void direct_message_without_page(void **state)
{
	struct fake *fake = *state;
	struct hv_create_partition_input *in = input(fake);
	uint64_t id;

	in->flags = HV_PARTITION_EXO;
	assert_int_equal(call(fake, HV_CREATE_PARTITION), HV_STATUS_SUCCESS);
	id = *(uint64_t *)output(fake);
	assert_int_equal(call_id(fake, HV_INITIALIZE_PARTITION, id), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	intercept(fake, id, 0);
	assert_int_equal(slot(fake, 0)->header.type, HV_MESSAGE_IO_PORT);
	finish(fake, id);
}

static void translate(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_translate_input *in = input(fake);
	struct hv_translate_output *out = output(fake);

	in->partition = id;
	in->gva_page = 0x10;
	assert_int_equal(call(fake, HV_TRANSLATE_VIRTUAL_ADDRESS), HV_STATUS_SUCCESS);
	assert_int_equal(out->code, HV_TRANSLATE_SUCCESS);
	assert_int_equal(out->gpa_page, 0x11);
	finish(fake, id);
}

static void vp_charge(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);
	struct hv_delete_vp_input *in;
	uint32_t done;

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_CHARGE_VP, 4), 0);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(create_vp(fake, id, 0), HV_STATUS_INSUFFICIENT_MEMORY);
		assert_int_equal(deposit(fake, id, DEPOSIT_PFN + i, 1, NULL), HV_STATUS_SUCCESS);
	}
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 1, NULL), HV_STATUS_NO_RESOURCES);
	in = input(fake);
	in->partition = id;
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(withdraw(fake, id, 8, &done), HV_STATUS_NO_RESOURCES);
	assert_int_equal(done, 4);
	finish(fake, id);
}

static void bounded_in_all(void **state)
{
	struct fake *fake = *state;
	uint64_t id = 0, first = 0;
	uint64_t *words;

	for (uint32_t i = 0; i < MAX_ALL_VPS; i++) {
		if (i % MAX_CHILD_VPS == 0)
			id = create_active(fake);
		if (!i)
			first = id;
		assert_int_equal(create_vp(fake, id, i % MAX_CHILD_VPS), HV_STATUS_SUCCESS);
	}
	id = create_active(fake);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_NO_RESOURCES);
	words = input(fake);
	words[0] = first;
	words[1] = 7;
	assert_int_equal(call(fake, HV_DELETE_VP), HV_STATUS_SUCCESS);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(creation), TEST(run_and_intercept), TEST(explicit_suspend_stops),
		TEST(stop_during_intercept), TEST(no_message_after_finalize), TEST(delete_vp),
		TEST(time_freeze), TEST(registers), TEST(registers_of_running_vp),
		TEST(register_page_is_valid_at_once), TEST(dirty_registers), TEST(intercept_page),
		TEST(direct_message_without_page), TEST(translate), TEST(vp_charge),
		TEST(bounded_in_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
