// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions that are a hypercall: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode.h"

/**
 * mshv_uabi_decode_install_intercept() - struct mshv_install_intercept
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_install_intercept(struct mshv_call *call)
{
	const struct mshv_install_intercept *arg = (const void *)call->argument;
	struct mshv_hv_install_intercept *in = call->in;

	in->access = arg->access_type_mask;
	in->type = arg->intercept_type;
	in->parameter = arg->intercept_parameter;
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_INSTALL_INTERCEPT,
		.in = call->in,
	};
	return 0;
}
