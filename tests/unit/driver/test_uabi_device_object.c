// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_device_object.c: every field of the calls on device objects. */
#include <errno.h>
#include <stdlib.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "../../../compat/uabi/decode.h"
#include "call.h"

static int decode_create(u32 type, u32 flags, struct mshv_call **call)
{
	struct mshv_create_device arg = { .type = type, .fd = 0xdeadbeef, .flags = flags };

	*call = CALL_OF(arg);
	return mshv_uabi_decode_create_device(*call);
}

static void create(void **state)
{
	struct mshv_call *call;

	(void)state;
	assert_int_equal(decode_create(MSHV_LEGACY_DEVICE_TYPE_VFIO, 0, &call), 0);
	assert_int_equal(call->request.device_object.type, 0);
	assert_false(call->request.device_object.test);
	assert_int_equal(decode_create(0, MSHV_LEGACY_CREATE_DEVICE_TEST, &call), 0);
	assert_int_equal(call->request.device_object.type, 0);
	assert_true(call->request.device_object.test);
}

/* A type that does not exist is said before a flag that does not. */
static void create_refused(void **state)
{
	struct mshv_call *call;
	u32 bit;

	(void)state;
	for (bit = 1; bit; bit <<= 1) {
		assert_int_equal(decode_create(bit, 0, &call), -ENODEV);
		assert_int_equal(decode_create(bit, bit, &call), -ENODEV);
		if (bit != MSHV_LEGACY_CREATE_DEVICE_TEST) {
			assert_int_equal(decode_create(0, bit, &call), -EINVAL);
			assert_int_equal(decode_create(0, bit | 1, &call), -EINVAL);
		}
	}
}

static int check(u32 flags, u32 group, u64 attr)
{
	/* The address is nothing to look at here. */
	struct mshv_device_attr arg = {
		.flags = flags, .group = group, .attr = attr, .addr = ~0ull,
	};

	return mshv_uabi_check_device_attr(CALL_OF(arg));
}

static void attributes(void **state)
{
	u64 bit;

	(void)state;
	assert_int_equal(check(0, MSHV_LEGACY_DEVICE_GROUP_VFIO, MSHV_LEGACY_DEVICE_ATTR_ADD), 0);
	assert_int_equal(check(0, MSHV_LEGACY_DEVICE_GROUP_VFIO, MSHV_LEGACY_DEVICE_ATTR_DEL), 0);
	assert_int_equal(check(0, 1, 0), -ENXIO);
	assert_int_equal(check(0, 1, 3), -ENXIO);
	for (bit = 4; bit; bit <<= 1) {
		assert_int_equal(check(0, 1, bit), -ENXIO);
		assert_int_equal(check(0, 1, bit | 1), -ENXIO);
		assert_int_equal(check(0, 1, bit | 2), -ENXIO);
	}
	assert_int_equal(check(0, 0, 1), -ENXIO);
	assert_int_equal(check(0, 2, 1), -ENXIO);
	assert_int_equal(check(0, 0x80000001, 1), -ENXIO);
}

static void attribute_flags(void **state)
{
	u32 bit;

	(void)state;
	for (bit = 1; bit; bit <<= 1) {
		assert_int_equal(check(bit, 1, 1), -EINVAL);
		assert_int_equal(check(bit, 0, 0), -EINVAL);
	}
}

static struct mshv_req_device decode_attr(u64 attr, s32 fd)
{
	struct mshv_device_attr arg = { .group = 1, .attr = attr };
	struct mshv_call *call = CALL_OF(arg);

	call->array[0] = &fd;
	call->count[0] = 1;
	assert_int_equal(mshv_uabi_decode_device_attr(call), 0);
	return call->request.device;
}

static void files(void **state)
{
	struct mshv_req_device req;

	(void)state;
	req = decode_attr(MSHV_LEGACY_DEVICE_ATTR_ADD, 0x12345678);
	assert_int_equal(req.fd, 0x12345678);
	assert_false(req.remove);
	req = decode_attr(MSHV_LEGACY_DEVICE_ATTR_DEL, -1);
	assert_int_equal(req.fd, -1);
	assert_true(req.remove);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(create),
		cmocka_unit_test(create_refused),
		cmocka_unit_test(attributes),
		cmocka_unit_test(attribute_flags),
		cmocka_unit_test(files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
