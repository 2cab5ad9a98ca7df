// SPDX-License-Identifier: GPL-2.0-only
/* A thousand partitions at once, each with a VP. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../guest/lib/control.h"
#include "subject.h"

#define PARTITIONS	1000

/**
 * struct crowd - partitions that are all alive
 * @dev: the device
 * @partitions: so many
 * @vps: one of each
 * @count: how many there are
 * @memory: a page that all of them share
 */
struct crowd {
	int dev;
	int partitions[PARTITIONS];
	int vps[PARTITIONS];
	unsigned int count;
	uint8_t *memory;
};

static int add(struct crowd *crowd)
{
	int partition = partition_create(crowd->dev, PT_LAPIC), vp, ret;

	if (partition < 0)
		return partition;
	ret = partition_initialize(partition);
	ret = ret ?: memory_set(partition, 1, crowd->memory, HV_PAGE_SIZE, MEM_WX);
	ret = vp = ret ?: vp_create(partition, 0);
	if (ret < 0) {
		close(partition);
		return ret;
	}
	crowd->partitions[crowd->count] = partition;
	crowd->vps[crowd->count++] = vp;
	return 0;
}

static int fill(void *subject, unsigned long want)
{
	struct crowd *crowd = subject;
	int ret = 0;

	while (!ret && crowd->count < want)
		ret = add(crowd);
	if (ret)
		tap_note("after %u of them", crowd->count);
	return ret;
}

static int empty(void *subject, unsigned long want)
{
	struct crowd *crowd = subject;

	(void)want;
	while (crowd->count) {
		close(crowd->vps[--crowd->count]);
		close(crowd->partitions[crowd->count]);
	}
	return 0;
}

void measure_many(void)
{
	const struct work filling = { .act = fill, .arg = PARTITIONS };
	const struct work emptying = { .act = empty };
	const struct rlimit files = { 3 * PARTITIONS, 3 * PARTITIONS };
	static struct crowd crowd;
	struct ledger ledger;
	struct sample taken;

	setrlimit(RLIMIT_NOFILE, &files);
	crowd.dev = dev_new();
	crowd.memory = pages_new(1);
	taken = sample("many", &filling, &crowd, 1);
	sample_show("many", &taken);
	ledger_read(&ledger);
	number_show("many", "partitions", ledger.partitions);
	number_show("many", "vps", ledger.vps);
	taken = sample("many-end", &emptying, &crowd, 1);
	sample_show("many-end", &taken);
	ledger_read(&ledger);
	number_show("many-end", "left", ledger.partitions + ledger.child_pages + ledger.mapped);
	close(crowd.dev);
	munmap(crowd.memory, HV_PAGE_SIZE);
}
