// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who owns each page of the parent: the ledger, and the pools that deposits
 * fill. A deposited page carries a pattern; if the pattern has changed when
 * the page leaves the pool, the parent wrote to memory it had given away.
 */
#include <stdlib.h>
#include <string.h>

#include "private.h"

/* A ledger word: owner, slot of the owning partition, child mappings. */
#define OWNER_MASK		0xfull
#define SLOT_SHIFT		4
#define SLOT_MASK		0xffffull
#define SHARES_SHIFT		20
#define SHARE			(1ull << SHARES_SHIFT)
#define SHARES_MAX		0xffffffffu

static uint64_t pattern_of(uint64_t pfn)
{
	return 0xdec0de0000000000ull ^ pfn * 0x9e3779b97f4a7c15ull;
}

enum page_owner ledger_owner(const struct model *model, uint64_t pfn, unsigned int *slot,
			     uint32_t *shares)
{
	uint64_t word = page_tree_get(&model->owners, pfn);

	if (slot)
		*slot = word >> SLOT_SHIFT & SLOT_MASK;
	if (shares)
		*shares = word >> SHARES_SHIFT;
	return word & OWNER_MASK;
}

const char *ledger_text(const struct model *model, uint64_t pfn, char *buffer, size_t size)
{
	static const char * const owners[] = {
		[OWNER_PARENT] = "the parent's",
		[OWNER_POOL] = "deposited",
		[OWNER_STATE] = "a VP state page",
		[OWNER_STATS] = "a stats page",
		[OWNER_LOCATION] = "the location of a state or stats page",
		[OWNER_OVERLAY] = "an overlay page enabled by MSR",
		[OWNER_LOST] = "lost with a deleted partition",
	};
	unsigned int slot;
	uint32_t shares;
	enum page_owner owner = ledger_owner(model, pfn, &slot, &shares);
	const struct partition *partition = slot ? model->partitions[slot] : &model->self;

	snprintf(buffer, size, "%s (partition 0x%llx), mapped %u times into children",
		 owners[owner], partition ? (unsigned long long)partition->id : 0, shares);
	return buffer;
}

bool ledger_set(struct model *model, uint64_t pfn, enum page_owner owner, unsigned int slot)
{
	uint64_t word = page_tree_get(&model->owners, pfn) >> SHARES_SHIFT << SHARES_SHIFT;

	if (owner != OWNER_PARENT)
		word |= (uint64_t)slot << SLOT_SHIFT | owner;
	return !page_tree_fill(&model->owners, pfn, 1, word);
}

bool ledger_share(struct model *model, uint64_t pfn)
{
	uint64_t word = page_tree_get(&model->owners, pfn);

	if (word >> SHARES_SHIFT == SHARES_MAX)
		return false;
	if (page_tree_fill(&model->owners, pfn, 1, word + SHARE))
		return false;
	if (!(word >> SHARES_SHIFT))
		model->mapped_parent_pages++;
	return true;
}

void ledger_unshare(struct model *model, uint64_t pfn)
{
	uint64_t word = page_tree_get(&model->owners, pfn) - SHARE;

	/* The entry has a table of its own: this cannot fail. */
	page_tree_fill(&model->owners, pfn, 1, word);
	if (!(word >> SHARES_SHIFT))
		model->mapped_parent_pages--;
}

bool ledger_check_parent(struct hypercall *call, uint64_t pfn, const char *use)
{
	struct model *model = call->model;
	char text[160];

	if (!model->ops->parent_page_is_ram(model->engine, pfn)) {
		model_violation(model, call, "%s: page 0x%llx is not memory of the parent", use,
				(unsigned long long)pfn);
		return false;
	}
	if (ledger_owner(model, pfn, NULL, NULL) != OWNER_PARENT) {
		model_violation(model, call, "%s: page 0x%llx is %s", use,
				(unsigned long long)pfn,
				ledger_text(model, pfn, text, sizeof(text)));
		return false;
	}
	return true;
}

size_t pool_available(const struct page_pool *pool)
{
	return pool->count > pool->reserved ? pool->count - pool->reserved : 0;
}

static bool in_pool(const struct partition *partition, uint64_t pfn)
{
	unsigned int slot;

	return ledger_owner(partition->model, pfn, &slot, NULL) == OWNER_POOL &&
	       slot == partition->slot;
}

size_t pool_runs(const struct partition *partition, unsigned int length)
{
	const struct page_pool *pool = &partition->pool;
	size_t runs = 0;

	for (size_t i = 0; i < pool->count; i++) {
		size_t pages = 1;

		/* Counted at the lowest of its pages. */
		if (in_pool(partition, pool->pfns[i] - 1))
			continue;
		while (in_pool(partition, pool->pfns[i] + pages))
			pages++;
		runs += pages / length;
	}
	return runs;
}

static bool pool_reserve(struct page_pool *pool)
{
	size_t capacity = pool->capacity ? 2 * pool->capacity : 64;
	uint64_t *pfns;

	if (pool->count + pool->owed < pool->capacity)
		return true;
	pfns = realloc(pool->pfns, capacity * sizeof(*pfns));
	if (!pfns)
		return false;
	pool->pfns = pfns;
	pool->capacity = capacity;
	return true;
}

static void pattern_write(struct model *model, uint64_t pfn)
{
	uint64_t *page = model->ops->parent_page(model->engine, pfn);
	uint64_t pattern = pattern_of(pfn);

	for (unsigned int i = 0; i < PAGE_SIZE_4K / sizeof(*page); i++)
		page[i] = pattern;
}

static void pattern_check(struct partition *partition, uint64_t pfn)
{
	struct model *model = partition->model;
	const uint64_t *page = model->ops->parent_page(model->engine, pfn);
	uint64_t pattern = pattern_of(pfn);

	for (unsigned int i = 0; i < PAGE_SIZE_4K / sizeof(*page); i++) {
		if (page[i] == pattern)
			continue;
		model_violation(model, NULL,
				"deposited page written: 0x%llx of partition 0x%llx, offset %zu",
				(unsigned long long)pfn, (unsigned long long)partition->id,
				i * sizeof(*page));
		return;
	}
}

static void pool_put(struct partition *partition, uint64_t pfn)
{
	pattern_write(partition->model, pfn);
	partition->pool.pfns[partition->pool.count++] = pfn;
}

static uint64_t pool_pop(struct partition *partition)
{
	uint64_t pfn = partition->pool.pfns[--partition->pool.count];

	pattern_check(partition, pfn);
	return pfn;
}

bool pool_take(struct partition *partition, enum page_owner owner, uint64_t *pfn)
{
	struct model *model = partition->model;

	if (!pool_available(&partition->pool))
		return false;
	*pfn = pool_pop(partition);
	partition->pool.owed++;
	ledger_set(model, *pfn, owner, partition->slot);
	memset(model->ops->parent_page(model->engine, *pfn), 0, PAGE_SIZE_4K);
	return true;
}

void pool_return(struct partition *partition, uint64_t pfn)
{
	ledger_set(partition->model, pfn, OWNER_POOL, partition->slot);
	partition->pool.owed--;
	pool_put(partition, pfn);
}

void pool_check(struct partition *partition)
{
	for (size_t i = 0; i < partition->pool.count; i++)
		pattern_check(partition, partition->pool.pfns[i]);
}

void pool_discard(struct partition *partition)
{
	struct model *model = partition->model;

	pool_check(partition);
	for (size_t i = 0; i < partition->pool.count; i++)
		ledger_set(model, partition->pool.pfns[i], OWNER_LOST, 0);
	if (partition->pool.count)
		model_log(model, "partition 0x%llx deleted with %zu pages in its pool",
			  (unsigned long long)partition->id, partition->pool.count);
	model->lost_pages += partition->pool.count;
	free(partition->pool.pfns);
	memset(&partition->pool, 0, sizeof(partition->pool));
}

static struct partition *pool_owner(struct hypercall *call, uint16_t *status)
{
	uint64_t id = ((const struct hv_deposit_input *)call->input)->partition;
	struct partition *partition = partition_find(call->model, id);

	*status = partition ? HV_STATUS_SUCCESS : HV_STATUS_INVALID_PARTITION_ID;
	return partition;
}

static uint16_t deposit_page(struct hypercall *call, struct partition *partition, uint64_t pfn)
{
	struct model *model = call->model;
	char text[160];
	uint32_t shares;

	if (!ledger_check_parent(call, pfn, "deposit"))
		return HV_STATUS_INVALID_PARAMETER;
	ledger_owner(model, pfn, NULL, &shares);
	if (shares) {
		model_violation(model, call,
				"deposit of a page that a child can reach: page 0x%llx is %s",
				(unsigned long long)pfn,
				ledger_text(model, pfn, text, sizeof(text)));
		return HV_STATUS_INVALID_PARAMETER;
	}
	if (!pool_reserve(&partition->pool) ||
	    !ledger_set(model, pfn, OWNER_POOL, partition->slot))
		return HV_STATUS_OPERATION_FAILED;
	pool_put(partition, pfn);
	model->counters.deposited++;
	return HV_STATUS_SUCCESS;
}

uint16_t call_deposit_memory(struct hypercall *call)
{
	const uint64_t *pfns = (const uint64_t *)(call->input + sizeof(struct hv_deposit_input));
	uint16_t status;
	struct partition *partition = pool_owner(call, &status);

	if (!partition)
		return status;
	if (partition->state != PARTITION_CREATED && partition->state != PARTITION_ACTIVE)
		return HV_STATUS_INVALID_PARTITION_STATE;
	for (; call->done < call->end; call->done++) {
		status = deposit_page(call, partition, pfns[call->done]);
		if (status)
			return status;
	}
	return HV_STATUS_SUCCESS;
}

uint16_t call_withdraw_memory(struct hypercall *call)
{
	uint64_t *pfns = (uint64_t *)call->output;
	uint16_t status;
	struct partition *partition = pool_owner(call, &status);

	if (!partition)
		return status;
	for (; call->done < call->end; call->done++) {
		uint64_t pfn;

		if (!pool_available(&partition->pool))
			return HV_STATUS_NO_RESOURCES;
		pfn = pool_pop(partition);
		ledger_set(call->model, pfn, OWNER_PARENT, 0);
		pfns[call->done] = pfn;
		call->model->counters.withdrawn++;
	}
	return HV_STATUS_SUCCESS;
}
