/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSHV_DEPOSIT_PLAN_H
#define MSHV_DEPOSIT_PLAN_H

#include <linux/types.h>

/* Deposits made for one hypercall before it is given up. */
#define MSHV_DEPOSIT_ROUNDS	32
/* Most pages one deposit hypercall can list in its input page. */
#define MSHV_DEPOSIT_MAX_PAGES	511
/* A contiguous request is met by one block of this order. */
#define MSHV_DEPOSIT_BLOCK_ORDER	3

/**
 * struct mshv_deposit_plan - answer to a shortage
 * @to_self: deposit to the caller's own partition, not to the call's
 * @pages: how many pages
 * @contiguous: as one physically contiguous block
 */
struct mshv_deposit_plan {
	bool to_self;
	u32 pages;
	bool contiguous;
};

int mshv_deposit_plan(u16 status, bool root, u32 first, u32 round,
		      struct mshv_deposit_plan *plan);

#endif
