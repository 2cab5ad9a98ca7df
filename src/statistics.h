/* SPDX-License-Identifier: GPL-2.0-only */
/* Counting what a VP did. */
#ifndef MSHV_STATISTICS_H
#define MSHV_STATISTICS_H

#include <linux/compiler.h>
#include <linux/types.h>

struct mshv_vp;

/**
 * mshv_statistics_add() - count one more
 * @count: what is counted: one at a time does so, and anybody reads it
 */
static inline void mshv_statistics_add(unsigned long *count)
{
	WRITE_ONCE(*count, *count + 1);
}

void mshv_statistics_intercept(struct mshv_vp *vp, u32 message_type);

#endif
