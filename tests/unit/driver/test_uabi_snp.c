// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_snp.c: calls for SEV-SNP guests. */
#include <errno.h>
#include <string.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "uabi_call.h"

static u64 pages[3];

/* @call with the first @count of them. */
static struct mshv_call *with_pages(struct mshv_call *call, u32 count)
{
	call->array[0] = count ? pages : NULL;
	call->count[0] = count;
	return call;
}

/* What is checked of a list of pages, with an argument that is right. */
static void lists(int (*decode)(struct mshv_call *call), const void *argument, u32 size)
{
	pages[0] = pages[1] = 0;
	pages[2] = (1ull << 40) - 1;
	assert_int_equal(decode(with_pages(hvcall_of(argument, size), 3)), 0);
	assert_int_equal(decode(with_pages(hvcall_of(argument, size), 0)), -EINVAL);
	pages[2]++;
	assert_int_equal(decode(with_pages(hvcall_of(argument, size), 2)), 0);
	assert_int_equal(decode(with_pages(hvcall_of(argument, size), 3)), -EINVAL);
	pages[2] = 0;
}

static void host_access_24(void **state)
{
	struct mshv_modify_gpa_host_access_24 arg = {
		.acquire = 0xff, .padding = { 1, 2, 3, 4, 5, 6, 7 },
	};
	int bit;

	(void)state;
	lists(mshv_uabi_decode_host_access_24, &arg, sizeof(arg));
	for (bit = 0; bit < 32; bit++) {
		arg.host_access = 1u << bit;
		assert_int_equal(mshv_uabi_decode_host_access_24(with_pages(CALL_OF(arg), 1)),
				 bit < 2 ? 0 : -EINVAL);
		arg.host_access = 0;
		arg.flags = 1u << bit;
		assert_int_equal(mshv_uabi_decode_host_access_24(with_pages(CALL_OF(arg), 1)),
				 bit < 1 ? 0 : -EINVAL);
		arg.flags = 0;
	}
}

static void host_access_16(void **state)
{
	struct mshv_modify_gpa_host_access_16 arg = { 0 };
	size_t i;

	(void)state;
	lists(mshv_uabi_decode_host_access_16, &arg, sizeof(arg));
	for (i = 0; i < 8; i++) {
		arg.flags = 1u << i;
		assert_int_equal(mshv_uabi_decode_host_access_16(with_pages(CALL_OF(arg), 1)),
				 i < 4 ? 0 : -EINVAL);
	}
	arg.flags = 0;
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg.rsvd[i] = 1;
		assert_int_equal(mshv_uabi_decode_host_access_16(with_pages(CALL_OF(arg), 1)),
				 -EINVAL);
		arg.rsvd[i] = 0;
	}
}

static void import_old(void **state)
{
	struct mshv_import_isolated_pages_old arg = { .page_type = 77, .page_size = 1 };
	struct mshv_call *call;

	(void)state;
	lists(mshv_uabi_decode_import_old, &arg, sizeof(arg));
	call = with_pages(HVCALL_OF(arg), 1);
	assert_int_equal(mshv_uabi_decode_import_old(call), 0);
	assert_int_equal(call->request.hvcall.code, 0xef);
	assert_int_equal(input32(call, 8), 77);
	assert_int_equal(input32(call, 12), 1);
}

static void import_new(void **state)
{
	struct mshv_import_isolated_pages_new arg = { 0 };
	struct mshv_call *call;
	u32 type;
	size_t i;

	(void)state;
	lists(mshv_uabi_decode_import_new, &arg, sizeof(arg));
	for (type = 0; type < 256; type++) {
		arg.page_type = type;
		call = with_pages(HVCALL_OF(arg), 1);
		assert_int_equal(mshv_uabi_decode_import_new(call), type < 6 ? 0 : -EINVAL);
		if (type >= 6)
			continue;
		assert_int_equal(call->request.hvcall.code, 0xef);
		assert_int_equal(input32(call, 8), type);
		assert_int_equal(input32(call, 12), 0);
	}
	arg.page_type = 5;
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg.rsvd[i] = 1;
		assert_int_equal(mshv_uabi_decode_import_new(with_pages(HVCALL_OF(arg), 1)),
				 -EINVAL);
		arg.rsvd[i] = 0;
	}
}

static void complete_import(void **state)
{
	u8 arg[sizeof(struct mshv_complete_isolated_import)];
	struct mshv_call *call;

	(void)state;
	memset(arg, 0xa5, sizeof(arg));
	call = HVCALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_complete_import(call), 0);
	assert_int_equal(call->request.hvcall.code, 0xf1);
	assert_int_equal(input64(call, 0), 0);
	assert_memory_equal((u8 *)call->in + 8, arg, sizeof(arg));
	assert_int_equal(((u8 *)call->in)[8 + sizeof(arg)], 0);
}

static void psp_request(void **state)
{
	struct mshv_issue_psp_guest_request arg = { 0xffffffffffffffff, 0x1fff };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_psp_request(call), 0);
	assert_int_equal(call->request.hvcall.code, 0xf2);
	assert_int_equal(input64(call, 8), 0xfffffffffffff);
	assert_int_equal(input64(call, 16), 1);
}

static void ap_create(void **state)
{
	struct mshv_sev_snp_ap_create arg = { 1023, 0x12345678 };
	struct mshv_call *call = HVCALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_ap_create(call), 0);
	assert_int_equal(call->request.hvcall.code, 0x51);
	assert_int_equal(call->request.hvcall.reps, 2);
	assert_int_equal(input32(call, 8), 1023);
	assert_int_equal(input32(call, 12), 0);
	assert_int_equal(input32(call, 16), 0x00090040);
	assert_int_equal(input64(call, 32), 0x12345001);
	assert_int_equal(input32(call, 48), 4);
	assert_int_equal(input64(call, 64), 0);
	arg.vp_id = 1024;
	assert_int_equal(mshv_uabi_decode_ap_create(HVCALL_OF(arg)), -EINVAL);
	arg.vp_id = 1ull << 32;
	assert_int_equal(mshv_uabi_decode_ap_create(HVCALL_OF(arg)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(host_access_24),
		cmocka_unit_test(host_access_16),
		cmocka_unit_test(import_old),
		cmocka_unit_test(import_new),
		cmocka_unit_test(complete_import),
		cmocka_unit_test(psp_request),
		cmocka_unit_test(ap_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
