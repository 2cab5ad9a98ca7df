// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_vp.c and decode_gpa.c: calls of VPs that are one small hypercall. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "call.h"
#include "hv_abi.h"
#include "../../../compat/uabi/decode_vp.h"
#include "../../../compat/uabi/small.h"

/* The last one decoded. */
static struct mshv_call *call;

/* Input as the hypervisor reads it; the first two words are the operation's to fill. */
static u64 input(size_t offset, size_t bytes)
{
	u64 word = 0;

	assert_true(offset + bytes <= call->request.hvcall.in_bytes);
	memcpy(&word, call->request.hvcall.in + offset, bytes);
	return word;
}

static void output(size_t offset, u64 word, size_t bytes)
{
	assert_true(offset + bytes <= call->request.hvcall.out_bytes);
	memcpy(call->request.hvcall.out + offset, &word, bytes);
}

static void answer(u16 status)
{
	call->request.hvcall.issued = true;
	call->request.hvcall.status = status;
}

/* What is handed to the hypervisor is inside the call and does not overlap. */
static void expect_hvcall(u16 code, u16 reps, u16 in_bytes, u16 out_bytes)
{
	const struct mshv_req_hvcall *req = &call->request.hvcall;
	const u8 *end = call->small + sizeof(call->small);

	assert_int_equal(req->code, code);
	assert_int_equal(req->reps, reps);
	assert_int_equal(req->in_bytes, in_bytes);
	assert_int_equal(req->out_bytes, out_bytes);
	assert_null(req->list);
	assert_false(req->issued);
	assert_true((u8 *)req->in >= call->small + call->size && (u8 *)req->in + in_bytes <= end);
	if (!out_bytes) {
		assert_null(req->out);
		return;
	}
	assert_true((u8 *)req->out >= (u8 *)req->in + in_bytes);
	assert_true((u8 *)req->out + out_bytes <= end);
	assert_int_equal(input(0, 8), 0);
	assert_int_equal(input(8, 4), 0);
}

static const struct mshv_translate_gva_ptr gva = {
	.gva = 0xffff8123456789ab, .flags = 0x1122334455667788,
	.result = 0x7f0000001000, .gpa = 0x7f0000002000,
};

static void translate(void **state)
{
	u64 outcome = ~0ull, gpa = ~0ull;

	(void)state;
	call = CALL_OF(gva);
	call->array[0] = &outcome;
	call->array[1] = &gpa;
	assert_int_equal(mshv_uabi_decode_translate(call), 0);
	expect_hvcall(0x52, 0, 32, 16);
	assert_int_equal(input(12, 4), 0);
	assert_int_equal(input(16, 8), 0x1122334455667788);
	assert_int_equal(input(24, 8), 0xffff812345678);

	assert_false(mshv_uabi_encode_translate(call));
	assert_int_equal(outcome, ~0ull);
	answer(0x05);
	assert_false(mshv_uabi_encode_translate(call));
	assert_int_equal(outcome, ~0ull);

	answer(0);
	output(0, 0x0001060000000007, 8);
	output(8, 0xabcde, 8);
	assert_false(mshv_uabi_encode_translate(call));
	assert_int_equal(outcome, 0x0001060000000007);
	assert_int_equal(gpa, 0xabcde9ab);
	assert_memory_equal(call->argument, &gva, sizeof(gva));
}

static void translate_lacks(void **state)
{
	u64 gfn = 0;
	u8 access = 0xff;
	u32 code;

	(void)state;
	for (code = 0; code < 256; code++) {
		call = CALL_OF(gva);
		assert_int_equal(mshv_uabi_decode_translate(call), 0);
		output(0, code, 4);
		output(8, 0x123, 8);
		assert_false(mshv_uabi_translate_lacks(call, &gfn, &access));
		answer(0x05);
		assert_false(mshv_uabi_translate_lacks(call, &gfn, &access));
		answer(0);
		assert_int_equal(mshv_uabi_translate_lacks(call, &gfn, &access),
				 code >= 4 && code <= 6);
		if (code < 4 || code > 6)
			continue;
		assert_int_equal(gfn, 0x123);
		assert_int_equal(access, code == 6 ? MSHV_HV_ACCESS_WRITE : MSHV_HV_ACCESS_READ);
	}
}

static void intercept_result(void **state)
{
	u8 bytes[sizeof(struct mshv_register_intercept_result)];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = i + 1;
	assert_int_equal(sizeof(bytes), 48);
	call = CALL_OF(bytes);
	assert_int_equal(mshv_uabi_decode_intercept_result(call), 0);
	expect_hvcall(0x91, 0, 60, 0);
	assert_int_equal(input(0, 8), 0);
	assert_int_equal(input(8, 4), 0);
	assert_memory_equal(call->request.hvcall.in + 12, bytes, sizeof(bytes));
}

/* Flags: the VP's own XFEM and XSS, and what was registered. */
static void cpuid_24(void **state)
{
	const struct mshv_get_vp_cpuid_values_24 arg = { 0xd, 1, 0x11, 0x22, 0x33, 0x44 };
	struct mshv_get_vp_cpuid_values_24 back;

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_cpuid_24(call), 0);
	expect_hvcall(0xf4, 1, 48, 16);
	assert_int_equal(input(12, 4), 3);
	assert_int_equal(input(16, 8), 0);
	assert_int_equal(input(24, 4), 0xd);
	assert_int_equal(input(28, 4), 1);
	assert_int_equal(input(32, 8), 0);
	assert_int_equal(input(40, 8), 0);
	output(0, 0xa1, 4);
	output(4, 0xb2, 4);
	output(8, 0xc3, 4);
	output(12, 0xd4, 4);
	assert_false(mshv_uabi_encode_cpuid_24(call));
	answer(0x0e);
	assert_false(mshv_uabi_encode_cpuid_24(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	answer(0);
	assert_true(mshv_uabi_encode_cpuid_24(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_int_equal(back.function, 0xd);
	assert_int_equal(back.index, 1);
	assert_int_equal(back.eax, 0xa1);
	assert_int_equal(back.ebx, 0xb2);
	assert_int_equal(back.ecx, 0xc3);
	assert_int_equal(back.edx, 0xd4);
}

static void cpuid_40(void **state)
{
	const struct mshv_get_vp_cpuid_values_40 arg = {
		.function = 0xd, .index = 2, .xfem = 0x1234567890, .xss = 0x9876543210,
	};
	struct mshv_get_vp_cpuid_values_40 back;

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_cpuid_40(call), 0);
	expect_hvcall(0xf4, 1, 48, 16);
	assert_int_equal(input(12, 4), 3);
	assert_int_equal(input(24, 4), 0xd);
	assert_int_equal(input(28, 4), 2);
	assert_int_equal(input(32, 8), 0x1234567890);
	assert_int_equal(input(40, 8), 0x9876543210);
	output(0, 0xa1, 4);
	output(4, 0xb2, 4);
	output(8, 0xc3, 4);
	output(12, 0xd4, 4);
	assert_false(mshv_uabi_encode_cpuid_40(call));
	answer(0x0e);
	assert_false(mshv_uabi_encode_cpuid_40(call));
	answer(0);
	assert_true(mshv_uabi_encode_cpuid_40(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_int_equal(back.function, 0xd);
	assert_int_equal(back.xfem, arg.xfem);
	assert_int_equal(back.xss, arg.xss);
	assert_int_equal(back.eax, 0xa1);
	assert_int_equal(back.ebx, 0xb2);
	assert_int_equal(back.ecx, 0xc3);
	assert_int_equal(back.edx, 0xd4);
}

static struct mshv_read_write_gpa gpa_of(u32 count)
{
	struct mshv_read_write_gpa arg = {
		.base_gpa = 0xfedcba987654, .byte_count = count, .flags = 0x80000006,
	};

	memset(arg.data, 0x5a, sizeof(arg.data));
	return arg;
}

static void gpa_counts(void **state)
{
	static const u32 bad[] = { 0, 17, 32, 4096, 0x7fffffff, 0x80000000, 0xffffffff };
	struct mshv_read_write_gpa arg;
	u32 i;

	(void)state;
	for (i = 1; i <= 16; i++) {
		arg = gpa_of(i);
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_read_gpa(call), 0);
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_write_gpa(call), 0);
	}
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		arg = gpa_of(bad[i]);
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_read_gpa(call), -EINVAL);
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_write_gpa(call), -EINVAL);
	}
}

static void read_gpa(void **state)
{
	struct mshv_read_write_gpa arg = gpa_of(5), back;

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_read_gpa(call), 0);
	expect_hvcall(0x53, 0, 32, 24);
	assert_int_equal(input(12, 4), 5);
	assert_int_equal(input(16, 8), 0xfedcba987654);
	assert_int_equal(input(24, 8), 0x80000006);
	output(8, 0x0807060504030201, 8);
	output(16, 0x100f0e0d0c0b0a09, 8);
	assert_false(mshv_uabi_encode_read_gpa(call));
	answer(0x05);
	assert_false(mshv_uabi_encode_read_gpa(call));
	assert_false(mshv_uabi_gpa_failed(call));
	answer(0);
	output(0, 1, 4);
	assert_true(mshv_uabi_gpa_failed(call));
	assert_false(mshv_uabi_encode_read_gpa(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	output(0, 0, 4);
	assert_false(mshv_uabi_gpa_failed(call));
	assert_true(mshv_uabi_encode_read_gpa(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_memory_equal(back.data, "\1\2\3\4\5\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a\x5a", 16);
	assert_int_equal(back.base_gpa, arg.base_gpa);
}

static void write_gpa(void **state)
{
	struct mshv_read_write_gpa arg = gpa_of(3);

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_write_gpa(call), 0);
	expect_hvcall(0x54, 0, 48, 4);
	assert_int_equal(input(12, 4), 3);
	assert_int_equal(input(16, 8), 0xfedcba987654);
	assert_int_equal(input(24, 8), 0x80000006);
	assert_int_equal(input(32, 8), 0x5a5a5a);
	assert_int_equal(input(40, 8), 0);
	answer(0);
	output(0, 3, 4);
	assert_true(mshv_uabi_gpa_failed(call));
}

/* Arbitrary bytes: only 0 and -EINVAL, and nothing outside of the call. */
static void arbitrary_bytes(void **state)
{
	static int (*const decode[])(struct mshv_call *) = {
		mshv_uabi_decode_translate, mshv_uabi_decode_intercept_result,
		mshv_uabi_decode_cpuid_24, mshv_uabi_decode_cpuid_40,
		mshv_uabi_decode_read_gpa, mshv_uabi_decode_write_gpa,
	};
	u64 bytes[6];
	size_t i, j;
	int ret;

	(void)state;
	srand(4);
	for (i = 0; i < 200000; i++) {
		for (j = 0; j < ARRAY_SIZE(bytes); j++)
			bytes[j] = rand() % 3 ? 0 : (u64)rand() << rand() % 64;
		call = CALL_OF(bytes);
		ret = decode[i % ARRAY_SIZE(decode)](call);
		assert_true(ret == 0 || ret == -EINVAL);
		if (!ret)
			expect_hvcall(call->request.hvcall.code, call->request.hvcall.reps,
				      call->request.hvcall.in_bytes,
				      call->request.hvcall.out_bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(translate),
		cmocka_unit_test(translate_lacks),
		cmocka_unit_test(intercept_result),
		cmocka_unit_test(cpuid_24),
		cmocka_unit_test(cpuid_40),
		cmocka_unit_test(gpa_counts),
		cmocka_unit_test(read_gpa),
		cmocka_unit_test(write_gpa),
		cmocka_unit_test(arbitrary_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
