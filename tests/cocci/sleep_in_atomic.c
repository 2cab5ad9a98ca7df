// SPDX-License-Identifier: GPL-2.0-only
/* For scripts/cocci/sleep_in_atomic.cocci. */

/**
 * takes_its_time() - does something
 *
 * Context: process context, may sleep.
 */
void takes_its_time(void)
{
	mutex_lock(&big);
	mutex_unlock(&big);
}

/**
 * takes_longer() - does something else
 *
 * Context: process context, sleeps.
 */
void takes_longer(void)
{
	takes_its_time();
	takes_its_time();
}

static void under_spinlock(struct thing *thing)
{
	spin_lock(&thing->lock);
	mutex_lock(&thing->mutex);		/* flagged */
	mutex_unlock(&thing->mutex);
	spin_unlock(&thing->lock);
}

static void sometimes(struct thing *thing)
{
	unsigned long flags;

	spin_lock_irqsave(&thing->lock, flags);
	if (thing->dead)
		takes_its_time();		/* flagged */
	spin_unlock_irqrestore(&thing->lock, flags);
	takes_its_time();
}

static int read_section(struct thing *thing, void __user *user)
{
	int ret = 0;

	rcu_read_lock();
	if (copy_to_user(user, thing, 8))	/* flagged */
		ret = -EFAULT;
	rcu_read_unlock();
	return ret;
}

static void with_page(void)
{
	struct pages *pages = get_cpu_ptr(&all_pages);

	memset(pages->in, 0, 8);
	takes_longer();				/* flagged */
	put_cpu_ptr(&all_pages);
}

static void without_preemption(void)
{
	preempt_disable();
	msleep(1);				/* flagged */
	preempt_enable();
}

static void without_interrupts(void)
{
	local_irq_disable();
	synchronize_rcu();			/* flagged */
	local_irq_enable();
}

static void *allocates(struct thing *thing)
{
	void *page;

	spin_lock(&thing->lock);
	page = kzalloc(8, GFP_KERNEL | __GFP_NOWARN);	/* flagged */
	spin_unlock(&thing->lock);
	return page;
}

static void *allocates_in_section(void)
{
	void *page;

	rcu_read_lock();
	page = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);	/* flagged */
	rcu_read_unlock();
	return page;
}

static void *correct(struct thing *thing)
{
	void *page = kzalloc(8, GFP_KERNEL);
	void *other;

	if (!page)
		return NULL;
	takes_its_time();
	spin_lock(&thing->lock);
	thing->page = page;
	other = kzalloc(8, GFP_ATOMIC);
	spin_unlock(&thing->lock);
	takes_its_time();
	rcu_read_lock();
	wake_up(&thing->wait);
	rcu_read_unlock();
	synchronize_rcu();
	return other;
}
