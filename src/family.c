// SPDX-License-Identifier: GPL-2.0-only
/* Which calls files answer to when there is one generation of the ABI. */
#include <linux/module.h>
#include <linux/stddef.h>

#include "ioctl.h"

const struct mshv_ioctl_table *const mshv_tables[] = {
	&mshv_device_calls, &mshv_partition_calls, &mshv_vp_calls, NULL
};

static const struct mshv_ioctl_table *const device_tables[] = { &mshv_device_calls, NULL };
static const struct mshv_ioctl_table *const partition_tables[] = { &mshv_partition_calls, NULL };
static const struct mshv_ioctl_table *const vp_tables[] = { &mshv_vp_calls, NULL };

static const char *const generations[] = { "upstream-6.15", "upstream-6.19", "upstream-7.0", NULL };

const struct mshv_family mshv_family_current = {
	.name = "current",
	.generations = generations,
	.partition = partition_tables,
	.vp = vp_tables,
};

const struct mshv_family *const mshv_families[] = { &mshv_family_current, NULL };

/* For modinfo, which reads a module that is not loaded. */
MODULE_INFO(mshv_abi_families, "current");

/**
 * mshv_device_tables() - what the device answers to
 *
 * Return: tables in the order searched; NULL ends the list.
 */
const struct mshv_ioctl_table *const *mshv_device_tables(void)
{
	return device_tables;
}

/**
 * mshv_create_flag_names() - flags that today's CREATE_PARTITION takes
 *
 * Return: their names by bit, MSHV_PT_BIT_COUNT of them; NULL: not taken.
 */
const char *const *mshv_create_flag_names(void)
{
	return mshv_create_flags;
}
