// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_create.c: every form of CREATE_PARTITION. */
#include <errno.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "uabi_call.h"

static const u64 always = 1ull << 8 | 1ull << 19;

/* Bits of flags that old programs may set. */
static const u64 known = 0x1 | 0x2 | 0x8 | 0x10 | 0x100 | 0x2000 | 0x80000 | 0x400000;

static const struct mshv_req_create_partition *made(const struct mshv_call *call)
{
	return &call->request.create_partition;
}

typedef int decoder(struct mshv_call *call);

/* In all legacy forms the flags come first. */
static void flags_of(decoder *decode, u32 size)
{
	u64 words[6] = { 0 };
	struct mshv_call *call;
	int bit;

	for (bit = 0; bit < 64; bit++) {
		words[0] = 1ull << bit;
		call = call_of(words, size);
		if (words[0] & ~known) {
			assert_int_equal(decode(call), -EINVAL);
			continue;
		}
		assert_int_equal(decode(call), 0);
		assert_int_equal(made(call)->creation_flags, words[0] | always);
	}
	words[0] = known;
	call = call_of(words, size);
	assert_int_equal(decode(call), 0);
	assert_int_equal(made(call)->creation_flags, known);
}

static void flags(void **state)
{
	(void)state;
	flags_of(mshv_uabi_decode_create_32, sizeof(struct mshv_create_partition_32));
	flags_of(mshv_uabi_decode_create_arm32, sizeof(struct mshv_create_partition_arm32));
	flags_of(mshv_uabi_decode_create_40, sizeof(struct mshv_create_partition_40));
	flags_of(mshv_uabi_decode_create_48, sizeof(struct mshv_create_partition_48b));
}

static void expect(const struct mshv_call *call, u64 bank0, u64 bank1, u64 xsave, u64 synthetic)
{
	assert_int_equal(made(call)->disabled_processor_features[0], bank0);
	assert_int_equal(made(call)->disabled_processor_features[1], bank1);
	assert_int_equal(made(call)->disabled_xsave_features, xsave);
	assert_int_equal(made(call)->synthetic_features, synthetic);
}

static void words_of_every_form(void **state)
{
	static const u64 words[] = { 0x2000, 0x1111, 0x2222, 0x3333, 0x4444, 0 };
	static const u64 arm[] = { 0x2000, 0x1111, 0x4444, 0 };
	struct mshv_call *call;

	(void)state;
	call = call_of(words, 32);
	assert_int_equal(mshv_uabi_decode_create_32(call), 0);
	expect(call, 0x1111, 0x2222, 0x3333, 0);
	call = call_of(words, 40);
	assert_int_equal(mshv_uabi_decode_create_40(call), 0);
	expect(call, 0x1111, 0x2222, 0x3333, 0x4444);
	call = call_of(words, 48);
	assert_int_equal(mshv_uabi_decode_create_48(call), 0);
	expect(call, 0x1111, 0x2222, 0x3333, 0x4444);
	call = call_of(arm, 32);
	assert_int_equal(mshv_uabi_decode_create_arm32(call), 0);
	expect(call, 0x1111, 0, 0, 0x4444);
}

/* What the words at 32 and 40 mean: synthetic features, or an isolated guest. */
static void two_layouts_of_48_bytes(void **state)
{
	static const struct {
		u64 at32, at40;
		int ret;
		u64 synthetic;
	} cases[] = {
		{ 0, 0, 0, 0 },
		{ 7, 0, 0, 7 },
		{ 2, 0, 0, 2 },
		{ 0, 7, 0, 7 },
		{ 0, 2, 0, 2 },
		/* Both: the word that looks like features tells, the other is isolation. */
		{ 7, 2, -EOPNOTSUPP, 0 },
		{ 2, 7, -EOPNOTSUPP, 0 },
		{ 7, 7, -EOPNOTSUPP, 0 },
		{ 2, 2, -EOPNOTSUPP, 0 },
	};
	struct mshv_call *call;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const u64 words[6] = { 0, 1, 2, 3, cases[i].at32, cases[i].at40 };

		call = call_of(words, sizeof(words));
		assert_int_equal(mshv_uabi_decode_create_48(call), cases[i].ret);
		if (!cases[i].ret)
			expect(call, 1, 2, 3, cases[i].synthetic);
	}
}

static void isolation_on_arm64(void **state)
{
	struct mshv_create_partition_arm32 arg = { .isolation_properties = 1ull << 63 };

	(void)state;
	assert_int_equal(mshv_uabi_decode_create_arm32(CALL_OF(arg)), -EOPNOTSUPP);
	/* What is wrong in itself is said first. */
	arg.flags = 4;
	assert_int_equal(mshv_uabi_decode_create_arm32(CALL_OF(arg)), -EINVAL);
}

static struct mshv_create_partition_v2 good_v2(void)
{
	return (struct mshv_create_partition_v2){
		.pt_flags = 8 | 1, .pt_num_cpu_fbanks = 2, .pt_cpu_fbanks = { 5, 6 },
		.pt_disabled_xsave = 0x0123456789abcdef,
	};
}

/* The last 8 bytes are neither read nor passed on. */
static void shorter_form_on_arm64(void **state)
{
	struct mshv_create_partition_v2 arg = good_v2();
	struct mshv_call *call;

	(void)state;
	assert_int_equal(mshv_uabi_create_arm_size(&arg), 56);
	call = call_of(&arg, 56);
	assert_int_equal(mshv_uabi_decode_create_arm(call), 0);
	expect(call, 5, 6, 0, 0);
	arg.pt_rsvd1[1] = 1;
	assert_int_equal(mshv_uabi_decode_create_arm(call_of(&arg, 56)), -EINVAL);
	arg.pt_flags = 1;
	assert_int_equal(mshv_uabi_create_arm_size(&arg), 16);
	assert_int_equal(mshv_uabi_decode_create_arm(call_of(&arg, 16)), 0);
	arg.pt_flags = 0x40;
	assert_int_equal(mshv_uabi_create_arm_size(&arg), 0);
	/* The form changed between the two copies. */
	assert_int_equal(mshv_uabi_decode_create_arm(call_of(&arg, 16)), -EINVAL);
	arg = good_v2();
	assert_int_equal(mshv_uabi_decode_create_arm(call_of(&arg, 16)), -EINVAL);
	arg.pt_flags = 1;
	assert_int_equal(mshv_uabi_decode_create_arm(call_of(&arg, 56)), -EINVAL);
}

static void smt_by_bit_4(void **state)
{
	struct mshv_create_partition arg = { .pt_flags = 0x10 };
	struct mshv_create_partition_v2 v2 = good_v2();
	struct mshv_call *call = CALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_create_smt4(call), 0);
	assert_int_equal(made(call)->creation_flags, always | 1);
	arg.pt_flags = 0x20;
	assert_int_equal(mshv_uabi_decode_create_smt4(CALL_OF(arg)), -EINVAL);
	arg.pt_flags = 0x30;
	assert_int_equal(mshv_uabi_decode_create_smt4(CALL_OF(arg)), -EINVAL);
	arg.pt_flags = 0x7;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_create_smt4(call), 0);
	assert_int_equal(made(call)->creation_flags, always | 1 << 13 | 1 << 22 | 1 << 4);
	arg.pt_flags = 0x40;
	assert_int_equal(mshv_uabi_decode_create_smt4(CALL_OF(arg)), -EINVAL);
	v2.pt_flags |= 0x10;
	call = CALL_OF(v2);
	assert_int_equal(mshv_uabi_decode_create_smt4(call), 0);
	assert_int_equal(made(call)->creation_flags, always | 1 << 13 | 1);
	expect(call, 5, 6, 0x0123456789abcdef, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags),
		cmocka_unit_test(words_of_every_form),
		cmocka_unit_test(two_layouts_of_48_bytes),
		cmocka_unit_test(isolation_on_arm64),
		cmocka_unit_test(shorter_form_on_arm64),
		cmocka_unit_test(smt_by_bit_4),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
