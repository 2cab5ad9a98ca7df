// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_partition.c: input of the hypercalls, byte by byte. */
#include <errno.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "uabi_call.h"

static void expect(const struct mshv_call *call, u16 code, u16 reps, u16 in_bytes)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;

	assert_int_equal(req->code, code);
	assert_int_equal(req->reps, reps);
	assert_int_equal(req->in_bytes, in_bytes);
	assert_null(req->out);
	assert_false(req->issued);
	/* Others fill it in. */
	assert_int_equal(input64(call, 0), 0);
}

static void install_intercept(void **state)
{
	struct mshv_install_intercept arg = { 5, 0x11, 0x1122334455667788 };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_install_intercept(call), 0);
	expect(call, 0x4d, 0, 24);
	assert_int_equal(input32(call, 8), 5);
	assert_int_equal(input32(call, 12), 0x11);
	assert_int_equal(input64(call, 16), 0x1122334455667788);
}

static void assert_interrupt(void **state)
{
	struct mshv_assert_interrupt arg = {
		.control = 0xf00000003, .dest_addr = 0x8877665544332211, .vector = 0x131,
		.rsvd = 0xa5a5a5a5,
	};
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_assert_interrupt(call), 0);
	expect(call, 0x94, 0, 32);
	assert_int_equal(input32(call, 8), 3);
	assert_int_equal(input32(call, 12), 0xf);
	assert_int_equal(input64(call, 16), 0x8877665544332211);
	assert_int_equal(input32(call, 24), 0x131);
	assert_int_equal(input32(call, 28), 0);
}

static void set_property(void **state)
{
	struct mshv_partition_property_c64 arg = { 0xffffffff00050005, 0xfedcba9876543210 };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_set_property(call), 0);
	expect(call, 0x45, 0, 24);
	assert_int_equal(input32(call, 8), 0x00050005);
	assert_int_equal(input32(call, 12), 0);
	assert_int_equal(input64(call, 16), 0xfedcba9876543210);
}

static void deliverability(void **state)
{
	struct mshv_register_deliverabilty_notifications arg = {
		.vp = 7, .pad = ~0u, .flag = 0x8000000000000002,
	};
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_deliverability(call), 0);
	expect(call, 0x51, 1, 48);
	assert_int_equal(input32(call, 8), 7);
	assert_int_equal(input32(call, 12), 0);
	assert_int_equal(input32(call, 16), 0x00010006);
	assert_int_equal(input32(call, 20), 0);
	assert_int_equal(input64(call, 24), 0);
	assert_int_equal(input64(call, 32), 0x8000000000000002);
	assert_int_equal(input64(call, 40), 0);
}

static void scrub(void **state)
{
	struct mshv_call *call = hvcall_of("", 0);

	(void)state;
	assert_int_equal(mshv_uabi_decode_scrub(call), 0);
	expect(call, 0x8d, 0, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(install_intercept),
		cmocka_unit_test(assert_interrupt),
		cmocka_unit_test(set_property),
		cmocka_unit_test(deliverability),
		cmocka_unit_test(scrub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
