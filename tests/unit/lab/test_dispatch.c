// SPDX-License-Identifier: GPL-2.0-only
/*
 * VPs that the parent schedules: what DISPATCH_VP answers, and when the parent is
 * signalled that a VP is not blocked any more.
 */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_scheduling, teardown)
#define CLEAR		HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND

static void expect(struct fake *fake, uint64_t id, uint32_t flags, uint32_t state, uint32_t event)
{
	const struct hv_dispatch_output *out = output(fake);

	assert_int_equal(dispatch(fake, id, 0, flags), HV_STATUS_SUCCESS);
	assert_int_equal(out->state, state);
	assert_int_equal(out->event, event);
}

#define BLOCKED(fake, id)	expect(fake, id, 0, HV_DISPATCH_BLOCKED, HV_DISPATCH_EVENT_NONE)
#define SUSPENDED(fake, id)	expect(fake, id, 0, HV_DISPATCH_BLOCKED, HV_DISPATCH_EVENT_SUSPEND)
#define READY(fake, id)		expect(fake, id, 0, HV_DISPATCH_READY, HV_DISPATCH_EVENT_NONE)
#define INTERCEPTED(fake, id)	expect(fake, id, 0, HV_DISPATCH_READY, HV_DISPATCH_EVENT_INTERCEPT)

static uint64_t signals(struct fake *fake, uint64_t id)
{
	uint64_t value;

	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_ROOT_SIGNAL_COUNT, &value), 0);
	return value;
}

static void suspend(struct fake *fake, uint64_t id, uint32_t name, bool on)
{
	assert_int_equal(set_register(fake, id, 0, name, on), HV_STATUS_SUCCESS);
}

/* One signal on VP 0 is in the slot, in the form of pairs. */
static void take_signal(struct fake *fake, uint64_t id)
{
	const struct hv_message *message = slot(fake, 0);
	const struct hv_scheduler_pairs *pairs = (const void *)message->payload;

	assert_int_equal(message->header.type, HV_MESSAGE_SCHEDULER_PAIRS);
	assert_int_equal(message->header.payload_size, sizeof(*pairs));
	assert_int_equal(pairs->overflow, 0);
	assert_int_equal(pairs->count, 1);
	assert_true(pairs->partitions[0] == id);
	assert_int_equal(pairs->vps[0], 0);
	acknowledge(fake, 0);
}

static void no_signal(struct fake *fake)
{
	assert_int_equal(slot(fake, 0)->header.type, HV_MESSAGE_NONE);
}

/* A partition whose VP 0 was started and has not executed yet. */
static uint64_t start_dispatched(struct fake *fake)
{
	uint64_t id = start(fake);

	SUSPENDED(fake, id);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	take_signal(fake, id);
	return id;
}

static void first_dispatches(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	SUSPENDED(fake, id);
	assert_int_equal(vp->resumes, 0);
	no_signal(fake);
	assert_true(signals(fake, id) == 0);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	take_signal(fake, id);
	assert_true(signals(fake, id) == 1);
	/* Nobody dispatches it: it may, but does not execute. */
	assert_false(vp->executing);
	READY(fake, id);
	assert_int_equal(vp->resumes, 1);
	assert_false(vp->executing);
	/* Who was not told that it is blocked is not told when it is not. */
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, true);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	no_signal(fake);
	finish(fake, id);
}

static void port_access(struct fake *fake, struct fake_vp *vp)
{
	if (vp->executing)
		intercept(fake, partition_id(vp_partition(vp->vp)), vp_index(vp->vp));
}

static void intercepts(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	struct hv_message *message;
	uint64_t pfn;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 2, NULL), 0);
	assert_int_equal(map_state_page(fake, id, 0, HV_STATE_PAGE_INTERCEPT, &pfn), 0);
	message = page(fake, pfn);
	fake->on_stop = port_access;
	INTERCEPTED(fake, id);
	assert_int_equal(message->header.type, HV_MESSAGE_IO_PORT);
	/* The end of the call says it, no message does. */
	no_signal(fake);
	/* The same again until the flag says that it was seen to. */
	message->header.type = HV_MESSAGE_NONE;
	INTERCEPTED(fake, id);
	assert_int_equal(message->header.type, HV_MESSAGE_NONE);
	expect(fake, id, CLEAR, HV_DISPATCH_READY, HV_DISPATCH_EVENT_INTERCEPT);
	assert_int_equal(message->header.type, HV_MESSAGE_IO_PORT);
	fake->on_stop = NULL;
	expect(fake, id, CLEAR, HV_DISPATCH_READY, HV_DISPATCH_EVENT_NONE);
	finish(fake, id);
}

static void halted(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);
	uint64_t value;

	vp->idle = true;
	BLOCKED(fake, id);
	assert_true(vp->watched);
	no_signal(fake);
	/* A look at its registers does not wake it. */
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_RIP, &value), 0);
	assert_true(vp->watched);
	no_signal(fake);
	/* To dispatch it before anything happened changes nothing. */
	BLOCKED(fake, id);
	no_signal(fake);

	vp->idle = false;
	vp->watched = false;
	model_runnable(vp->vp);
	take_signal(fake, id);
	assert_true(signals(fake, id) == 2);
	READY(fake, id);
	finish(fake, id);
}

/* A register can make a halted VP go on. */
static void woken_by_register(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	vp->idle = true;
	BLOCKED(fake, id);
	vp->idle = false;
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_RIP, 0x1000), 0);
	assert_false(vp->watched);
	take_signal(fake, id);
	finish(fake, id);
}

static void frozen(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1), 0);
	BLOCKED(fake, id);
	assert_int_equal(vp->resumes, 0);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 0), 0);
	take_signal(fake, id);
	READY(fake, id);
	finish(fake, id);
}

static void no_signal_after_dispatch_suspend(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	struct fake_vp *vp = fake_vp(fake, id, 0);

	vp->idle = true;
	BLOCKED(fake, id);
	suspend(fake, id, HV_REGISTER_DISPATCH_SUSPEND, true);
	assert_true(signals(fake, id) == 1);
	assert_false(vp->watched);
	vp->idle = false;
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, true);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	no_signal(fake);
	SUSPENDED(fake, id);
	assert_true(signals(fake, id) == 1);
	assert_int_equal(vp->resumes, 1);
	finish(fake, id);
}

static void forms_of_signals(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	const struct hv_message *message = slot(fake, 0);
	const struct hv_scheduler_set *set = (const void *)message->payload;
	const struct hv_dispatch_output *out = output(fake);

	assert_int_equal(create_vp(fake, id, 70), 0);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_SIGNAL, LAB_SIGNAL_SET), 0);
	assert_int_equal(dispatch(fake, id, 70, 0), 0);
	assert_int_equal(out->state, HV_DISPATCH_BLOCKED);
	assert_int_equal(set_register(fake, id, 70, HV_REGISTER_EXPLICIT_SUSPEND, 0), 0);
	assert_int_equal(message->header.type, HV_MESSAGE_SCHEDULER_SET);
	assert_true(set->partition == id);
	assert_int_equal(set->count, 1);
	assert_true(set->format == 0);
	assert_true(set->valid_banks == 2);
	assert_true(set->banks[0] == 1 << 6);
	acknowledge(fake, 0);

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_SIGNAL, LAB_SIGNAL_TWICE), 0);
	SUSPENDED(fake, id);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	take_signal(fake, id);
	take_signal(fake, id);
	no_signal(fake);
	assert_true(signals(fake, id) == 2);

	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_SIGNAL, 0), 0);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_MESSAGE_LOSE, 1), 0);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, true);
	SUSPENDED(fake, id);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	no_signal(fake);
	/* A lost one counts: nothing tells the hypervisor that it was lost. */
	assert_true(signals(fake, id) == 3);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_SIGNALS, 0), 0);
	assert_int_equal(result(fake, 0), 4);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_SIGNAL, 4), EINVAL);
	finish(fake, id);
}

static uint64_t map_stats(struct fake *fake, uint64_t id, uint8_t area)
{
	struct hv_stats_input *in = input(fake);

	in->type = HV_STATS_VP;
	memcpy(in->identity, &id, sizeof(id));
	in->identity[15] = area;
	assert_int_equal(call(fake, HV_MAP_STATS_PAGE), 0);
	return *(uint64_t *)output(fake);
}

static void early_signal(void **state)
{
	const unsigned int word = HV_STATS_VP_ROOT_DISPATCH_THREAD_BLOCKED;
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint64_t *self, *parent;

	assert_int_equal(deposit(fake, HV_PARTITION_ID_SELF, DEPOSIT_PFN, 2, NULL), 0);
	self = page(fake, map_stats(fake, id, 0));
	parent = page(fake, map_stats(fake, id, 1));
	assert_true(!self[word] && !parent[word]);
	SUSPENDED(fake, id);
	assert_true(!self[word] && parent[word]);
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_UNBLOCK_DELAY, 5), 0);
	suspend(fake, id, HV_REGISTER_EXPLICIT_SUSPEND, false);
	take_signal(fake, id);
	assert_true(parent[word]);
	/* It is not over: the answer is the same, and no other signal follows. */
	BLOCKED(fake, id);
	fake->now += 5 * 10000;
	model_poll(fake->model);
	assert_false(parent[word]);
	no_signal(fake);
	READY(fake, id);
	finish(fake, id);
}

static void refusals(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start_dispatched(fake);
	uint64_t value;

	assert_int_equal(dispatch(fake, id, 1, 0), HV_STATUS_INVALID_VP_INDEX);
	assert_int_equal(dispatch(fake, id + 1, 0, 0), HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(dispatch(fake, id, 0, 0x80), HV_STATUS_INVALID_PARAMETER);
	/* The injection of interrupts is not offered. */
	assert_int_equal(dispatch(fake, id, 0, 0x40), HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(set_register(fake, id, 0, HV_REGISTER_ROOT_SIGNAL_COUNT, 0),
			 HV_STATUS_INVALID_PARAMETER);
	assert_int_equal(get_property(fake, HV_PARTITION_ID_SELF,
				      HV_PROPERTY_INTEGRATED_SCHEDULER, &value), 0);
	assert_true(value == 1);
	finish(fake, id);
}

static void not_where_the_hypervisor_schedules(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	uint64_t value;

	assert_int_equal(dispatch(fake, id, 0, 0), HV_STATUS_OPERATION_DENIED);
	assert_int_equal(get_property(fake, HV_PARTITION_ID_SELF,
				      HV_PROPERTY_INTEGRATED_SCHEDULER, &value), 0);
	assert_true(value == 0);
	finish(fake, id);
}

/* The registers that a program left in the page before are in force. */
static void register_page(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	struct hv_register_page *shared;
	uint64_t pfn, value;

	assert_int_equal(deposit(fake, id, DEPOSIT_PFN, 2, NULL), 0);
	assert_int_equal(map_state_page(fake, id, 0, HV_STATE_PAGE_REGISTERS, &pfn), 0);
	shared = page(fake, pfn);
	shared->rip = 0x1234;
	shared->dirty = HV_DIRTY_RIP;
	SUSPENDED(fake, id);
	assert_true(shared->rip == 0x1234);
	assert_int_equal(get_register(fake, id, 0, HV_REGISTER_RIP, &value), 0);
	assert_true(value == 0x1234);
	finish(fake, id);
}

/**
 * struct other - what another parent VP does during the call
 * @deed: its index is in the code below
 */
struct other {
	struct fake *fake;
	uint64_t id;
	unsigned int deed;

};

/* Parent VP 1, with pages of its own. */
static uint64_t other_call(struct other *other, uint64_t control, uint64_t word)
{
	return model_hypercall(other->fake->model, 1, control | 1 << 16, other->id, word, false);
}

static void *other_thread(void *argument)
{
	struct other *other = argument;
	struct fake_vp *vp = fake_vp(other->fake, other->id, 0);

	while (!__atomic_load_n(&vp->executing, __ATOMIC_SEQ_CST))
		usleep(10);
	other_call(other, other->deed, 0);
	return NULL;
}

/* Deleting the VP, or finalizing, ends the call, whose VP must not be used after. */
static void end_during_call(void **state, unsigned int code)
{
	struct fake *fake = *state;
	struct other other = { .fake = fake, .id = start_dispatched(fake), .deed = code };
	uint16_t status;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, other_thread, &other), 0);
	do {
		status = dispatch(fake, other.id, 0, 0);
	} while (!status);
	assert_true(status == HV_STATUS_INVALID_VP_STATE || status == HV_STATUS_INVALID_VP_INDEX ||
		    status == HV_STATUS_INVALID_PARTITION_STATE);
	pthread_join(thread, NULL);
	assert_int_equal(fake->vps, 0);
}

static void delete_during_call(void **state)
{
	end_during_call(state, HV_DELETE_VP);
}

static void finalize_during_call(void **state)
{
	end_during_call(state, HV_FINALIZE_PARTITION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(first_dispatches),
		TEST(intercepts),
		TEST(halted),
		TEST(woken_by_register),
		TEST(frozen),
		TEST(no_signal_after_dispatch_suspend),
		TEST(forms_of_signals),
		TEST(early_signal),
		TEST(refusals),
		TEST(register_page),
		TEST(delete_during_call),
		TEST(finalize_during_call),
		cmocka_unit_test_setup_teardown(not_where_the_hypervisor_schedules, setup_l1vh,
						teardown),
	};

	return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
