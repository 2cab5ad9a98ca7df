// SPDX-License-Identifier: GPL-2.0-only
/* What of CREATE_PARTITION is for this architecture. Pure, built on the host too for tests. */
#include <linux/types.h>

#include "../arch.h"
#include "../request.h"

int mshv_decode_create_end(u64 word, struct mshv_req_create_partition *req)
{
	req->disabled_xsave_features = word;
	return 0;
}
