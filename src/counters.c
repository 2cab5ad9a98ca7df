// SPDX-License-Identifier: GPL-2.0-only
/* What happened and is not worth a line in the log: counters in debugfs. */
#include <linux/atomic.h>
#include <linux/debugfs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/seq_file.h>

#include "mshv.h"

static atomic_long_t counters[MSHV_COUNTERS];
static struct dentry *directory;

static const char *const names[MSHV_COUNTERS] = {
	[MSHV_COUNTER_UNKNOWN_IOCTL] = "unknown_ioctls",
	[MSHV_COUNTER_FOREIGN_IOCTL] = "ioctls_of_other_families",
	[MSHV_COUNTER_UNKNOWN_MESSAGE] = "unknown_messages",
	[MSHV_COUNTER_UNKNOWN_PARTITION] = "messages_for_unknown_partitions",
	[MSHV_COUNTER_UNKNOWN_VP] = "messages_for_unknown_vps",
	[MSHV_COUNTER_UNKNOWN_PORT] = "doorbells_for_unknown_ports",
	[MSHV_COUNTER_UNKNOWN_CALL] = "completions_of_unknown_calls",
	[MSHV_COUNTER_REFUSED_INTERRUPT] = "refused_interrupts",
	[MSHV_COUNTER_LOST_NOTIFICATION] = "lost_notifications",
	[MSHV_COUNTER_PARTITIONS] = "partitions",
	[MSHV_COUNTER_LEAKED_PAGES] = "leaked_pages",
};

/**
 * mshv_count() - add to a counter
 * @counter: which
 * @n: how much, may be negative
 *
 * Context: any.
 */
void mshv_count(enum mshv_counter counter, long n)
{
	atomic_long_add(n, &counters[counter]);
}

/**
 * mshv_count_first() - add one to a counter of what is said once in the log
 * @counter: which
 *
 * Context: any. Of several CPUs that come together one is the first, which
 * pr_warn_once() does not promise.
 *
 * Return: whether it was zero.
 */
bool mshv_count_first(enum mshv_counter counter)
{
	return atomic_long_inc_return(&counters[counter]) == 1;
}

static int counters_show(struct seq_file *file, void *unused)
{
	int i;

	for (i = 0; i < MSHV_COUNTERS; i++)
		seq_printf(file, "%s: %ld\n", names[i], atomic_long_read(&counters[i]));
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/** mshv_debugfs_init() - show the counters; a kernel without debugfs does not */
void mshv_debugfs_init(void)
{
	directory = debugfs_create_dir("mshv", NULL);
	debugfs_create_file("counters", 0400, directory, NULL, &counters_fops);
	mshv_calls_debugfs(directory);
	mshv_statistics_debugfs(directory);
}

/** mshv_debugfs_exit() - undo mshv_debugfs_init() */
void mshv_debugfs_exit(void)
{
	debugfs_remove(directory);
}
