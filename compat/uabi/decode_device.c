// SPDX-License-Identifier: GPL-2.0-only
/* Calls of the device that only ask: pure functions. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_dom0.h>

#include "../../src/hv_abi.h"
#include "decode.h"
#include "small.h"

/**
 * mshv_uabi_decode_version_info() - struct mshv_version_info
 * @call: argument in
 *
 * The answer, version 0 and no capability of those years, is what it must hold.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_version_info(struct mshv_call *call)
{
	return memchr_inv(call->argument, 0, sizeof(struct mshv_version_info)) ? -EINVAL : 0;
}

static int decode(u32 property, struct mshv_call *call)
{
	struct mshv_hv_get_partition_property *in;

	in = mshv_uabi_small(call, MSHV_HV_GET_PARTITION_PROPERTY, sizeof(*in), sizeof(u64));
	in->property = property;
	return 0;
}

/**
 * mshv_uabi_decode_get_property() - struct mshv_partition_property_c32 or _c64
 * @call: argument in, request out
 *
 * Codes have 32 bits; what is behind them is not looked at.
 *
 * Return: 0.
 */
int mshv_uabi_decode_get_property(struct mshv_call *call)
{
	const struct mshv_partition_property_c32 *arg = (const void *)call->argument;

	return decode(arg->property_code, call);
}

/**
 * mshv_uabi_decode_host_property_u64() - a property's code, as __u64
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_host_property_u64(struct mshv_call *call)
{
	u32 property;

	memcpy(&property, call->argument, sizeof(property));
	return decode(property, call);
}

/**
 * mshv_uabi_encode_get_property() - a property's value into the argument
 * @call: request in, argument out
 *
 * Return: true if there is one.
 */
bool mshv_uabi_encode_get_property(struct mshv_call *call)
{
	struct mshv_partition_property_c32 *arg = (void *)call->argument;

	if (!mshv_uabi_has_result(call))
		return false;
	memcpy(&arg->property_value, call->request.hvcall.out, sizeof(arg->property_value));
	return true;
}

/**
 * mshv_uabi_property_as_return() - a property's value as a call's return value
 * @value: the value
 *
 * Return: the value, or -EOVERFLOW if programs would take it for an error.
 */
long mshv_uabi_property_as_return(u64 value)
{
	const u64 most = (u32)~0u >> 1;

	return value > most ? -EOVERFLOW : (long)value;
}
