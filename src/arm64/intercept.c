// SPDX-License-Identifier: GPL-2.0-only
/* What messages on intercepts say. Pure, built on the host too for tests. */
#include <linux/stddef.h>
#include <linux/types.h>

#include "../answer.h"
#include "../arch.h"
#include "hv_arm64.h"

/* Where such a message has the hypercall is not known: the VMM is told of every one. */
bool mshv_answer_hypercall(const struct mshv_hv_message *message, struct mshv_answer *answer)
{
	return false;
}

bool mshv_intercept_memory(const struct mshv_hv_message *message, u64 *gpa, u8 *access)
{
	const struct mshv_hv_arm64_memory_intercept *intercept = (const void *)message->payload;

	if (message->payload_size < offsetofend(struct mshv_hv_arm64_memory_intercept, gpa))
		return false;
	*gpa = intercept->gpa;
	*access = intercept->header.access_type;
	return true;
}
