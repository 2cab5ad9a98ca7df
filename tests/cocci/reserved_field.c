// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/reserved_field.cocci. */

/**
 * struct mshv_forgetful - argument of a call
 * @number: which one
 * @rsvd: zero
 * @status: in: zero; out: what happened
 */
struct mshv_forgetful {
	__u32 number;
	__u32 rsvd;
	__u32 status;
};

/**
 * struct mshv_careful - argument of another call
 * @number: which one
 * @rsvd: zero
 * @flags: zero or more bits
 */
struct mshv_careful {
	__u32 number;
	__u8 rsvd[4];
	__u32 flags;
};

int mshv_abi_decode_forgetful(struct mshv_call *call)
{
	const struct mshv_forgetful *arg = (const void *)call->argument;

	if (arg->number > 5)			/* flagged */
		return -EINVAL;
	if (arg->status)
		return -EINVAL;
	call->request.number = arg->number;
	return 0;
}

static int correct_check(const struct mshv_careful *arg)
{
	return memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)) ? -EINVAL : 0;
}

int mshv_abi_decode_careful(struct mshv_call *call)
{
	const struct mshv_careful *arg = (const void *)call->argument;

	call->request.number = arg->number;
	return correct_check(arg);
}
