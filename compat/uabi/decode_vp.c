// SPDX-License-Identifier: GPL-2.0-only
/* Calls of VPs that are one small hypercall: pure functions. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "decode_vp.h"
#include "hv_calls.h"
#include "small.h"

static_assert(sizeof(struct mshv_translate_gva_ptr) <= MSHV_UABI_SMALL_IN);
static_assert(sizeof(struct mshv_register_intercept_result) <= MSHV_UABI_SMALL_IN);
static_assert(sizeof(struct mshv_get_vp_cpuid_values_40) <= MSHV_UABI_SMALL_IN);

/**
 * mshv_uabi_encode_nothing() - encoder of calls that leave their argument alone
 * @call: any
 *
 * Return: false.
 */
bool mshv_uabi_encode_nothing(struct mshv_call *call)
{
	return false;
}

/**
 * mshv_uabi_decode_translate() - struct mshv_translate_gva_ptr
 * @call: argument in, request out
 *
 * The form with results in place has the same number and size. It was never
 * released; what it has there is no pointer, so that its caller gets -EFAULT.
 *
 * Return: 0.
 */
int mshv_uabi_decode_translate(struct mshv_call *call)
{
	const struct mshv_translate_gva_ptr *arg = (const void *)call->argument;
	struct mshv_hv_translate *in;

	in = mshv_uabi_small(call, MSHV_HV_TRANSLATE_VIRTUAL_ADDRESS, sizeof(*in),
			     sizeof(struct mshv_hv_translate_out));
	in->flags = arg->flags;
	in->gva_page = arg->gva >> MSHV_HV_PAGE_SHIFT;
	return 0;
}

/**
 * mshv_uabi_encode_translate() - what became of it, into the arrays
 * @call: request in, one word of outcome and one of address out
 *
 * An address that means nothing is an outcome, not an error.
 *
 * Return: false: nothing is in the argument itself.
 */
bool mshv_uabi_encode_translate(struct mshv_call *call)
{
	const struct mshv_translate_gva_ptr *arg = (const void *)call->argument;
	const struct mshv_hv_translate_out *out = call->request.hvcall.out;
	u64 gpa;

	if (!mshv_uabi_has_result(call))
		return false;
	gpa = out->gpa_page << MSHV_HV_PAGE_SHIFT | (arg->gva & (MSHV_HV_PAGE_BYTES - 1));
	memcpy(call->array[0], out, sizeof(u64));
	memcpy(call->array[1], &gpa, sizeof(gpa));
	return false;
}

/**
 * mshv_uabi_translate_lacks() - was only a page missing that can be brought in?
 * @call: request in, carried out
 * @gfn: result: which page
 * @access: result: MSHV_HV_ACCESS_*, for what
 *
 * The guest's page tables are memory like any other: the host may just have it.
 *
 * Return: false if that was not the outcome.
 */
bool mshv_uabi_translate_lacks(const struct mshv_call *call, u64 *gfn, u8 *access)
{
	const struct mshv_hv_translate_out *out = call->request.hvcall.out;

	if (!mshv_uabi_has_result(call))
		return false;
	switch (out->code) {
	case MSHV_HV_TRANSLATE_GPA_UNMAPPED:
	case MSHV_HV_TRANSLATE_GPA_NO_READ:
		*access = MSHV_HV_ACCESS_READ;
		break;
	case MSHV_HV_TRANSLATE_GPA_NO_WRITE:
		*access = MSHV_HV_ACCESS_WRITE;
		break;
	default:
		return false;
	}
	*gfn = out->gpa_page;
	return true;
}

/**
 * mshv_uabi_decode_intercept_result() - struct mshv_register_intercept_result
 * @call: argument in, request out
 *
 * The parameters are the hypervisor's to check; those of an MSR are fewer bytes.
 *
 * Return: 0.
 */
int mshv_uabi_decode_intercept_result(struct mshv_call *call)
{
	const struct mshv_register_intercept_result *arg = (const void *)call->argument;
	struct mshv_hv_intercept_result *in;

	static_assert(sizeof(arg->parameters) == sizeof(in->parameters));
	in = mshv_uabi_small(call, MSHV_HV_REGISTER_INTERCEPT_RESULT, sizeof(*in), 0);
	in->type = arg->intercept_type;
	memcpy(in->parameters, &arg->parameters, sizeof(in->parameters));
	return 0;
}

/* What the kernels of these generations asked for, whatever they were given. */
static struct mshv_hv_cpuid_leaf *prepare_cpuid(struct mshv_call *call)
{
	struct mshv_hv_get_vp_cpuid_values *in;

	in = mshv_uabi_small(call, MSHV_HV_GET_VP_CPUID_VALUES, sizeof(*in),
			     sizeof(struct mshv_hv_cpuid_result));
	in->flags = MSHV_HV_CPUID_OWN_STATES | MSHV_HV_CPUID_REGISTERED;
	call->request.hvcall.reps = 1;
	return &in->leaf;
}

/**
 * mshv_uabi_decode_cpuid_24() - struct mshv_get_vp_cpuid_values_24
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_cpuid_24(struct mshv_call *call)
{
	const struct mshv_get_vp_cpuid_values_24 *arg = (const void *)call->argument;
	struct mshv_hv_cpuid_leaf *leaf = prepare_cpuid(call);

	leaf->eax = arg->function;
	leaf->ecx = arg->index;
	return 0;
}

/**
 * mshv_uabi_encode_cpuid_24() - results into struct mshv_get_vp_cpuid_values_24
 * @call: request in, argument out
 *
 * Return: true if there are results.
 */
bool mshv_uabi_encode_cpuid_24(struct mshv_call *call)
{
	struct mshv_get_vp_cpuid_values_24 *arg = (void *)call->argument;
	const struct mshv_hv_cpuid_result *result = call->request.hvcall.out;

	if (!mshv_uabi_has_result(call))
		return false;
	arg->eax = result->eax;
	arg->ebx = result->ebx;
	arg->ecx = result->ecx;
	arg->edx = result->edx;
	return true;
}

/**
 * mshv_uabi_decode_cpuid_40() - struct mshv_get_vp_cpuid_values_40
 * @call: argument in, request out
 *
 * The kernels that have this form passed XFEM and XSS on, and yet asked for the
 * answer with those of the VP. Programs know no other answer.
 *
 * Return: 0.
 */
int mshv_uabi_decode_cpuid_40(struct mshv_call *call)
{
	const struct mshv_get_vp_cpuid_values_40 *arg = (const void *)call->argument;
	struct mshv_hv_cpuid_leaf *leaf = prepare_cpuid(call);

	leaf->eax = arg->function;
	leaf->ecx = arg->index;
	leaf->xfem = arg->xfem;
	leaf->xss = arg->xss;
	return 0;
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
	const struct mshv_hv_cpuid_result *result = call->request.hvcall.out;

	if (!mshv_uabi_has_result(call))
		return false;
	arg->eax = result->eax;
	arg->ebx = result->ebx;
	arg->ecx = result->ecx;
	arg->edx = result->edx;
	return true;
}
