// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages that belong to no intercept: completions of asynchronous calls, ends
 * of interrupts, and those without any cause.
 */
#include <pthread.h>
#include <sched.h>

#include "fixture.h"

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup_root, teardown)
#define PROPERTY	HV_PROPERTY_UNIMPLEMENTED_MSR
#define MS		10000u

static void knob(struct fake *fake, uint32_t number, uint32_t value)
{
	assert_int_equal(command(fake, LAB_CMD_SET_KNOB, number, value), 0);
}

static uint64_t property(struct fake *fake, uint64_t id)
{
	uint64_t value;

	assert_int_equal(get_property(fake, id, PROPERTY, &value), HV_STATUS_SUCCESS);
	return value;
}

static void take_completion(struct fake *fake, unsigned int vp, uint64_t id, uint16_t status)
{
	const struct hv_async_completion *completion = (const void *)slot(fake, vp)->payload;

	assert_int_equal(slot(fake, vp)->header.type, HV_MESSAGE_ASYNC_COMPLETION);
	assert_int_equal(slot(fake, vp)->header.payload_size, sizeof(*completion));
	assert_true(completion->partition == id);
	assert_int_equal(completion->status, status);
	acknowledge(fake, vp);
}

static void later(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 1);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 3);
	assert_int_equal(set_property(fake, id, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	/* Not yet, neither the effect nor the message. */
	fake->now += 3 * MS - 1;
	model_poll(fake->model);
	assert_int_equal(property(fake, id), 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	fake->now++;
	model_poll(fake->model);
	assert_int_equal(property(fake, id), 1);
	take_completion(fake, 0, id, HV_STATUS_SUCCESS);
	/* That was one; the next is carried out at once. */
	assert_int_equal(set_property(fake, id, PROPERTY, 0), HV_STATUS_SUCCESS);
	assert_int_equal(property(fake, id), 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	finish(fake, id);
}

static void before_the_answer(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 1);
	assert_int_equal(set_property(fake, id, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	take_completion(fake, 0, id, HV_STATUS_SUCCESS);
	assert_int_equal(property(fake, id), 1);
	finish(fake, id);
}

static void failing_in_the_end(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 2);
	knob(fake, LAB_KNOB_ASYNC_STATUS, HV_STATUS_OPERATION_FAILED);
	assert_int_equal(set_property(fake, id, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	take_completion(fake, 0, id, HV_STATUS_OPERATION_FAILED);
	assert_int_equal(property(fake, id), 0);
	/* What is refused at once is never asynchronous. */
	assert_int_equal(set_property(fake, id, 0x1234567, 1), HV_STATUS_UNKNOWN_PROPERTY);
	assert_int_equal(set_property(fake, id, PROPERTY, 2), HV_STATUS_PROPERTY_OUT_OF_RANGE);
	assert_int_equal(set_property(fake, 0x5555, PROPERTY, 1), HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	finish(fake, id);
}

static void two_at_once(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake), other = create_active(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 2);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 3);
	assert_int_equal(set_property(fake, id, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 1);
	assert_int_equal(set_property(fake, other, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	fake->now += 2 * MS;
	model_poll(fake->model);
	take_completion(fake, 0, other, HV_STATUS_SUCCESS);
	fake->now += 2 * MS;
	model_poll(fake->model);
	take_completion(fake, 0, id, HV_STATUS_SUCCESS);
	finish(fake, id);
	finish(fake, other);
}

/* The work of a late call may have to stop VPs, for which the lock is dropped. */
static void late_freeze(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);

	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	knob(fake, LAB_KNOB_ASYNC_CALLS, 1);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 1);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1),
			 HV_STATUS_CALL_PENDING);
	assert_true(fake_vp(fake, id, 0)->executing);
	fake->now += MS;
	model_poll(fake->model);
	assert_false(fake_vp(fake, id, 0)->executing);
	take_completion(fake, 0, id, HV_STATUS_SUCCESS);
	finish(fake, id);
}

static uint64_t finalized_meanwhile;
static pthread_t finalizer;

static void *finalize(void *fake)
{
	model_hypercall(((struct fake *)fake)->model, 1,
			HV_FINALIZE_PARTITION | HV_CONTROL_FAST, finalized_meanwhile, 0, false);
	return NULL;
}

static void finalize_on_stop(struct fake *fake, struct fake_vp *vp)
{
	(void)vp;
	fake->on_stop = NULL;
	assert_int_equal(pthread_create(&finalizer, NULL, finalize, fake), 0);
	/* Until the other thread has begun; it then waits for this VP. */
	while (call_id(fake, HV_CLEAR_VIRTUAL_INTERRUPT, finalized_meanwhile) !=
	       HV_STATUS_INVALID_PARTITION_STATE)
		sched_yield();
}

static void never_of_a_finalized_partition(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake), early = create(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 4);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 1);
	assert_int_equal(set_property(fake, id, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	assert_int_equal(set_property(fake, early, PROPERTY, 1), HV_STATUS_CALL_PENDING);
	finish(fake, id);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, early), HV_STATUS_SUCCESS);
	fake->now += 2 * MS;
	model_poll(fake->model);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	/* Nor of one that is finalized in the middle of it. */
	id = create_active(fake);
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(set_property(fake, id, HV_PROPERTY_TIME_FREEZE, 1),
			 HV_STATUS_CALL_PENDING);
	fake->now += 2 * MS;
	finalized_meanwhile = id;
	fake->on_stop = finalize_on_stop;
	model_poll(fake->model);
	assert_int_equal(pthread_join(finalizer, NULL), 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	assert_int_equal(call_id(fake, HV_DELETE_PARTITION, id), HV_STATUS_SUCCESS);
}

static void left_at_the_end(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	knob(fake, LAB_KNOB_ASYNC_CALLS, 5000);
	knob(fake, LAB_KNOB_ASYNC_DELAY, 1);
	/* Bounded: at some time they are carried out at once. */
	for (unsigned int i = 0; i < 3000; i++)
		set_property(fake, id, PROPERTY, 1);
	assert_int_equal(property(fake, id), 1);
}

static void completion_without_call(void **state)
{
	struct fake *fake = *state;

	model_control_write(fake->model, 12, 0x77);
	model_control_write(fake->model, 16, HV_STATUS_OPERATION_DENIED);
	assert_int_equal(command(fake, LAB_CMD_POST_COMPLETION, 1, 0x55), 0);
	take_completion(fake, 1, 0x7700000055, HV_STATUS_OPERATION_DENIED);
	assert_int_not_equal(command(fake, LAB_CMD_POST_COMPLETION, 2, 0x55), 0);
	model_control_write(fake->model, 16, 0x10000);
	assert_int_not_equal(command(fake, LAB_CMD_POST_COMPLETION, 0, 0x55), 0);
}

static void end_of_interrupt(void **state)
{
	struct fake *fake = *state;
	uint64_t id = start(fake);
	const struct hv_apic_eoi *eoi = (const void *)slot(fake, 1)->payload;
	struct vp *vp;

	assert_int_equal(create_vp(fake, id, 1), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 1, id, 1), HV_STATUS_SUCCESS);
	vp = fake_vp(fake, id, 1)->vp;
	model_apic_eoi(vp, 0x41);
	assert_int_equal(slot(fake, 1)->header.type, HV_MESSAGE_APIC_EOI);
	assert_int_equal(slot(fake, 1)->header.payload_size, 8);
	assert_true(slot(fake, 1)->header.sender == id);
	assert_int_equal(eoi->vp_index, 1);
	assert_int_equal(eoi->vector, 0x41);
	/* It goes on meanwhile. */
	assert_true(fake_vp(fake, id, 1)->executing);
	acknowledge(fake, 1);
	assert_int_equal(command(fake, LAB_CMD_COUNTER, LAB_COUNTER_APIC_EOIS, 0), 0);
	assert_int_equal(result(fake, 0), 1);
	knob(fake, LAB_KNOB_EOI_SUPPRESS, 1);
	model_apic_eoi(vp, 0x41);
	assert_int_equal(slot(fake, 1)->header.type, 0);
	finish(fake, id);
}

static void cleared(void **state)
{
	struct fake *fake = *state;
	uint64_t id = create_active(fake);

	assert_int_equal(model_hypercall(fake->model, 0,
					 HV_CLEAR_VIRTUAL_INTERRUPT | HV_CONTROL_FAST, id, 0,
					 false), HV_STATUS_SUCCESS);
	assert_int_equal(fake->cleared, 1);
	assert_int_equal(call_id(fake, HV_CLEAR_VIRTUAL_INTERRUPT, 0x5555),
			 HV_STATUS_INVALID_PARTITION_ID);
	finish(fake, id);
	assert_int_equal(call_id(fake, HV_CLEAR_VIRTUAL_INTERRUPT, id),
			 HV_STATUS_INVALID_PARTITION_ID);
	assert_int_equal(fake->cleared, 1);
}

static void stray(void **state)
{
	static const uint32_t types[] = {
		HV_MESSAGE_ASYNC_COMPLETION, HV_MESSAGE_SINT_INTERCEPT, HV_MESSAGE_APIC_EOI,
		HV_MESSAGE_OPAQUE_INTERCEPT, 0x8fffffff, HV_MESSAGE_OPAQUE_INTERCEPT,
	};
	struct fake *fake = *state;
	uint64_t id = create_active(fake), sirbp;
	uint32_t word = 0;

	assert_true(model_rdmsr(fake->model, 0, HV_MSR_SIRBP, &sirbp));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SIRBP, sirbp | 1));
	assert_true(model_wrmsr(fake->model, 0, HV_MSR_SINT0 + HV_SINT_DOORBELL,
				HV_SINT_AS_INTERCEPT | VECTOR));
	assert_int_equal(create_vp(fake, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(resume(fake, 0, id, 0), HV_STATUS_SUCCESS);
	assert_int_equal(model_option(fake->model, "stray=0x1f"), 0);
	assert_int_not_equal(model_option(fake->model, "stray=0x20"), 0);
	intercept(fake, id, 0);
	for (unsigned int i = 0; i < 6; i++) {
		assert_int_equal(slot(fake, 0)->header.type, types[i]);
		word = *(uint32_t *)slot(fake, 0)->payload;
		if (types[i] == HV_MESSAGE_APIC_EOI)
			assert_int_equal(((uint32_t *)slot(fake, 0)->payload)[1], 255);
		acknowledge(fake, 0);
	}
	/* The true one comes last. */
	assert_int_equal(word, 0);
	assert_int_equal(slot(fake, 0)->header.type, 0);
	finish(fake, id);
}

static void options(void **state)
{
	static const char * const names[] = {
		"charge-port=1", "charge-connection=1", "async-calls=1", "async-delay=1",
		"async-status=0x71", "eoi-suppress=1", "ring-restart=1", "stray=31",
		"signal=3", "unblock-delay=1",
	};
	struct fake *fake = *state;

	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(model_option(fake->model, names[i]), 0);
	assert_int_not_equal(model_option(fake->model, "async-status=0x10000"), 0);
	assert_int_not_equal(command(fake, LAB_CMD_SET_KNOB, LAB_KNOB_UNBLOCK_DELAY + 1, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(later), TEST(before_the_answer), TEST(failing_in_the_end), TEST(two_at_once),
		TEST(late_freeze), TEST(never_of_a_finalized_partition), TEST(left_at_the_end),
		TEST(completion_without_call), TEST(end_of_interrupt), TEST(cleared), TEST(stray),
		TEST(options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
