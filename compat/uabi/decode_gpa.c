// SPDX-License-Identifier: GPL-2.0-only
/* Access to a few bytes of guest memory: pure functions. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "decode_vp.h"
#include "hv_calls.h"
#include "small.h"

static_assert(sizeof(struct mshv_read_write_gpa) <= MSHV_UABI_SMALL_IN);

static int fill(const struct mshv_read_write_gpa *arg, struct mshv_hv_read_gpa *where)
{
	if (!arg->byte_count || arg->byte_count > MSHV_HV_GPA_ACCESS_BYTES)
		return -EINVAL;
	where->byte_count = arg->byte_count;
	where->gpa = arg->base_gpa;
	where->flags = arg->flags;
	return 0;
}

/**
 * mshv_uabi_decode_read_gpa() - struct mshv_read_write_gpa, to read
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_read_gpa(struct mshv_call *call)
{
	struct mshv_hv_read_gpa *in;

	in = mshv_uabi_small(call, MSHV_HV_READ_GPA, sizeof(*in),
			     sizeof(struct mshv_hv_read_gpa_out));
	return fill((const void *)call->argument, in);
}

/**
 * mshv_uabi_encode_read_gpa() - what was read into struct mshv_read_write_gpa
 * @call: request in, argument out
 *
 * Return: true if there are results.
 */
bool mshv_uabi_encode_read_gpa(struct mshv_call *call)
{
	struct mshv_read_write_gpa *arg = (void *)call->argument;
	const struct mshv_hv_read_gpa_out *out = call->request.hvcall.out;

	if (!mshv_uabi_has_result(call) || mshv_uabi_gpa_failed(call))
		return false;
	memcpy(arg->data, out->data, arg->byte_count);
	return true;
}

/**
 * mshv_uabi_decode_write_gpa() - struct mshv_read_write_gpa, to write
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_write_gpa(struct mshv_call *call)
{
	const struct mshv_read_write_gpa *arg = (const void *)call->argument;
	struct mshv_hv_write_gpa *in;
	int ret;

	in = mshv_uabi_small(call, MSHV_HV_WRITE_GPA, sizeof(*in),
			     sizeof(struct mshv_hv_write_gpa_out));
	ret = fill(arg, &in->where);
	if (!ret)
		memcpy(in->data, arg->data, arg->byte_count);
	return ret;
}

/**
 * mshv_uabi_gpa_failed() - did the hypercall succeed, but not the access?
 * @call: request in, carried out
 *
 * Return: true if so.
 */
bool mshv_uabi_gpa_failed(const struct mshv_call *call)
{
	/* The first word of both outputs. */
	const struct mshv_hv_write_gpa_out *out = call->request.hvcall.out;

	return mshv_uabi_has_result(call) && out->result;
}
