// SPDX-License-Identifier: GPL-2.0-only
/* compat/uabi/decode_irq.c: irqfds with an interrupt of their own, old ioeventfds. */
#include <errno.h>

#include "unit.h"

#include <linux/kernel.h>
#include <linux/mshv_legacy.h>

#include "msi_route.h"
#include "uabi_call.h"

static struct mshv_irqfd_40 good(void)
{
	return (struct mshv_irqfd_40){
		.apic_id = 0xff, .fd = -7, .resamplefd = 9, .gsi = 4095, .vector = 0xff,
		.interrupt_type = 7, .pad = { 1, 2, 3, 4, 5, 6 },
	};
}

static void fields(void **state)
{
	struct mshv_irqfd_40 arg = good();
	struct mshv_call *call = CALL_OF(arg);
	const struct mshv_req_irqfd_direct *req = &call->request.irqfd_direct;

	(void)state;
	assert_int_equal(mshv_uabi_decode_irqfd_40(call), 0);
	assert_int_equal(req->irqfd.fd, -7);
	assert_int_equal(req->irqfd.resample_fd, 9);
	assert_int_equal(req->irqfd.gsi, 4095);
	assert_false(req->irqfd.deassign);
	assert_false(req->irqfd.resample);
	assert_int_equal(req->route.gsi, 4095);
	assert_int_equal(mshv_msi_route_vector(req->route.route), 0xff);
	assert_int_equal(mshv_msi_route_destination(req->route.route), 0xff);
	assert_int_equal(mshv_msi_route_type(req->route.route), 7);
	assert_false(mshv_msi_route_level(req->route.route));
	assert_false(mshv_msi_route_logical(req->route.route));
	arg.level_triggered = 2;
	arg.flags = 2;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_irqfd_40(call), 0);
	assert_true(req->irqfd.resample);
	assert_true(mshv_msi_route_level(req->route.route));
	assert_false(mshv_msi_route_logical(req->route.route));
	arg.level_triggered = 0;
	arg.logical_dest_mode = 0x80;
	call = CALL_OF(arg);
	assert_int_equal(mshv_uabi_decode_irqfd_40(call), 0);
	assert_false(mshv_msi_route_level(req->route.route));
	assert_true(mshv_msi_route_logical(req->route.route));
}

static int decode(struct mshv_irqfd_40 arg)
{
	return mshv_uabi_decode_irqfd_40(CALL_OF(arg));
}

static void what_no_route_has_room_for(void **state)
{
	struct mshv_irqfd_40 arg = good();
	int bit;

	(void)state;
	arg.apic_id = 0x100;
	assert_int_equal(decode(arg), -EINVAL);
	arg.apic_id = 1ull << 32;
	assert_int_equal(decode(arg), -EINVAL);
	arg = good();
	arg.vector = 0x100;
	assert_int_equal(decode(arg), -EINVAL);
	arg = good();
	arg.interrupt_type = 8;
	assert_int_equal(decode(arg), -EINVAL);
	/* Disconnecting takes no interrupt, right or wrong. */
	arg.flags = 1;
	assert_int_equal(decode(arg), 0);
	arg.gsi = 4096;
	assert_int_equal(decode(arg), -EINVAL);
	arg.flags = 0;
	assert_int_equal(decode(arg), -EINVAL);
	arg = good();
	for (bit = 2; bit < 32; bit++) {
		arg.flags = 1u << bit;
		assert_int_equal(decode(arg), -EINVAL);
	}
}

/* Today's reserved bytes were anything. */
static void ioeventfd(void **state)
{
	struct mshv_user_ioeventfd arg = {
		.datamatch = 5, .addr = 0x1000, .len = 4, .fd = 3, .flags = 1,
		.rsvd = { 0xff, 0xff, 0xff, 0xff },
	};
	struct mshv_call *call = CALL_OF(arg);

	(void)state;
	assert_int_equal(mshv_uabi_decode_ioeventfd(call), 0);
	assert_int_equal(call->request.ioeventfd.gpa, 0x1000);
	assert_int_equal(call->request.ioeventfd.value, 5);
	assert_int_equal(call->request.ioeventfd.length, 4);
	assert_int_equal(mshv_abi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
	arg.flags = 2;
	assert_int_equal(mshv_uabi_decode_ioeventfd(CALL_OF(arg)), -EOPNOTSUPP);
	arg.flags = 8;
	assert_int_equal(mshv_uabi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
	arg.flags = 0;
	arg.len = 3;
	assert_int_equal(mshv_uabi_decode_ioeventfd(CALL_OF(arg)), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields),
		cmocka_unit_test(what_no_route_has_room_for),
		cmocka_unit_test(ioeventfd),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
