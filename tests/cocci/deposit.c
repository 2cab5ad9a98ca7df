// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/deposit.cocci. */

static int not_looked_at(struct mshv_pool *pool, u64 *pfns, u32 count)
{
	u32 done;

	return mshv_hvcall_deposit(pool->partition_id, pfns, count, &done);	/* flagged */
}

static int not_freed(struct mshv_pool *pool, u64 *pfns, u32 pages)
{
	u32 done, have = allocate_pages(pool, pages, pfns);
	int ret;

	if (have < pages)
		return -ENOMEM;			/* flagged */
	ret = mshv_hvcall_deposit(pool->partition_id, pfns, have, &done);
	free_pfns(pfns + done, have - done);
	return ret;
}

static int not_forgotten(struct mshv_pool *pool, u64 *pfns, u32 have)
{
	u32 done = 0;
	int ret;

	ret = note_pages(pool, pfns, have);
	if (ret)
		goto free_rest;
	ret = mshv_hvcall_deposit(pool->partition_id, pfns, have, &done);
free_rest:
	free_pfns(pfns + done, have - done);
	return ret;				/* flagged */
}

static int correct(struct mshv_pool *pool, u64 *pfns, u32 pages)
{
	u32 done = 0, have = allocate_pages(pool, pages, pfns);
	int ret = -ENOMEM;

	if (have < pages)
		goto free_rest;
	ret = note_pages(pool, pfns, have);
	if (ret)
		goto free_rest;
	ret = mshv_hvcall_deposit(pool->partition_id, pfns, have, &done);
	forget_pages(pool, pfns + done, have - done);
free_rest:
	free_pfns(pfns + done, have - done);
	return ret;
}

static void correct_counted(struct mshv_pool *pool, u64 *pfns, u32 count)
{
	u32 done;

	mshv_hvcall_deposit(pool->partition_id, pfns, count, &done);
	if (done < count)
		mshv_count(MSHV_COUNTER_LEAKED_PAGES, count - done);
}
