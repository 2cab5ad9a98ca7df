// SPDX-License-Identifier: GPL-2.0-only
/*
 * What partitions and their VPs did, in debugfs.
 *
 * Runs of a VP count under its lock, in fields of its own; who reads takes no lock and
 * finds each number as it was at some moment, not all of them at the same one. What is
 * read exists as long as the RCU read section.
 */
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/debugfs.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/xarray.h>

#include "ioctl.h"
#include "mshv.h"
#include "statistics.h"

static const char *const names[MSHV_INTERCEPTS] = {
	[MSHV_INTERCEPT_IO_PORT] = "io_port",
	[MSHV_INTERCEPT_MEMORY] = "memory",
	[MSHV_INTERCEPT_MSR] = "msr",
	[MSHV_INTERCEPT_CPUID] = "cpuid",
	[MSHV_INTERCEPT_EXCEPTION] = "exception",
	[MSHV_INTERCEPT_HALT] = "halt",
	[MSHV_INTERCEPT_HYPERCALL] = "hypercall",
	[MSHV_INTERCEPT_OTHER] = "other",
};

static enum mshv_intercept kind_of(u32 message_type)
{
	switch (message_type) {
	case MSHV_HV_MESSAGE_X64_IO_PORT:
		return MSHV_INTERCEPT_IO_PORT;
	case MSHV_HV_MESSAGE_UNMAPPED_GPA:
	case MSHV_HV_MESSAGE_GPA_INTERCEPT:
		return MSHV_INTERCEPT_MEMORY;
	case MSHV_HV_MESSAGE_X64_MSR:
		return MSHV_INTERCEPT_MSR;
	case MSHV_HV_MESSAGE_X64_CPUID:
		return MSHV_INTERCEPT_CPUID;
	case MSHV_HV_MESSAGE_X64_EXCEPTION:
		return MSHV_INTERCEPT_EXCEPTION;
	case MSHV_HV_MESSAGE_X64_HALT:
		return MSHV_INTERCEPT_HALT;
	case MSHV_HV_MESSAGE_HYPERCALL_INTERCEPT:
		return MSHV_INTERCEPT_HYPERCALL;
	default:
		return MSHV_INTERCEPT_OTHER;
	}
}

/**
 * mshv_statistics_intercept() - a VP had an intercept
 * @vp: the VP, its lock held
 * @message_type: of its message
 */
void mshv_statistics_intercept(struct mshv_vp *vp, u32 message_type)
{
	mshv_statistics_add(&vp->statistics.intercepts[kind_of(message_type)]);
}

static void show_vp(struct seq_file *file, const struct mshv_vp *vp)
{
	const struct mshv_vp_statistics *statistics = &vp->statistics;
	int i;

	seq_printf(file, "%llu %u %d %lu %lu %lu %lu %lu %lu", vp->partition->id, vp->index,
		   vp->partition->creator, READ_ONCE(statistics->runs),
		   READ_ONCE(statistics->signals), READ_ONCE(statistics->cancels),
		   READ_ONCE(statistics->resolved), READ_ONCE(statistics->dispatches),
		   READ_ONCE(statistics->waits));
	for (i = 0; i < MSHV_INTERCEPTS; i++)
		seq_printf(file, " %lu", READ_ONCE(statistics->intercepts[i]));
	seq_putc(file, '\n');
}

static void show_vps_of(struct mshv_partition *partition, void *file)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		show_vp(file, vp);
}

static int vps_show(struct seq_file *file, void *unused)
{
	int i;

	seq_puts(file, "partition vp pid runs signals cancels resolved dispatches waits");
	for (i = 0; i < MSHV_INTERCEPTS; i++)
		seq_printf(file, " %s", names[i]);
	seq_putc(file, '\n');
	mshv_partitions_visit(show_vps_of, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(vps);

static void show_partition(struct mshv_partition *partition, void *file)
{
	unsigned long index, vps = 0;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		vps++;
	seq_printf(file, "%llu %d %s %lu %d %ld\n", partition->id, partition->creator,
		   partition->family->name, vps, atomic_read(&partition->pool.count),
		   atomic_long_read(&partition->interrupts));
}

static int partitions_show(struct seq_file *file, void *unused)
{
	seq_puts(file, "partition pid family vps pages interrupts\n");
	mshv_partitions_visit(show_partition, file);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(partitions);

/**
 * mshv_statistics_debugfs() - show the statistics
 * @directory: where
 */
void mshv_statistics_debugfs(struct dentry *directory)
{
	debugfs_create_file("partitions", 0400, directory, NULL, &partitions_fops);
	debugfs_create_file("vps", 0400, directory, NULL, &vps_fops);
}
