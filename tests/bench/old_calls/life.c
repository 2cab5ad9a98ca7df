// SPDX-License-Identifier: GPL-2.0-only
/* From creating a partition to its end, and of VPs. */
#include <unistd.h>

#include "subject.h"

/* These take long, and the kernels have much to do in between. */
#define ROUNDS	200

/* Partition privileges and hypercalls: what programs of those years ask for first. */
#define FEATURES	3u

static int finish(int partition, int ret)
{
	close(partition);
	return ret;
}

static int create_40(void *vm, unsigned long features)
{
	const struct mshv_create_partition_40 args = {
		.flags = MSHV_LEGACY_CREATE_LAPIC,
		.synthetic_processor_features = features,
	};
	int partition = call(((struct vm *)vm)->dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);

	return partition < 0 ? partition : finish(partition, 0);
}

static int create_48(void *vm, unsigned long features)
{
	const struct mshv_create_partition_48b args = {
		.flags = MSHV_LEGACY_CREATE_LAPIC,
		.synthetic_processor_features = features,
	};
	int partition = call(((struct vm *)vm)->dev, MSHV_LEGACY_CREATE_PARTITION_48, &args);

	return partition < 0 ? partition : finish(partition, 0);
}

static int create(void *vm, unsigned long features)
{
	int partition = partition_create(((struct vm *)vm)->dev, PT_LAPIC), ret = 0;

	if (partition < 0)
		return partition;
	if (features)
		ret = property_set(partition, HV_PROPERTY_SYNTHETIC_FEATURES, features, NULL);
	return finish(partition, ret ?: partition_initialize(partition));
}

/* A partition of its own each time: a VP's index cannot be used again. */
static int partition = -1;

static int before_old(void *vm, unsigned long arg)
{
	const struct mshv_create_partition_40 args = { .flags = MSHV_LEGACY_CREATE_LAPIC };

	(void)arg;
	partition = call(((struct vm *)vm)->dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);
	return partition < 0 ? partition : 0;
}

static int before(void *vm, unsigned long arg)
{
	(void)arg;
	partition = partition_create(((struct vm *)vm)->dev, PT_LAPIC);
	return partition < 0 ? partition : partition_initialize(partition);
}

static int after(void *vm, unsigned long arg)
{
	(void)vm;
	(void)arg;
	return finish(partition, 0);
}

static int vp_by(unsigned long number)
{
	const struct mshv_create_vp args = { .vp_index = 0 };
	int vp = call(partition, number, &args);

	return vp < 0 ? vp : finish(vp, 0);
}

static int vp_old(void *vm, unsigned long arg)
{
	(void)vm;
	(void)arg;
	return vp_by(MSHV_LEGACY_CREATE_VP);
}

static int vp(void *vm, unsigned long arg)
{
	(void)vm;
	(void)arg;
	return vp_by(MSHV_CREATE_VP);
}

#define LONG_PAIR(text, old, number)						\
	{ .pair = { .name = text, .rounds = ROUNDS, .sleeps = true,		\
		    .first = { .act = old, .arg = number },			\
		    .second = { .act = create, .arg = number } } }

static const struct old_pair pairs[] = {
	LONG_PAIR("CREATE_PARTITION_40 to close", create_40, 0),
	LONG_PAIR("CREATE_PARTITION_40 with features to close", create_40, FEATURES),
	LONG_PAIR("CREATE_PARTITION_48 with features to close", create_48, FEATURES),
	{ .pair = {
		.name = "CREATE_VP and close",
		.rounds = ROUNDS,
		.sleeps = true,
		.first = { .before = before_old, .act = vp_old, .after = after },
		.second = { .before = before, .act = vp, .after = after },
	} },
};

struct group group_life(void)
{
	return GROUP(GUEST(io), NULL, pairs);
}
