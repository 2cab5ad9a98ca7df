// SPDX-License-Identifier: GPL-2.0-only
/* Which pages were accessed or written, a byte for each: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode.h"

/* What programs ask for are the hypervisor's own bits. */
#define KNOWN_FLAGS							\
	(MSHV_LEGACY_ACCESS_CLEAR_ACCESSED | MSHV_LEGACY_ACCESS_SET_ACCESSED | \
	 MSHV_LEGACY_ACCESS_CLEAR_DIRTY | MSHV_LEGACY_ACCESS_SET_DIRTY)

static int decode(u64 flags, u64 gfn, u32 count, u64 states, struct mshv_call *call)
{
	if (flags & ~(u64)KNOWN_FLAGS || count > ~0ull - gfn)
		return -EINVAL;
	call->request.access_bitmap = (struct mshv_req_access_bitmap){
		.gfn = gfn,
		.pages = count,
		.flags = flags,
		.state = MSHV_ACCESS_BY_BYTE,
		.address = states,
	};
	return 0;
}

/**
 * mshv_uabi_decode_access_states_28() - struct mshv_get_gpa_pages_access_state_28
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_access_states_28(struct mshv_call *call)
{
	const struct mshv_get_gpa_pages_access_state_28 *arg = (const void *)call->argument;

	return decode(arg->flags, arg->hv_gpa_page_number, arg->count, arg->states, call);
}

/**
 * mshv_uabi_encode_access_states_28() - results into the same structure
 * @call: request in, argument out
 *
 * Return: true.
 */
bool mshv_uabi_encode_access_states_28(struct mshv_call *call)
{
	struct mshv_get_gpa_pages_access_state_28 *arg = (void *)call->argument;

	arg->count = call->request.access_bitmap.done;
	return true;
}

/**
 * mshv_uabi_decode_access_states_32() - struct mshv_get_gpa_pages_access_state_32
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_access_states_32(struct mshv_call *call)
{
	const struct mshv_get_gpa_pages_access_state_32 *arg = (const void *)call->argument;

	if (arg->padding)
		return -EINVAL;
	return decode(arg->flags, arg->hv_gpa_page_number, arg->count, arg->states_ptr, call);
}

/**
 * mshv_uabi_encode_access_states_32() - results into the same structure
 * @call: request in, argument out
 *
 * Return: true.
 */
bool mshv_uabi_encode_access_states_32(struct mshv_call *call)
{
	struct mshv_get_gpa_pages_access_state_32 *arg = (void *)call->argument;

	arg->count = call->request.access_bitmap.done;
	return true;
}
