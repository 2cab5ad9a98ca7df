// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_memory.c: guest memory in older generations. */
#include <errno.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "uabi_call.h"

static struct mshv_user_mem_region_old good(void)
{
	return (struct mshv_user_mem_region_old){
		.size = 0x3000, .guest_pfn = 0x10, .userspace_addr = 0x7f0000000000,
		.flags = 0xf, .padding = 0xa5a5a5a5,
	};
}

static const struct mshv_req_set_memory *made(const struct mshv_call *call)
{
	return &call->request.set_memory;
}

static void rights(void **state)
{
	static const struct { u32 flags; bool writable, executable; } cases[] = {
		{ 0x1, false, false }, { 0x3, true, false }, { 0x5, false, true },
		{ 0x9, false, true }, { 0xd, false, true }, { 0xf, true, true },
		{ 0x800f, true, true }, { 0x80208003, true, false },
	};
	struct mshv_user_mem_region_old arg = good();
	struct mshv_call *call;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		arg.flags = cases[i].flags;
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_map_memory(call), 0);
		assert_false(made(call)->unmap);
		assert_int_equal(made(call)->writable, cases[i].writable);
		assert_int_equal(made(call)->executable, cases[i].executable);
		assert_int_equal(made(call)->gfn, 0x10);
		assert_int_equal(made(call)->pages, 3);
		assert_int_equal(made(call)->address, 0x7f0000000000);
	}
}

static void flags(void **state)
{
	const u32 known = 0x8020800f;
	struct mshv_user_mem_region_old arg = good();
	struct mshv_call *call;
	int bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		arg.flags = 1u << bit | 1;
		assert_int_equal(mshv_uabi_decode_map_memory(CALL_OF(arg)),
				 arg.flags & ~known ? -EINVAL : 0);
		arg.flags = 1u << bit;
		assert_int_equal(mshv_uabi_decode_map_memory(CALL_OF(arg)), bit ? -EINVAL : 0);
		call = CALL_OF(arg);
		assert_int_equal(mshv_uabi_decode_unmap_memory(call), 0);
		assert_true(made(call)->unmap);
		assert_int_equal(made(call)->pages, 3);
	}
}

static void both(struct mshv_user_mem_region_old arg, int ret)
{
	assert_int_equal(mshv_uabi_decode_map_memory(CALL_OF(arg)), ret);
	assert_int_equal(mshv_uabi_decode_unmap_memory(CALL_OF(arg)), ret);
}

static void windows(void **state)
{
	struct mshv_user_mem_region_old arg = good();

	(void)state;
	arg.size = 0;
	both(arg, -EINVAL);
	arg.size = 0xfff;
	both(arg, -EINVAL);
	arg.size = 0x1001;
	both(arg, -EINVAL);
	arg = good();
	arg.userspace_addr += 1;
	both(arg, -EINVAL);
	arg = good();
	arg.guest_pfn = 1ull << 40;
	both(arg, -EINVAL);
	arg.guest_pfn = (1ull << 40) - 2;
	both(arg, -EINVAL);
	arg.guest_pfn = (1ull << 40) - 3;
	both(arg, 0);
	arg.size = 0xfffffffffffff000;
	arg.guest_pfn = ~0ull;
	both(arg, -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rights),
		cmocka_unit_test(flags),
		cmocka_unit_test(windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
