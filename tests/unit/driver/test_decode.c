// SPDX-License-Identifier: GPL-2.0-only
/* src/abi_decode.c: every field of every call, and arbitrary bytes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv.h>

#include "call.h"

static void the_form_is_told_by_the_flag(void **state)
{
	struct mshv_create_partition_v2 arg = { 0 };

	(void)state;
	assert_int_equal(mshv_abi_create_partition_size(&arg), 16);
	arg.pt_flags = 0x37;
	assert_int_equal(mshv_abi_create_partition_size(&arg), 16);
	/* What is wrong with the first bytes is said before more are read. */
	arg.pt_flags = ~8ull;
	assert_int_equal(mshv_abi_create_partition_size(&arg), 0);
	arg.pt_flags = 0x48;
	assert_int_equal(mshv_abi_create_partition_size(&arg), 0);
	arg.pt_flags = 8;
	arg.pt_isolation = 1;
	assert_int_equal(mshv_abi_create_partition_size(&arg), 0);
	arg.pt_isolation = 0;
	assert_int_equal(mshv_abi_create_partition_size(&arg), sizeof(arg));
	assert_int_equal(sizeof(arg), 64);
}

static void create_v1_flags(void **state)
{
	/* user bit and creation flag of the hypervisor */
	static const struct { int bit; u64 creation; } map[] = {
		{ 0, 1ull << 13 }, { 1, 1ull << 22 }, { 2, 1ull << 4 },
		{ 4, 1ull << 1 }, { 5, 1ull << 0 },
	};
	const u64 always = 1ull << 8 | 1ull << 19;
	struct mshv_create_partition arg = { 0 };
	struct mshv_call *call;
	int bit;

	(void)state;
	for (bit = 0; bit < 5; bit++) {
		arg.pt_flags = 1ull << map[bit].bit;
		call = CALL_OF(arg);
		assert_int_equal(mshv_abi_decode_create_partition(call), 0);
		assert_int_equal(call->request.create_partition.creation_flags,
				 always | map[bit].creation);
		assert_int_equal(call->request.create_partition.disabled_xsave_features, 0);
		assert_int_equal(call->request.create_partition.disabled_processor_features[1], 0);
	}
	for (bit = 6; bit < 64; bit++) {
		arg.pt_flags = 1ull << bit;
		assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)), -EINVAL);
	}
	arg.pt_flags = 0;
	for (bit = 0; bit < 64; bit++) {
		arg.pt_isolation = 1ull << bit;
		assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)), -EINVAL);
	}
}

static struct mshv_create_partition_v2 good_v2(void)
{
	return (struct mshv_create_partition_v2){
		.pt_flags = 8 | 1, .pt_num_cpu_fbanks = 2,
		.pt_cpu_fbanks = { 0x1122334455667788, 0x99aabbccddeeff00 },
		.pt_disabled_xsave = 0x0123456789abcdef,
	};
}

static void create_v2_fields(void **state)
{
	struct mshv_create_partition_v2 arg = good_v2();
	struct mshv_call *call = CALL_OF(arg);
	unsigned int banks;
	size_t i;

	(void)state;
	assert_int_equal(mshv_abi_decode_create_partition(call), 0);
	assert_int_equal(call->request.create_partition.disabled_processor_features[0],
			 0x1122334455667788);
	assert_int_equal(call->request.create_partition.disabled_processor_features[1],
			 0x99aabbccddeeff00);
	assert_int_equal(call->request.create_partition.disabled_xsave_features,
			 0x0123456789abcdef);
	assert_int_equal(call->request.create_partition.creation_flags,
			 1ull << 8 | 1ull << 19 | 1ull << 13);
	for (banks = 0; banks <= 0xffff; banks++) {
		arg.pt_num_cpu_fbanks = banks;
		assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)),
				 banks == 2 ? 0 : -EINVAL);
	}
	for (i = 0; i < sizeof(arg.pt_rsvd); i++) {
		arg = good_v2();
		arg.pt_rsvd[i] = 0x10;
		assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)), -EINVAL);
	}
	for (i = 0; i < 128; i++) {
		arg = good_v2();
		arg.pt_rsvd1[i / 64] = 1ull << i % 64;
		assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)), -EINVAL);
	}
}

/* The flags tell one form, the size is that of the other. */
static void create_size_of_other_form(void **state)
{
	struct mshv_create_partition_v2 arg = good_v2();

	(void)state;
	assert_int_equal(mshv_abi_decode_create_partition(call_of(&arg, 16)), -EINVAL);
	arg.pt_flags = 1;
	assert_int_equal(mshv_abi_decode_create_partition(CALL_OF(arg)), -EINVAL);
	assert_int_equal(mshv_abi_decode_create_partition(call_of(&arg, 16)), 0);
}

static void create_vp_index(void **state)
{
	struct mshv_create_vp arg;
	struct mshv_call *call;
	u64 i;

	(void)state;
	for (i = 0; i <= 0xffffffff; i += i < 2000 ? 1 : 0xfffff) {
		arg.vp_index = i;
		call = CALL_OF(arg);
		assert_int_equal(mshv_abi_decode_create_vp(call), i < 1024 ? 0 : -EINVAL);
		if (i < 1024)
			assert_int_equal(call->request.create_vp.index, i);
	}
}

static struct mshv_user_mem_region good_region(void)
{
	return (struct mshv_user_mem_region){
		.size = 0x3000, .guest_pfn = 0x1234, .userspace_addr = 0x7f0000001000,
		.flags = 1,
	};
}

static int decode_region(struct mshv_user_mem_region arg)
{
	return mshv_abi_decode_set_memory(CALL_OF(arg));
}

static void region_fields(void **state)
{
	struct mshv_user_mem_region arg = good_region();
	struct mshv_call *call = CALL_OF(arg);
	struct mshv_req_set_memory *req = &call->request.set_memory;
	unsigned int flags;
	size_t i;

	(void)state;
	for (flags = 0; flags < 256; flags++) {
		arg = good_region();
		arg.flags = flags;
		assert_int_equal(mshv_abi_decode_set_memory(CALL_OF(arg)), flags < 8 ? 0 : -EINVAL);
		if (flags >= 8)
			continue;
		assert_int_equal(req->gfn, 0x1234);
		assert_int_equal(req->pages, 3);
		assert_int_equal(req->address, 0x7f0000001000);
		assert_int_equal(req->writable, flags & 1);
		assert_int_equal(req->executable, flags >> 1 & 1);
		assert_int_equal(req->unmap, flags >> 2 & 1);
	}
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg = good_region();
		arg.rsvd[i] = 1;
		assert_int_equal(decode_region(arg), -EINVAL);
	}
	for (i = 0; i < 12; i++) {
		arg = good_region();
		arg.size += 1u << i;
		assert_int_equal(decode_region(arg), -EINVAL);
		arg = good_region();
		arg.userspace_addr += 1u << i;
		assert_int_equal(decode_region(arg), -EINVAL);
	}
	arg = good_region();
	arg.size = 0;
	assert_int_equal(decode_region(arg), -EINVAL);
}

/* W11: no sum of what is accepted leaves 52 bits of guest address. */
static void region_limits(void **state)
{
	static const u64 edges[] = {
		0, 1, 0xfffffffffe, 0xffffffffff, 0x10000000000, 0xfffffffffffff,
		0x10000000000000, 0x7fffffffffffffff, 0xfffffffffffffffe, ~0ull,
	};
	struct mshv_user_mem_region arg;
	size_t i, j;
	bool fits;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(edges); i++)
		for (j = 0; j < ARRAY_SIZE(edges); j++) {
			arg = good_region();
			arg.guest_pfn = edges[i];
			/* in pages, as far as bytes can tell them */
			arg.size = edges[j] << 12;
			fits = arg.size && edges[i] < 1ull << 40 &&
			       (arg.size >> 12) <= (1ull << 40) - edges[i];
			assert_int_equal(decode_region(arg), fits ? 0 : -EINVAL);
		}
}

static void hvcall_fields(void **state)
{
	struct mshv_root_hvcall arg = { .code = 0x44, .in_sz = 16, .out_sz = 8 };
	struct mshv_call *call;
	size_t i;

	(void)state;
	call = CALL_OF(arg);
	call->in = &arg;
	assert_int_equal(mshv_abi_check_partition_hvcall(call), 0);
	assert_int_equal(mshv_abi_decode_hvcall(call), 0);
	assert_int_equal(call->request.hvcall.code, 0x44);
	assert_int_equal(call->request.hvcall.reps, 0);
	assert_ptr_equal(call->request.hvcall.in, &arg);
	assert_false(call->request.hvcall.issued);
	arg.status = 0x8000;
	assert_int_equal(mshv_abi_check_partition_hvcall(CALL_OF(arg)), -EINVAL);
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg = (struct mshv_root_hvcall){ .code = 0x44, .in_sz = 16 };
		arg.rsvd[i] = 1;
		assert_int_equal(mshv_abi_check_device_hvcall(CALL_OF(arg)), -EINVAL);
	}
	arg = (struct mshv_root_hvcall){ .code = 0x45, .in_sz = 24 };
	assert_int_equal(mshv_abi_check_device_hvcall(CALL_OF(arg)), -EINVAL);
	assert_int_equal(mshv_abi_check_partition_hvcall(CALL_OF(arg)), 0);
	assert_int_equal(mshv_abi_check_vp_hvcall(CALL_OF(arg)), -EINVAL);
}

static void hvcall_results(void **state)
{
	struct mshv_root_hvcall arg = { .code = 0x51, .reps = 7, .in_sz = 240 }, back;
	struct mshv_call *call = CALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_abi_check_vp_hvcall(call), 0);
	assert_int_equal(mshv_abi_decode_hvcall(call), 0);
	/* Not asked: the caller must find its argument unchanged. */
	assert_false(mshv_abi_encode_hvcall(call));
	assert_memory_equal(call->argument, &arg, sizeof(arg));
	call->request.hvcall.issued = true;
	call->request.hvcall.status = 0x1234;
	call->request.hvcall.completed = 5;
	assert_true(mshv_abi_encode_hvcall(call));
	memcpy(&back, call->argument, sizeof(back));
	assert_int_equal(back.status, 0x1234);
	assert_int_equal(back.reps, 5);
	back.status = 0;
	back.reps = 7;
	assert_memory_equal(&back, &arg, sizeof(arg));
}

static int bring_device_hvcall(struct mshv_call *call)
{
	return mshv_abi_check_device_hvcall(call) ?: mshv_abi_decode_hvcall(call);
}

static int bring_partition_hvcall(struct mshv_call *call)
{
	return mshv_abi_check_partition_hvcall(call) ?: mshv_abi_decode_hvcall(call);
}

static int bring_vp_hvcall(struct mshv_call *call)
{
	return mshv_abi_check_vp_hvcall(call) ?: mshv_abi_decode_hvcall(call);
}

/* Arbitrary bytes: only 0 and -EINVAL, and what is accepted keeps its bounds. */
static void arbitrary_bytes(void **state)
{
	int (*const decoders[])(struct mshv_call *) = {
		mshv_abi_decode_create_partition, mshv_abi_decode_create_vp,
		mshv_abi_decode_set_memory, bring_device_hvcall,
		bring_partition_hvcall, bring_vp_hvcall,
	};
	static const u32 sizes[] = { 16, 4, 32, 32, 32, 32 };
	unsigned int seed = 20261120, round, d, i, accepted = 0;
	u8 bytes[64];
	int ret;

	(void)state;
	for (round = 0; round < 200000; round++) {
		/* Mostly zero bytes, or hardly anything would be accepted. */
		for (i = 0; i < sizeof(bytes); i++)
			bytes[i] = rand_r(&seed) % 8 ? 0 : rand_r(&seed) >> 8;
		d = rand_r(&seed) % ARRAY_SIZE(decoders);
		ret = decoders[d](call_of(bytes, d || !(bytes[0] & 8) ? sizes[d] : 64));
		assert_true(ret == 0 || ret == -EINVAL);
		accepted += !ret;
	}
	assert_true(accepted > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_form_is_told_by_the_flag),
		cmocka_unit_test(create_v1_flags),
		cmocka_unit_test(create_v2_fields),
		cmocka_unit_test(create_size_of_other_form),
		cmocka_unit_test(create_vp_index),
		cmocka_unit_test(region_fields),
		cmocka_unit_test(region_limits),
		cmocka_unit_test(hvcall_fields),
		cmocka_unit_test(hvcall_results),
		cmocka_unit_test(arbitrary_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
