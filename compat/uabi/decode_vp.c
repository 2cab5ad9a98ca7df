// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs that are a hypercall: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy_vp.h>

#include "decode.h"
#include "hv_calls.h"

/**
 * mshv_uabi_decode_cpuid_40() - struct mshv_get_vp_cpuid_values_40
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_cpuid_40(struct mshv_call *call)
{
	const struct mshv_get_vp_cpuid_values_40 *arg = (const void *)call->argument;
	struct mshv_hv_get_vp_cpuid_values *in = call->in;

	in->leaf.eax = arg->function;
	in->leaf.ecx = arg->index;
	in->leaf.xfem = arg->xfem;
	in->leaf.xss = arg->xss;
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_GET_VP_CPUID_VALUES,
		.reps = 1,
		.in = call->in,
		.out = call->out,
	};
	return 0;
}

static bool has_result(const struct mshv_call *call)
{
	return call->request.hvcall.issued && call->request.hvcall.status == MSHV_HV_SUCCESS;
}

/**
 * mshv_uabi_encode_cpuid_40() - results into struct mshv_get_vp_cpuid_values_40
 * @call: request in, argument out
 *
 * Return: true if there are results.
 */
bool mshv_uabi_encode_cpuid_40(struct mshv_call *call)
{
	struct mshv_get_vp_cpuid_values_40 *arg = (void *)call->argument;
	const struct mshv_hv_cpuid_result *result = call->out;

	if (!has_result(call))
		return false;
	arg->eax = result->eax;
	arg->ebx = result->ebx;
	arg->ecx = result->ecx;
	arg->edx = result->edx;
	return true;
}
