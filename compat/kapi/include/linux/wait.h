/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/wait.h>

#ifndef MSHV_COMPAT_LINUX_WAIT_H
#define MSHV_COMPAT_LINUX_WAIT_H

#if !MSHV_HAVE_PRIORITY_EXCLUSIVE_WAIT
#include <linux/errno.h>

/* Before v5.11, commit c4d51a52c67a ("sched/wait: Add add_wait_queue_priority()"). */
#ifndef WQ_FLAG_PRIORITY
#define WQ_FLAG_PRIORITY	0x20
#endif

/*
 * Before v6.17, commit 0d09582b3a60 ("sched/wait: Add a waitqueue helper for fully
 * exclusive priority waiters"). Those with priority come first in the queue; before
 * v5.11 only those that came later than they are before them.
 */
static inline int add_wait_queue_priority_exclusive(struct wait_queue_head *wq_head,
						    struct wait_queue_entry *wq_entry)
{
	struct wait_queue_entry *other;
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&wq_head->lock, flags);
	list_for_each_entry(other, &wq_head->head, entry)
		if (other->flags & WQ_FLAG_PRIORITY)
			ret = -EBUSY;
	if (!ret) {
		wq_entry->flags |= WQ_FLAG_PRIORITY | WQ_FLAG_EXCLUSIVE;
		list_add(&wq_entry->entry, &wq_head->head);
	}
	spin_unlock_irqrestore(&wq_head->lock, flags);
	return ret;
}
#endif

#endif
