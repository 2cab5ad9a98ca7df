// SPDX-License-Identifier: GPL-2.0-only
/* VP state as it was before it came in pages: pure functions. */
#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode_vp.h"

/* Two layouts of one size; what tells a state from another is at the same place. */
static_assert(sizeof(struct mshv_vp_state_40rfc) == sizeof(struct mshv_vp_state_40v3));
static_assert(offsetof(struct mshv_vp_state_40rfc, buf_size) ==
	      offsetof(struct mshv_vp_state_40v3, buf_size));
static_assert(offsetof(struct mshv_vp_state_40rfc, buf) ==
	      offsetof(struct mshv_vp_state_40v3, buf));

/**
 * struct kind - a kind of state
 * @type: what programs call it
 * @hv_type: what the hypervisor calls it
 * @bytes: what is copied, wherever the buffer lies; zero: the hypervisor copies whole
 *	pages itself
 */
struct kind {
	u32 type;
	u32 hv_type;
	u32 bytes;
};

static const struct kind kinds[] = {
	{ MSHV_LEGACY_VP_STATE_LAPIC, MSHV_HV_VP_STATE_LAPIC, MSHV_UABI_LAPIC_BYTES },
	{ MSHV_LEGACY_VP_STATE_XSAVE, MSHV_HV_VP_STATE_XSAVE, 0 },
	{ MSHV_LEGACY_VP_STATE_SIM, MSHV_HV_VP_STATE_SIM_PAGE, 0 },
	{ MSHV_LEGACY_VP_STATE_SIEF, MSHV_HV_VP_STATE_SIEF_PAGE, 0 },
	{ MSHV_LEGACY_VP_STATE_SYNTHETIC_TIMERS, MSHV_HV_VP_STATE_SYNTHETIC_TIMERS,
	  MSHV_HV_SYNTHETIC_TIMERS_BYTES },
};

static const struct kind *find_kind(u32 type)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

static int check_pages(u64 bytes, u64 address)
{
	if (!bytes || bytes != (u32)bytes || (bytes | address) % MSHV_HV_PAGE_BYTES)
		return -EINVAL;
	return 0;
}

/**
 * mshv_uabi_decode_state_40() - struct mshv_vp_state_40rfc or _40v3
 * @call: argument in, request out but for the description of XSAVE
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_state_40(struct mshv_call *call)
{
	const struct mshv_vp_state_40v3 *arg = (const void *)call->argument;
	const struct kind *kind = find_kind(arg->type);

	if (!kind)
		return -EINVAL;
	if (kind->bytes ? arg->buf_size < kind->bytes : check_pages(arg->buf_size, arg->buf))
		return -EINVAL;
	call->request.vp_state = (struct mshv_req_vp_state){
		.type = kind->hv_type,
		.bytes = kind->bytes ?: arg->buf_size,
		.address = arg->buf,
	};
	return 0;
}

/**
 * mshv_uabi_decode_xsave() - which part of XSAVE: struct mshv_vp_state_40rfc or _40v3
 * @call: decoded; request out, for XSAVE
 * @first_generation: the program is known to be of 2020
 *
 * Released programs have zero there in both layouts. What is not part of either's
 * description is padding, which may be anything.
 */
void mshv_uabi_decode_xsave(struct mshv_call *call, bool first_generation)
{
	const struct mshv_vp_state_40rfc *rfc = (const void *)call->argument;
	const struct mshv_vp_state_40v3 *v3 = (const void *)call->argument;
	struct mshv_req_vp_state *req = &call->request.vp_state;

	if (req->type != MSHV_HV_VP_STATE_XSAVE)
		return;
	req->xsave_flags = first_generation ? rfc->flags : v3->flags;
	req->xsave_states = first_generation ? rfc->states : v3->states;
}
