// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_events.c: events and messages for a guest's SynIC. */
#include <errno.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "uabi_call.h"

static void signal_event(void **state)
{
	struct mshv_signal_event_direct arg = {
		.vp = 0x11223344, .vtl = 1, .sint = 15, .flag = 2047, .newly_signaled = 0xff,
		.padding = { 1, 2, 3 },
	};
	const u8 yes[8] = { 1 };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_signal_event(call), 0);
	assert_int_equal(call->request.hvcall.code, 0xc0);
	assert_int_equal(call->request.hvcall.reps, 0);
	assert_int_equal(call->request.hvcall.in_bytes, 16);
	assert_int_equal(call->request.hvcall.out_bytes, 8);
	assert_int_equal(input32(call, 8), 0x11223344);
	assert_int_equal(input32(call, 12), 2047u << 16 | 15 << 8 | 1);
	assert_false(mshv_uabi_encode_signal_event(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	answer(call, yes, sizeof(yes));
	assert_true(mshv_uabi_encode_signal_event(call));
	arg.newly_signaled = 1;
	assert_memory_equal(call->argument, &arg, sizeof(arg));
}

static void expect_message(const struct mshv_call *call, const u8 *message, u32 length)
{
	static const u8 nothing[MSHV_LEGACY_MAX_MESSAGE + 4];
	const u8 *in = call->in;

	assert_int_equal(call->request.hvcall.code, 0xc1);
	assert_int_equal(call->request.hvcall.reps, 0);
	assert_int_equal(input32(call, 8), 3);
	assert_int_equal(input32(call, 12), 2);
	assert_int_equal(input32(call, 16), 14);
	assert_memory_equal(in + 20, message, length);
	assert_memory_equal(in + 20 + length, nothing, sizeof(nothing) - length);
}

static void message_elsewhere(void **state)
{
	struct mshv_post_message_direct_16 arg = { .vp = 3, .vtl = 2, .sint = 14 };
	u8 message[MSHV_LEGACY_MAX_MESSAGE];
	struct mshv_call *call;
	u32 length;

	(void)state;
	memset(message, 0x5a, sizeof(message));
	for (length = 0; length <= 0xffff; length++) {
		arg.length = length;
		call = HVCALL_OF(arg);
		assert_int_equal(mshv_uabi_check_post_message(call),
				 length > sizeof(message) ? -E2BIG : 0);
		if (length > sizeof(message))
			continue;
		call->array[0] = length ? message : NULL;
		call->count[0] = length;
		assert_int_equal(mshv_uabi_decode_post_message_16(call), 0);
		expect_message(call, message, length);
	}
}

static void message_inside(void **state)
{
	struct mshv_post_message_direct_264 arg = { .vp = 3, .vtl = 2, .sint = 14 };
	struct mshv_call *call;
	u32 length;

	(void)state;
	memset(arg.message, 0x5a, sizeof(arg.message));
	for (length = 0; length <= sizeof(arg.message); length++) {
		arg.length = length;
		call = HVCALL_OF(arg);
		assert_int_equal(mshv_uabi_check_post_message(call), 0);
		assert_int_equal(mshv_uabi_decode_post_message_264(call), 0);
		expect_message(call, arg.message, length);
	}
	arg.length = length;
	assert_int_equal(mshv_uabi_check_post_message(HVCALL_OF(arg)), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(signal_event),
		cmocka_unit_test(message_elsewhere),
		cmocka_unit_test(message_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
