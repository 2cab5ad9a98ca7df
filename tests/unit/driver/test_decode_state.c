// SPDX-License-Identifier: GPL-2.0-only
/* src/abi_decode_state.c: every field of every call, and arbitrary bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv.h>

#include "call.h"

/* The last one decoded. */
static struct mshv_call *call;

static struct mshv_gpap_access_bitmap good_bitmap(void)
{
	return (struct mshv_gpap_access_bitmap){
		.access_type = 1, .page_count = 0x123456789a, .gpap_base = 0x55,
		.bitmap_ptr = 0x7f0000000001,
	};
}

static int decode_bitmap(struct mshv_gpap_access_bitmap arg)
{
	call = CALL_OF(arg);
	return mshv_abi_decode_access_bitmap(call);
}

static void bitmap_fields(void **state)
{
	struct mshv_gpap_access_bitmap arg;
	unsigned int i;

	(void)state;
	assert_int_equal(decode_bitmap(good_bitmap()), 0);
	assert_int_equal(call->request.access_bitmap.gfn, 0x55);
	assert_int_equal(call->request.access_bitmap.pages, 0x123456789a);
	assert_int_equal(call->request.access_bitmap.address, 0x7f0000000001);
	assert_int_equal(call->request.access_bitmap.done, 0);
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg = good_bitmap();
		arg.rsvd[i] = 0x40;
		assert_int_equal(decode_bitmap(arg), -EINVAL);
	}
	arg = good_bitmap();
	arg.page_count = 0;
	assert_int_equal(decode_bitmap(arg), -EINVAL);
	arg = good_bitmap();
	arg.bitmap_ptr = 0;
	assert_int_equal(decode_bitmap(arg), -EINVAL);
}

/* W25: asking without an operation changes nothing. */
static void bitmap_operations(void **state)
{
	/* type, operation; flags 1 clear accessed, 2 set it, 4 clear dirty, 8 set it */
	static const u64 flags[2][3] = { { 0, 1 | 4, 2 }, { 0, 4, 8 | 2 } };
	struct mshv_gpap_access_bitmap arg = good_bitmap();
	unsigned int type, op;

	(void)state;
	for (type = 0; type < 256; type++)
		for (op = 0; op < 256; op++) {
			arg.access_type = type;
			arg.access_op = op;
			if (type > 1 || op > 2) {
				assert_int_equal(decode_bitmap(arg), -EINVAL);
				continue;
			}
			assert_int_equal(decode_bitmap(arg), 0);
			assert_int_equal(call->request.access_bitmap.flags, flags[type][op]);
			assert_int_equal(call->request.access_bitmap.state, 1 << type);
		}
}

static void bitmap_wraps(void **state)
{
	static const u64 edges[] = { 1, 2, 0x7fffffffffffffff, 0x8000000000000000,
				     0xfffffffffffffffe, ~0ull };
	struct mshv_gpap_access_bitmap arg;
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(edges); i++)
		for (j = 0; j < ARRAY_SIZE(edges); j++) {
			arg = good_bitmap();
			arg.gpap_base = edges[i];
			arg.page_count = edges[j];
			assert_int_equal(decode_bitmap(arg),
					 edges[i] + edges[j] < edges[i] ? -EINVAL : 0);
		}
}

static void bitmap_results(void **state)
{
	struct mshv_gpap_access_bitmap arg = good_bitmap(), back;

	(void)state;
	assert_int_equal(decode_bitmap(arg), 0);
	call->request.access_bitmap.done = 0x1234567890;
	assert_true(mshv_abi_encode_access_bitmap(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_int_equal(back.page_count, 0x1234567890);
	back.page_count = arg.page_count;
	assert_memory_equal(&back, &arg, sizeof(arg));
}

static struct mshv_get_set_vp_state good_state(void)
{
	return (struct mshv_get_set_vp_state){
		.type = 1, .buf_sz = 0x3000, .buf_ptr = 0x7f0000001000,
	};
}

static int decode_state(struct mshv_get_set_vp_state arg)
{
	call = CALL_OF(arg);
	return mshv_abi_decode_vp_state(call);
}

static void state_types(void **state)
{
	static const u32 types[] = { 0x80000000, 0x80000001, 0x80000002, 0x80000003, 4 };
	struct mshv_get_set_vp_state arg = good_state();
	unsigned int type;

	(void)state;
	for (type = 0; type < 256; type++) {
		arg.type = type;
		assert_int_equal(decode_state(arg), type < 5 ? 0 : -EINVAL);
		if (type < 5)
			assert_int_equal(call->request.vp_state.type, types[type]);
	}
}

static void state_fields(void **state)
{
	struct mshv_get_set_vp_state arg;
	unsigned int i;

	(void)state;
	assert_int_equal(decode_state(good_state()), 0);
	assert_int_equal(call->request.vp_state.bytes, 0x3000);
	assert_int_equal(call->request.vp_state.address, 0x7f0000001000);
	assert_int_equal(call->request.vp_state.needed, 0);
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg = good_state();
		arg.rsvd[i] = 1;
		assert_int_equal(decode_state(arg), -EINVAL);
	}
	for (i = 0; i < 12; i++) {
		arg = good_state();
		arg.buf_sz += 1u << i;
		assert_int_equal(decode_state(arg), -EINVAL);
		arg = good_state();
		arg.buf_ptr += 1u << i;
		assert_int_equal(decode_state(arg), -EINVAL);
	}
	arg = good_state();
	arg.buf_sz = 0;
	assert_int_equal(decode_state(arg), -EINVAL);
	arg.buf_sz = 0xfffff000;
	assert_int_equal(decode_state(arg), 0);
	assert_int_equal(call->request.vp_state.bytes, 0xfffff000);
}

static void state_results(void **state)
{
	struct mshv_get_set_vp_state arg = good_state(), back;

	(void)state;
	assert_int_equal(decode_state(arg), 0);
	assert_false(mshv_abi_encode_vp_state(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	call->request.vp_state.needed = 200;
	assert_true(mshv_abi_encode_vp_state(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_int_equal(back.buf_sz, 200);
	back.buf_sz = arg.buf_sz;
	assert_memory_equal(&back, &arg, sizeof(arg));
}

/* Arbitrary bytes: only 0 and -EINVAL, and what is accepted keeps its bounds. */
static void arbitrary_bytes(void **state)
{
	u64 bytes[MSHV_ARGUMENT_MAX / 8];
	size_t i, j;
	int ret;

	(void)state;
	srand(2);
	for (i = 0; i < 200000; i++) {
		for (j = 0; j < ARRAY_SIZE(bytes); j++)
			bytes[j] = rand() % 3 ? 0 : (u64)rand() << rand() % 64;
		call = CALL_OF(bytes);
		ret = mshv_abi_decode_access_bitmap(call);
		assert_true(ret == 0 || ret == -EINVAL);
		if (!ret)
			assert_true(call->request.access_bitmap.pages <=
				    ~0ull - call->request.access_bitmap.gfn);
		ret = mshv_abi_decode_vp_state(call);
		assert_true(ret == 0 || ret == -EINVAL);
		if (!ret)
			assert_int_equal(call->request.vp_state.bytes % 4096, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bitmap_fields),
		cmocka_unit_test(bitmap_operations),
		cmocka_unit_test(bitmap_wraps),
		cmocka_unit_test(bitmap_results),
		cmocka_unit_test(state_types),
		cmocka_unit_test(state_fields),
		cmocka_unit_test(state_results),
		cmocka_unit_test(arbitrary_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
