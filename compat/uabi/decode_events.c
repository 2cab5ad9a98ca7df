// SPDX-License-Identifier: GPL-2.0-only
/* Events and messages for a guest's SynIC: pure functions. */
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode.h"
#include "hv_calls.h"
#include "small.h"

static_assert(MSHV_LEGACY_MAX_MESSAGE == MSHV_HV_MESSAGE_BYTES);

/**
 * mshv_uabi_decode_signal_event() - struct mshv_signal_event_direct
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_signal_event(struct mshv_call *call)
{
	const struct mshv_signal_event_direct *arg = (const void *)call->argument;
	struct mshv_hv_signal_event_direct *in;

	in = mshv_uabi_small(call, MSHV_HV_SIGNAL_EVENT_DIRECT, sizeof(*in),
			     sizeof(struct mshv_hv_signal_event_direct_out));
	in->vp_index = arg->vp;
	in->vtl = arg->vtl;
	in->sint = arg->sint;
	in->flag = arg->flag;
	return 0;
}

/**
 * mshv_uabi_encode_signal_event() - result into struct mshv_signal_event_direct
 * @call: request in, argument out
 *
 * Return: true if there is one.
 */
bool mshv_uabi_encode_signal_event(struct mshv_call *call)
{
	struct mshv_signal_event_direct *arg = (void *)call->argument;
	const struct mshv_hv_signal_event_direct_out *out = call->request.hvcall.out;

	if (!mshv_uabi_has_result(call))
		return false;
	arg->newly_signaled = out->newly_signaled;
	return true;
}

/**
 * mshv_uabi_check_post_message() - struct mshv_post_message_direct_16 or _264
 * @call: argument in
 *
 * Return: 0, or -E2BIG.
 */
int mshv_uabi_check_post_message(const struct mshv_call *call)
{
	/* Up to the length, both are the same. */
	const struct mshv_post_message_direct_16 *arg = (const void *)call->argument;

	return arg->length > MSHV_LEGACY_MAX_MESSAGE ? -E2BIG : 0;
}

static int decode_message(struct mshv_call *call, const void *message)
{
	const struct mshv_post_message_direct_16 *arg = (const void *)call->argument;
	struct mshv_hv_post_message_direct *in = call->in;

	in->vp_index = arg->vp;
	in->vtl = arg->vtl;
	in->sint = arg->sint;
	if (arg->length)
		memcpy(in->message, message, arg->length);
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_POST_MESSAGE_DIRECT,
		.in = call->in,
		.in_bytes = sizeof(*in),
	};
	return 0;
}

/**
 * mshv_uabi_decode_post_message_16() - struct mshv_post_message_direct_16, checked before
 * @call: argument and message in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_post_message_16(struct mshv_call *call)
{
	return decode_message(call, call->array[0]);
}

/**
 * mshv_uabi_decode_post_message_264() - struct mshv_post_message_direct_264, checked before
 * @call: argument in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_post_message_264(struct mshv_call *call)
{
	const struct mshv_post_message_direct_264 *arg = (const void *)call->argument;

	return decode_message(call, arg->message);
}
