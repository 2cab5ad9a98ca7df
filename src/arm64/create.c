// SPDX-License-Identifier: GPL-2.0-only
/* What of CREATE_PARTITION is for this architecture. Pure, built on the host too for tests. */
#include <linux/errno.h>
#include <linux/types.h>

#include "../arch.h"

/* There is no XSAVE: the word is reserved, and no feature is disabled by it. */
int mshv_decode_create_end(u64 word, struct mshv_req_create_partition *req)
{
	return word ? -EINVAL : 0;
}
