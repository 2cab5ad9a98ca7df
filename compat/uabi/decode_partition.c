// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions that are a hypercall: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode.h"
#include "hv_calls.h"
#include "small.h"

/**
 * mshv_uabi_decode_install_intercept() - struct mshv_install_intercept
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_install_intercept(struct mshv_call *call)
{
	const struct mshv_install_intercept *arg = (const void *)call->argument;
	struct mshv_hv_install_intercept *in;

	in = mshv_uabi_small(call, MSHV_HV_INSTALL_INTERCEPT, sizeof(*in), 0);
	in->access = arg->access_type_mask;
	in->type = arg->intercept_type;
	in->parameter = arg->intercept_parameter;
	return 0;
}

/**
 * mshv_uabi_decode_assert_interrupt() - struct mshv_assert_interrupt
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_assert_interrupt(struct mshv_call *call)
{
	const struct mshv_assert_interrupt *arg = (const void *)call->argument;
	struct mshv_hv_assert_interrupt *in;

	in = mshv_uabi_small(call, MSHV_HV_ASSERT_VIRTUAL_INTERRUPT, sizeof(*in), 0);
	in->type = (u32)arg->control;
	in->flags = arg->control >> 32;
	in->destination = arg->dest_addr;
	in->vector = arg->vector;
	return 0;
}

/**
 * mshv_uabi_decode_set_property() - struct mshv_partition_property_c32 or _c64
 * @call: argument in, request out
 *
 * Codes have 32 bits; what is behind them is not looked at.
 *
 * Return: 0.
 */
int mshv_uabi_decode_set_property(struct mshv_call *call)
{
	const struct mshv_partition_property_c32 *arg = (const void *)call->argument;
	struct mshv_hv_set_partition_property *in;

	in = mshv_uabi_small(call, MSHV_HV_SET_PARTITION_PROPERTY, sizeof(*in), 0);
	in->property = arg->property_code;
	in->value = arg->property_value;
	return 0;
}

/**
 * mshv_uabi_decode_deliverability() - struct mshv_register_deliverabilty_notifications
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_deliverability(struct mshv_call *call)
{
	const struct mshv_register_deliverabilty_notifications *arg = (const void *)call->argument;
	struct mshv_hv_set_vp_registers *in;

	in = mshv_uabi_small(call, MSHV_HV_SET_VP_REGISTERS,
			     sizeof(*in) + sizeof(in->registers[0]), 0);
	call->request.hvcall.reps = 1;
	in->vp.vp_index = arg->vp;
	in->registers[0].name = MSHV_HV_REGISTER_DELIVERABILITY_NOTIFICATIONS;
	in->registers[0].value.low = arg->flag;
	return 0;
}

/**
 * mshv_uabi_decode_scrub() - SCRUB_PARTITION, which has no argument
 * @call: request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_scrub(struct mshv_call *call)
{
	mshv_uabi_small(call, MSHV_HV_SCRUB_PARTITION, sizeof(u64), 0);
	return 0;
}
