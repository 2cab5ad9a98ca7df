/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/wait.h>

#ifndef MSHV_COMPAT_LINUX_WAIT_H
#define MSHV_COMPAT_LINUX_WAIT_H

#if !MSHV_HAVE_PRIORITY_EXCLUSIVE_WAIT
#include <linux/errno.h>

/*
 * Before v6.17, commit 0d09582b3a60 ("sched/wait: Add a waitqueue helper for fully
 * exclusive priority waiters"). Those with priority come first in the queue.
 */
static inline int add_wait_queue_priority_exclusive(struct wait_queue_head *wq_head,
						    struct wait_queue_entry *wq_entry)
{
	struct wait_queue_entry *first;
	unsigned long flags;
	int ret = -EBUSY;

	spin_lock_irqsave(&wq_head->lock, flags);
	first = list_first_entry_or_null(&wq_head->head, struct wait_queue_entry, entry);
	if (!first || !(first->flags & WQ_FLAG_PRIORITY)) {
		wq_entry->flags |= WQ_FLAG_PRIORITY | WQ_FLAG_EXCLUSIVE;
		list_add(&wq_entry->entry, &wq_head->head);
		ret = 0;
	}
	spin_unlock_irqrestore(&wq_head->lock, flags);
	return ret;
}
#endif

#endif
