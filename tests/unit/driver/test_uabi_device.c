// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_device.c: version, and properties. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "uabi_call.h"

static void version_info(void **state)
{
	u8 arg[sizeof(struct mshv_version_info)] = { 0 };
	size_t i;

	(void)state;
	assert_int_equal(sizeof(arg), 32);
	assert_int_equal(mshv_uabi_decode_version_info(CALL_OF(arg)), 0);
	for (i = 0; i < sizeof(arg); i++) {
		arg[i] = 0x80;
		assert_int_equal(mshv_uabi_decode_version_info(CALL_OF(arg)), -EINVAL);
		arg[i] = 0;
	}
}

static void expect_property(const struct mshv_call *call, u32 property)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;

	assert_int_equal(req->code, 0x44);
	assert_int_equal(req->reps, 0);
	assert_int_equal(req->in_bytes, 16);
	assert_int_equal(req->out_bytes, 8);
	assert_non_null(req->out);
	assert_false(req->issued);
	assert_int_equal(input32(call, 8), property);
	assert_int_equal(input32(call, 12), 0);
}

/* Codes have 32 bits, whatever is in the 32 behind them. */
static void codes(void **state)
{
	struct mshv_partition_property_c64 wide = { .property_code = 0xdeadbeef00060007 };
	struct mshv_partition_property_c32 narrow = { .property_code = 5, .padding = ~0u };
	u64 word = ~0xffffull;
	struct mshv_call *call;

	(void)state;
	call = HVCALL_OF(wide);
	assert_int_equal(mshv_uabi_decode_get_property(call), 0);
	expect_property(call, 0x00060007);
	call = HVCALL_OF(narrow);
	assert_int_equal(mshv_uabi_decode_get_property(call), 0);
	expect_property(call, 5);
	call = HVCALL_OF(word);
	assert_int_equal(mshv_uabi_decode_host_property_u64(call), 0);
	expect_property(call, 0xffff0000);
}

static void values(void **state)
{
	const u64 value = 0xfedcba9876543210;
	struct mshv_partition_property_c32 arg = { .property_code = 5, .padding = 6 };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	mshv_uabi_decode_get_property(call);
	assert_false(mshv_uabi_encode_get_property(call));
	call->request.hvcall.issued = true;
	call->request.hvcall.status = 9;
	assert_false(mshv_uabi_encode_get_property(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	answer(call, &value, sizeof(value));
	assert_true(mshv_uabi_encode_get_property(call));
	arg.property_value = value;
	assert_memory_equal(call->argument, &arg, sizeof(arg));
}

static void values_that_are_returned(void **state)
{
	(void)state;
	assert_int_equal(mshv_uabi_property_as_return(0), 0);
	assert_int_equal(mshv_uabi_property_as_return(46), 46);
	assert_int_equal(mshv_uabi_property_as_return(INT_MAX), INT_MAX);
	assert_int_equal(mshv_uabi_property_as_return(1ull << 31), -EOVERFLOW);
	assert_int_equal(mshv_uabi_property_as_return(1ull << 32), -EOVERFLOW);
	assert_int_equal(mshv_uabi_property_as_return(~0ull), -EOVERFLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_info),
		cmocka_unit_test(codes),
		cmocka_unit_test(values),
		cmocka_unit_test(values_that_are_returned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
