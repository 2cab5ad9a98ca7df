/* SPDX-License-Identifier: GPL-2.0-only */
/* mshv_intercept_memory() of the architecture that the test is linked with. */
#ifndef UNIT_MEMORY_INTERCEPT_H
#define UNIT_MEMORY_INTERCEPT_H

#include <string.h>

#include "answer.h"
#include "arch.h"

#define INTERCEPTED_GPA	0x123456789abcull

/*
 * @payload, of @bytes, tells of @access to INTERCEPTED_GPA. What follows the first @needed
 * bytes, which end with the address, may be missing.
 */
static inline void check_memory_intercept(const void *payload, u32 bytes, u32 needed, u8 access)
{
	struct mshv_hv_message message = { .payload_size = bytes };
	u64 gpa = 0;
	u8 found = 0;

	memcpy(message.payload, payload, bytes);
	assert_true(mshv_intercept_memory(&message, &gpa, &found));
	assert_int_equal(gpa, INTERCEPTED_GPA);
	assert_int_equal(found, access);
	message.payload_size = needed;
	assert_true(mshv_intercept_memory(&message, &gpa, &found));
	message.payload_size = needed - 1;
	assert_false(mshv_intercept_memory(&message, &gpa, &found));
}

#endif
