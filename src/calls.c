// SPDX-License-Identifier: GPL-2.0-only
/* Which calls there are and how often each was used, in debugfs. */
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/seq_file.h>

#include "ioctl.h"
#include "mshv.h"

static struct mshv_ioctl_uses sum(const struct mshv_ioctl_uses __percpu *uses)
{
	struct mshv_ioctl_uses all = { 0 };
	int cpu;

	for_each_possible_cpu(cpu) {
		all.calls += per_cpu_ptr(uses, cpu)->calls;
		all.successes += per_cpu_ptr(uses, cpu)->successes;
	}
	return all;
}

static void show_table(struct seq_file *file, const struct mshv_ioctl_table *table)
{
	struct mshv_ioctl_uses uses;
	u32 i;

	for (i = 0; i < table->count; i++) {
		uses = sum(table->uses + i);
		seq_printf(file, "%s %s 0x%08x %s %lu %lu\n", table->kind, table->generations,
			   table->rows[i].number, table->rows[i].name, uses.calls,
			   uses.successes);
	}
}

static int calls_show(struct seq_file *file, void *unused)
{
	const struct mshv_ioctl_table *const *table;

	for (table = mshv_tables; *table; table++)
		show_table(file, *table);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(calls);

/**
 * mshv_calls_debugfs() - show the calls
 * @directory: where
 */
void mshv_calls_debugfs(struct dentry *directory)
{
	debugfs_create_file("calls", 0400, directory, NULL, &calls_fops);
}
