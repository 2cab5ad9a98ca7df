// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_access.c: both forms of GET_GPA_ACCESS_STATES. */
#include <errno.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "uabi_call.h"

static void expect(const struct mshv_call *call)
{
	const struct mshv_req_access_bitmap *req = &call->request.access_bitmap;

	assert_int_equal(req->gfn, 0x1234);
	assert_int_equal(req->pages, 0xffffffff);
	assert_int_equal(req->flags, 0xf);
	assert_int_equal(req->state, MSHV_ACCESS_BY_BYTE);
	assert_int_equal(req->address, 0x7f0000000001);
	assert_int_equal(req->done, 0);
}

static void form_of_28_bytes(void **state)
{
	struct mshv_get_gpa_pages_access_state_28 arg = {
		.count = ~0u, .flags = 0xf, .hv_gpa_page_number = 0x1234,
		.states = 0x7f0000000001,
	};
	struct mshv_call *call = CALL_OF(arg);
	int bit;

	(void)state;
	assert_int_equal(mshv_uabi_decode_access_states_28(call), 0);
	expect(call);
	call->request.access_bitmap.done = 4096;
	assert_true(mshv_uabi_encode_access_states_28(call));
	arg.count = 4096;
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	for (bit = 4; bit < 64; bit++) {
		arg.flags = 1ull << bit;
		assert_int_equal(mshv_uabi_decode_access_states_28(CALL_OF(arg)), -EINVAL);
	}
	arg.flags = 0;
	arg.hv_gpa_page_number = ~0ull - 4095;
	assert_int_equal(mshv_uabi_decode_access_states_28(CALL_OF(arg)), -EINVAL);
	arg.hv_gpa_page_number--;
	assert_int_equal(mshv_uabi_decode_access_states_28(CALL_OF(arg)), 0);
	arg.count = 0;
	arg.states = 0;
	assert_int_equal(mshv_uabi_decode_access_states_28(CALL_OF(arg)), 0);
}

static void form_of_32_bytes(void **state)
{
	struct mshv_get_gpa_pages_access_state_32 arg = {
		.count = ~0u, .flags = 0xf, .hv_gpa_page_number = 0x1234,
		.states_ptr = 0x7f0000000001,
	};
	struct mshv_call *call = CALL_OF(arg);
	int bit;

	(void)state;
	assert_int_equal(mshv_uabi_decode_access_states_32(call), 0);
	expect(call);
	call->request.access_bitmap.done = 5;
	assert_true(mshv_uabi_encode_access_states_32(call));
	arg.count = 5;
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	for (bit = 0; bit < 32; bit++) {
		arg.padding = 1u << bit;
		assert_int_equal(mshv_uabi_decode_access_states_32(CALL_OF(arg)), -EINVAL);
	}
	arg.padding = 0;
	arg.flags = 0x10;
	assert_int_equal(mshv_uabi_decode_access_states_32(CALL_OF(arg)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_of_28_bytes),
		cmocka_unit_test(form_of_32_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
