// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there add_wait_queue_priority_exclusive, which refuses a second waiter?
 * Since: v6.17, commit 0d09582b3a60 ("sched/wait: Add a waitqueue helper for fully exclusive priority waiters")
 * Expect: 6.17-
 * Used-by: compat/kapi/include/linux/wait.h
 */
#include <linux/wait.h>

static __always_unused int mshv_probe_has_priority_exclusive_wait(struct wait_queue_head *head,
								  struct wait_queue_entry *entry)
{
	return add_wait_queue_priority_exclusive(head, entry);
}
