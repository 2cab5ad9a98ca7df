// SPDX-License-Identifier: GPL-2.0-only
/* src/abi_decode_irq.c: every field of the calls on interrupts and doorbells. */
#include <errno.h>
#include <stdlib.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv.h>

#include "call.h"
#include "msi_route.h"

static struct mshv_user_irq_entry entries[MSHV_MAX_ROUTES];

/* A table of the first @count of them. */
static struct mshv_call *table_of(u32 count)
{
	struct mshv_user_irq_table arg = { .nr = count };
	struct mshv_call *call = CALL_OF(arg);

	call->array[0] = entries;
	call->count[0] = count;
	return call;
}

static int decode_table(u32 count)
{
	return mshv_abi_decode_msi_routing(table_of(count));
}

static void table_head(void **state)
{
	struct mshv_user_irq_table arg = { .nr = 5 };

	(void)state;
	assert_int_equal(mshv_abi_check_msi_routing(CALL_OF(arg)), 0);
	arg.rsvd = 1u << 31;
	assert_int_equal(mshv_abi_check_msi_routing(CALL_OF(arg)), -EINVAL);
}

static void table_entries(void **state)
{
	struct mshv_call *call;

	(void)state;
	entries[0] = (struct mshv_user_irq_entry){ 4095, 0xfee01004, 0, 0x8731 };
	entries[1] = (struct mshv_user_irq_entry){ 3, 0xfee00000, 0, 0x31 };
	call = table_of(2);
	assert_int_equal(mshv_abi_decode_msi_routing(call), 0);
	assert_int_equal(call->request.msi_routing.count, 2);
	assert_ptr_equal(call->request.msi_routing.routes, entries);
	assert_int_equal(call->request.msi_routing.routes[0].gsi, 4095);
	assert_int_equal(call->request.msi_routing.routes[0].route,
			 mshv_msi_route(0xfee01004, 0x8731));
	assert_int_equal(call->request.msi_routing.routes[1].gsi, 3);

	entries[0] = (struct mshv_user_irq_entry){ .gsi = 4096 };
	assert_int_equal(decode_table(1), -EINVAL);
	entries[0] = (struct mshv_user_irq_entry){ .gsi = 1, .address_hi = 1 };
	assert_int_equal(decode_table(1), -EINVAL);
	assert_int_equal(decode_table(0), 0);
}

/* Line 0 and the last one, next to each other and far apart. */
static void table_duplicates(void **state)
{
	u32 i;

	(void)state;
	for (i = 0; i < MSHV_MAX_ROUTES; i++)
		entries[i] = (struct mshv_user_irq_entry){ .gsi = MSHV_MAX_ROUTES - 1 - i };
	assert_int_equal(decode_table(MSHV_MAX_ROUTES), 0);
	for (i = 0; i < MSHV_MAX_ROUTES; i++)
		entries[i] = (struct mshv_user_irq_entry){ .gsi = i };
	entries[MSHV_MAX_ROUTES - 1].gsi = 0;
	assert_int_equal(decode_table(MSHV_MAX_ROUTES), -EINVAL);
	entries[0] = entries[1] = (struct mshv_user_irq_entry){ .gsi = 4095, .data = 7 };
	assert_int_equal(decode_table(2), -EINVAL);
}

static void irqfd_fields(void **state)
{
	struct mshv_user_irqfd arg = { .fd = -1, .resamplefd = 8, .gsi = 0xffffffff };
	struct mshv_call *call;
	int bit;

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_abi_decode_irqfd(call), 0);
	assert_int_equal(call->request.irqfd.fd, -1);
	assert_int_equal(call->request.irqfd.resample_fd, 8);
	assert_int_equal(call->request.irqfd.gsi, 0xffffffff);
	assert_false(call->request.irqfd.deassign);
	assert_false(call->request.irqfd.resample);
	arg.flags = 1;
	call = CALL_OF(arg);
	assert_int_equal(mshv_abi_decode_irqfd(call), 0);
	assert_true(call->request.irqfd.deassign);
	assert_false(call->request.irqfd.resample);
	arg.flags = 2;
	call = CALL_OF(arg);
	assert_int_equal(mshv_abi_decode_irqfd(call), 0);
	assert_false(call->request.irqfd.deassign);
	assert_true(call->request.irqfd.resample);
	for (bit = 2; bit < 32; bit++) {
		arg.flags = 1u << bit;
		assert_int_equal(mshv_abi_decode_irqfd(CALL_OF(arg)), -EINVAL);
	}
}

static void ioeventfd_fields(void **state)
{
	struct mshv_user_ioeventfd arg = {
		.datamatch = 0x1122334455667788, .addr = 0xfffffffffffffff7, .len = 8, .fd = 5,
		.flags = 1,
	};
	struct mshv_call *call;

	(void)state;
	call = CALL_OF(arg);
	assert_int_equal(mshv_abi_decode_ioeventfd(call), 0);
	assert_true(call->request.ioeventfd.value == 0x1122334455667788);
	assert_true(call->request.ioeventfd.gpa == 0xfffffffffffffff7);
	assert_int_equal(call->request.ioeventfd.length, 8);
	assert_int_equal(call->request.ioeventfd.fd, 5);
	assert_false(call->request.ioeventfd.any_value);
	assert_false(call->request.ioeventfd.deassign);
	arg.flags = 4;
	call = CALL_OF(arg);
	assert_int_equal(mshv_abi_decode_ioeventfd(call), 0);
	assert_true(call->request.ioeventfd.any_value);
	assert_true(call->request.ioeventfd.deassign);
	arg.addr++;
	assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
	arg.len = 0;
	assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), 0);
}

static void ioeventfd_refusals(void **state)
{
	struct mshv_user_ioeventfd arg = { .addr = 0x1000 };
	u32 i;

	(void)state;
	for (i = 0; i < 70000; i++) {
		arg.len = i;
		assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)),
				 i == 0 || i == 1 || i == 2 || i == 4 || i == 8 ? 0 : -EINVAL);
	}
	arg.len = 4;
	for (i = 3; i < 32; i++) {
		arg.flags = 1u << i;
		assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
	}
	arg.flags = 2;
	assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EOPNOTSUPP);
	arg.flags = 2 | 8;
	assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
	arg.flags = 0;
	for (i = 0; i < sizeof(arg.rsvd); i++) {
		arg.rsvd[i] = 1;
		assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
		arg.rsvd[i] = 0;
	}
}

static void arbitrary_entries(void **state)
{
	unsigned int seed = 20261127, round, count, i, accepted = 0;
	struct mshv_call *call;
	int ret;

	(void)state;
	for (round = 0; round < 20000; round++) {
		count = rand_r(&seed) % 8;
		for (i = 0; i < count; i++)
			entries[i] = (struct mshv_user_irq_entry){
				.gsi = rand_r(&seed) % 4100,
				.address_lo = rand_r(&seed),
				.address_hi = !(rand_r(&seed) % 50),
				.data = rand_r(&seed),
			};
		call = table_of(count);
		ret = mshv_abi_decode_msi_routing(call);
		assert_true(ret == 0 || ret == -EINVAL);
		if (ret)
			continue;
		accepted++;
		assert_int_equal(call->request.msi_routing.count, count);
		for (i = 0; i < count; i++)
			assert_true(call->request.msi_routing.routes[i].gsi < MSHV_MAX_ROUTES);
	}
	assert_true(accepted > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_head),
		cmocka_unit_test(table_entries),
		cmocka_unit_test(table_duplicates),
		cmocka_unit_test(irqfd_fields),
		cmocka_unit_test(ioeventfd_fields),
		cmocka_unit_test(ioeventfd_refusals),
		cmocka_unit_test(arbitrary_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
