/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory the hypervisor holds for a partition: deposit and withdraw. */
#ifndef MSHV_POOL_H
#define MSHV_POOL_H

#include "mshv.h"

/* Memory deposited to our own partition; lives as long as the module. */
extern struct mshv_pool mshv_self_pool;

void mshv_pool_init(struct mshv_pool *pool, u64 partition_id);
int mshv_pool_deposit(struct mshv_pool *pool, u32 pages, bool contiguous);
void mshv_pool_withdraw(struct mshv_pool *pool);
void mshv_pool_destroy(struct mshv_pool *pool);

#endif
