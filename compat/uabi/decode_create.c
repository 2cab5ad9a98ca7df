// SPDX-License-Identifier: GPL-2.0-only
/* The forms of CREATE_PARTITION in which it initialises too: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/hv_abi.h"
#include "decode.h"

#define KNOWN_FLAGS							\
	(MSHV_LEGACY_CREATE_SMT | MSHV_LEGACY_CREATE_NESTED |		\
	 MSHV_LEGACY_CREATE_LARGE_PAGES_DISABLED | MSHV_LEGACY_CREATE_SUPER_PAGES | \
	 MSHV_LEGACY_CREATE_EXO | MSHV_LEGACY_CREATE_LAPIC |		\
	 MSHV_LEGACY_CREATE_INTERCEPT_PAGE | MSHV_LEGACY_CREATE_X2APIC)

/* The flags are the hypervisor's own; two of them a partition here always has. */
static int decode_flags(u64 flags, struct mshv_req_create_partition *req)
{
	if (flags & ~(u64)KNOWN_FLAGS)
		return -EINVAL;
	req->creation_flags = flags | MSHV_HV_CREATE_EXO_PARTITION |
			      MSHV_HV_CREATE_INTERCEPT_MESSAGE_PAGE;
	return 0;
}

/**
 * mshv_uabi_decode_create_40() - struct mshv_create_partition_40
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_create_40(struct mshv_call *call)
{
	const struct mshv_create_partition_40 *arg = (const void *)call->argument;
	struct mshv_req_create_partition *req = &call->request.create_partition;

	*req = (struct mshv_req_create_partition){
		.disabled_processor_features = {
			arg->disabled_processor_features[0],
			arg->disabled_processor_features[1],
		},
		.disabled_xsave_features = arg->disabled_processor_xsave_features,
		.synthetic_features = arg->synthetic_processor_features,
	};
	return decode_flags(arg->flags, req);
}
