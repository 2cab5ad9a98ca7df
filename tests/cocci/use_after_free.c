// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/use_after_free.cocci. */

static int freed(struct thing *thing)
{
	kfree(thing);
	return thing->error;			/* flagged */
}

static void put(struct thing *thing)
{
	struct mshv_partition *partition = thing->partition;

	mshv_partition_put(partition);
	mutex_unlock(&partition->state_lock);	/* flagged */
}

static int twice(struct thing *thing)
{
	int ret = start(thing);

	if (ret)
		kfree(thing);
	fill(1);
	kfree(thing);				/* flagged */
	return ret;
}

static void deferred(struct thing *thing)
{
	call_rcu(&thing->rcu, free_thing);
	thing->count--;				/* flagged */
}

static void correct_list(struct list_head *things)
{
	struct thing *thing, *next;

	list_for_each_entry_safe(thing, next, things, node) {
		fput(thing->file);
		kfree(thing);
	}
}

static void correct_chain(struct thing *thing)
{
	struct thing *next;

	for (; thing; thing = next) {
		next = thing->next;
		kfree(thing);
	}
}

static int correct_ends(struct thing *thing)
{
	int ret = start(thing);

	if (ret) {
		kfree(thing);
		return ret;
	}
	thing->started = true;
	return 0;
}

static void correct_index(struct xarray *things)
{
	unsigned long index;
	struct thing *thing;

	xa_for_each(things, index, thing)
		kfree(thing);
}

static void correct_own_reference(struct mshv_partition *partition)
{
	kref_get(&partition->ref);
	if (start(partition)) {
		mshv_partition_put(partition);
		count(partition);
	}
}
