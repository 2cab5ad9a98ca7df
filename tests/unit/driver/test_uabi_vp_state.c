// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_state.c: the two layouts of 40 bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "call.h"
#include "hv_abi.h"
#include "../../../compat/uabi/decode_vp.h"

#define XSAVE	0x80000001

/* The argument byte by byte, so that no structure of ours can be wrong with it. */
struct bytes {
	u8 at[40];
};

static struct mshv_call *call;

static struct bytes argument(u32 type, u64 size, u64 address)
{
	struct bytes arg;

	memset(&arg, 0, sizeof(arg));
	memcpy(arg.at, &type, sizeof(type));
	memcpy(arg.at + 24, &size, sizeof(size));
	memcpy(arg.at + 32, &address, sizeof(address));
	return arg;
}

static int decode(u32 type, u64 size, u64 address)
{
	struct bytes arg = argument(type, size, address);

	call = CALL_OF(arg);
	return mshv_uabi_decode_state_40(call);
}

static void types(void **state)
{
	static const struct {
		u32 type, hv_type;
	} kinds[] = {
		{ 0, 0x80000000 }, { 0x80000001, 0x80000001 }, { 0x80000002, 0x80000002 },
		{ 0x80000003, 0x80000003 }, { 4, 4 },
	};
	static const u32 bad[] = { 1, 2, 3, 5, 0x80000000, 0x80000004, 0x7fffffff, ~0u };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_int_equal(decode(kinds[i].type, 4096, 0x7f0000001000), 0);
		assert_int_equal(call->request.vp_state.type, kinds[i].hv_type);
		assert_int_equal(call->request.vp_state.address, 0x7f0000001000);
		assert_null(call->request.vp_state.page);
		assert_int_equal(call->request.vp_state.needed, 0);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(decode(bad[i], 4096, 0x7f0000001000), -EINVAL);
}

/* State of a fixed size lies anywhere, and no more than that is touched. */
static void fixed_sizes(void **state)
{
	static const struct {
		u32 type, bytes;
	} kinds[] = { { 0, 176 }, { 4, 200 } };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_int_equal(decode(kinds[i].type, 0, 0x1001), -EINVAL);
		assert_int_equal(decode(kinds[i].type, kinds[i].bytes - 1, 0x1001), -EINVAL);
		assert_int_equal(decode(kinds[i].type, kinds[i].bytes, 0x1001), 0);
		assert_int_equal(call->request.vp_state.bytes, kinds[i].bytes);
		assert_int_equal(call->request.vp_state.address, 0x1001);
		assert_int_equal(decode(kinds[i].type, ~0ull, 0x1001), 0);
		assert_int_equal(call->request.vp_state.bytes, kinds[i].bytes);
	}
}

static void page_sizes(void **state)
{
	u32 type;
	int bit;

	(void)state;
	for (type = 0x80000001; type <= 0x80000003; type++) {
		assert_int_equal(decode(type, 0x3000, 0x5000), 0);
		assert_int_equal(call->request.vp_state.bytes, 0x3000);
		assert_int_equal(decode(type, 0, 0x5000), -EINVAL);
		assert_int_equal(decode(type, 0xfffff000, 0x5000), 0);
		assert_int_equal(call->request.vp_state.bytes, 0xfffff000);
		assert_int_equal(decode(type, 0x100000000, 0x5000), -EINVAL);
		assert_int_equal(decode(type, 0x100001000, 0x5000), -EINVAL);
		for (bit = 0; bit < 12; bit++) {
			assert_int_equal(decode(type, 0x3000 + (1u << bit), 0x5000), -EINVAL);
			assert_int_equal(decode(type, 0x3000, 0x5000 + (1u << bit)), -EINVAL);
		}
	}
}

static void describe(u32 type, const u8 *description, bool first_generation)
{
	struct bytes arg = argument(type, 4096, 0x5000);

	memcpy(arg.at + 4, description, 20);
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_state_40(call), 0);
	mshv_uabi_decode_xsave(call, first_generation);
}

static u64 word(const u8 *at)
{
	u64 value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* V1: offsets 8 and 16 for a program known to be of 2020, otherwise 4 and 12. */
static void descriptions(void **state)
{
	static const u32 others[] = { 0, 4, 0x80000002, 0x80000003 };
	u8 description[20] = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		describe(XSAVE, description, i);
		assert_int_equal(call->request.vp_state.xsave_flags, 0);
		assert_int_equal(call->request.vp_state.xsave_states, 0);
	}
	for (i = 0; i < sizeof(description); i++)
		description[i] = i + 1;
	describe(XSAVE, description, true);
	assert_int_equal(call->request.vp_state.xsave_flags, word(description + 4));
	assert_int_equal(call->request.vp_state.xsave_states, word(description + 12));
	describe(XSAVE, description, false);
	assert_int_equal(call->request.vp_state.xsave_flags, word(description));
	assert_int_equal(call->request.vp_state.xsave_states, word(description + 8));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		describe(others[i], description, i & 1);
		assert_int_equal(call->request.vp_state.xsave_flags, 0);
		assert_int_equal(call->request.vp_state.xsave_states, 0);
	}
}

/* V1: bytes 4 to 7 are padding in the first layout, 20 to 23 in the second. */
static void padding(void **state)
{
	u8 description[20];

	(void)state;
	memset(description, 0, sizeof(description));
	memset(description, 0xff, 4);
	describe(XSAVE, description, true);
	assert_int_equal(call->request.vp_state.xsave_flags, 0);
	assert_int_equal(call->request.vp_state.xsave_states, 0);
	memset(description, 0, sizeof(description));
	memset(description + 16, 0xff, 4);
	describe(XSAVE, description, false);
	assert_int_equal(call->request.vp_state.xsave_flags, 0);
	assert_int_equal(call->request.vp_state.xsave_states, 0);
}

static void arbitrary_bytes(void **state)
{
	static const u32 some[] = { 0, 0x80000001, 0x80000002, 0x80000003, 4, 7 };
	struct bytes arg;
	size_t i, j;
	int ret;

	(void)state;
	srand(5);
	for (i = 0; i < 200000; i++) {
		arg = argument(some[rand() % ARRAY_SIZE(some)], (u64)rand() << rand() % 64,
			       (u64)rand() << rand() % 64);
		for (j = 4; j < 24; j++)
			arg.at[j] = rand();
		call = CALL_OF(arg);
		ret = mshv_uabi_decode_state_40(call);
		assert_true(ret == 0 || ret == -EINVAL);
		if (ret)
			continue;
		mshv_uabi_decode_xsave(call, i & 1);
		if (call->request.vp_state.bytes % 4096)
			assert_true(call->request.vp_state.bytes == 176 ||
				    call->request.vp_state.bytes == 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types),
		cmocka_unit_test(fixed_sizes),
		cmocka_unit_test(page_sizes),
		cmocka_unit_test(descriptions),
		cmocka_unit_test(padding),
		cmocka_unit_test(arbitrary_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
