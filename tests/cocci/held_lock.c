// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/held_lock.cocci. */

static int early_return(struct thing *thing)
{
	mutex_lock(&thing->lock);		/* flagged */
	if (thing->dead)
		return -EIO;
	thing->count++;
	mutex_unlock(&thing->lock);
	return 0;
}

static int killed_half_way(struct thing *thing)
{
	if (mutex_lock_killable(&thing->lock))	/* flagged */
		return -EINTR;
	if (thing->dead)
		return -EIO;
	mutex_unlock(&thing->lock);
	return 0;
}

static int killed_half_way_later(struct thing *thing)
{
	int ret = mutex_lock_killable(&thing->lock);	/* flagged */

	if (ret)
		return ret;
	if (thing->dead)
		return -EIO;
	mutex_unlock(&thing->lock);
	return ret;
}

static void section(struct thing *thing)
{
	rcu_read_lock();			/* flagged */
	if (!rcu_dereference(thing->next))
		return;
	rcu_read_unlock();
}

static int of_cpu(struct thing *thing)
{
	struct pages *pages = get_cpu_ptr(&all_pages);	/* flagged */

	if (thing->dead)
		return -EIO;
	memset(pages->in, 0, 8);
	put_cpu_ptr(&all_pages);
	return 0;
}

static void twice(struct thing *thing)
{
	spin_lock(&thing->lock);
	thing->count++;
	spin_lock(&thing->lock);		/* flagged */
	spin_unlock(&thing->lock);
}

static int correct(struct thing *thing)
{
	unsigned long flags;
	int ret = -EIO;

	if (mutex_lock_killable(&thing->lock))
		return -EINTR;
	if (thing->dead)
		goto unlock;
	spin_lock_irqsave(&thing->list_lock, flags);
	list_del(&thing->node);
	spin_unlock_irqrestore(&thing->list_lock, flags);
	ret = 0;
unlock:
	mutex_unlock(&thing->lock);
	return ret;
}

static int correct_if_taken(struct thing *thing)
{
	int ret = -EINTR;

	if (!mutex_lock_killable(&thing->lock)) {
		ret = thing->count;
		mutex_unlock(&thing->lock);
	}
	return ret;
}

static bool trylock_all(struct thing *first)
{
	struct thing *thing;

	for (thing = first; thing; thing = thing->next)
		if (!mutex_trylock(&thing->lock)) {
			unlock_until(first, thing);
			return false;
		}
	return true;
}
