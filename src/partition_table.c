// SPDX-License-Identifier: GPL-2.0-only
/* Which partitions there are, and how many. */
#include <linux/errno.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/spinlock.h>

#include "mshv.h"

#define PARTITION_HASH_BITS		9
static DEFINE_HASHTABLE(partitions, PARTITION_HASH_BITS);
static DEFINE_SPINLOCK(table_lock);

/**
 * mshv_partition_table_add() - have a partition found
 * @partition: the partition; interrupt handlers use it from now on
 *
 * Context: process context.
 */
void mshv_partition_table_add(struct mshv_partition *partition)
{
	spin_lock(&table_lock);
	hash_add_rcu(partitions, &partition->hash_node, partition->id);
	spin_unlock(&table_lock);
}

/**
 * mshv_partition_table_remove() - undo mshv_partition_table_add()
 * @partition: the partition; on return no interrupt handler uses it or can find it
 *
 * Context: process context, sleeps.
 */
void mshv_partition_table_remove(struct mshv_partition *partition)
{
	spin_lock(&table_lock);
	hash_del_rcu(&partition->hash_node);
	spin_unlock(&table_lock);
	synchronize_rcu();
}

/**
 * mshv_partition_find() - partition by its id
 * @id: as the hypervisor gave it
 *
 * Context: RCU read section, which the result does not outlive.
 *
 * Return: the partition or NULL.
 */
struct mshv_partition *mshv_partition_find(u64 id)
{
	struct mshv_partition *partition;

	hash_for_each_possible_rcu(partitions, partition, hash_node, id)
		if (partition->id == id)
			return partition;
	return NULL;
}

/*
 * How many partitions exist or are being created; negative: none, and none may
 * be created.
 */
#define CLOSED	(-1)
static DEFINE_SPINLOCK(population_lock);
static int population;

/**
 * mshv_population_enter() - there is going to be a partition more
 *
 * Return: 0, or -EBUSY while none may be created.
 */
int mshv_population_enter(void)
{
	int ret = 0;

	spin_lock(&population_lock);
	if (population == CLOSED)
		ret = -EBUSY;
	else
		population++;
	spin_unlock(&population_lock);
	return ret;
}

/** mshv_population_leave() - undo mshv_population_enter() */
void mshv_population_leave(void)
{
	spin_lock(&population_lock);
	population--;
	spin_unlock(&population_lock);
}

/**
 * mshv_partitions_close() - have no partition created any more
 *
 * Return: 0, or -EBUSY if there are partitions, and nothing has changed.
 */
int mshv_partitions_close(void)
{
	int ret = 0;

	spin_lock(&population_lock);
	if (population > 0)
		ret = -EBUSY;
	else
		population = CLOSED;
	spin_unlock(&population_lock);
	return ret;
}

/** mshv_partitions_open() - undo mshv_partitions_close() */
void mshv_partitions_open(void)
{
	spin_lock(&population_lock);
	if (population == CLOSED)
		population = 0;
	spin_unlock(&population_lock);
}

/**
 * mshv_partitions_visit() - have a function called for every partition
 * @visit: called in an RCU read section, which partition and VPs do not outlive
 * @data: for it
 */
void mshv_partitions_visit(void (*visit)(struct mshv_partition *partition, void *data),
			   void *data)
{
	struct mshv_partition *partition;
	int bucket;

	rcu_read_lock();
	hash_for_each_rcu(partitions, bucket, partition, hash_node)
		visit(partition, data);
	rcu_read_unlock();
}

/**
 * mshv_partition_take_next() - a partition that is not retired, which it is from now on
 *
 * Context: process context, of the one thread that does this.
 *
 * Return: the partition, referenced, or NULL if there is none.
 */
struct mshv_partition *mshv_partition_take_next(void)
{
	struct mshv_partition *partition;
	int bucket;

	rcu_read_lock();
	hash_for_each_rcu(partitions, bucket, partition, hash_node)
		if (!partition->retired && kref_get_unless_zero(&partition->ref)) {
			partition->retired = true;
			break;
		}
	rcu_read_unlock();
	return partition;
}

/**
 * mshv_population() - how many partitions there are
 *
 * Return: those that are being created or are ending included; negative: none, and none
 * may be created.
 */
int mshv_population(void)
{
	int now;

	spin_lock(&population_lock);
	now = population;
	spin_unlock(&population_lock);
	return now;
}
