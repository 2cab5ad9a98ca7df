// SPDX-License-Identifier: GPL-2.0-only
/* Which calls files answer to when all generations of the ABI are served. */
#include <linux/module.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include <linux/mshv.h>

#include "../../src/capability.h"
#include "uabi.h"

const struct mshv_ioctl_table *const mshv_tables[] = {
	&mshv_device_calls, &mshv_partition_calls, &mshv_vp_calls,
	&mshv_uabi_arch_device_calls, &mshv_uabi_legacy_device_calls,
	&mshv_uabi_dom0_device_calls, &mshv_uabi_smt4_device_calls,
	&mshv_uabi_dom0_partition_calls, &mshv_uabi_dom0_vp_calls,
	&mshv_uabi_dom0_device_object_calls,
	&mshv_uabi_legacy_partition_calls, &mshv_uabi_legacy_vp_calls,
	&mshv_uabi_legacy_device_object_calls, NULL
};

static bool smt_by_bit_4;
module_param(smt_by_bit_4, bool, 0444);
MODULE_PARM_DESC(smt_by_bit_4, "Bit 4 of the flags of MSHV_CREATE_PARTITION means SMT and bit 5 nothing, as programs for one distribution's kernel have it (x86; default: N, bit 4 means nested virtualization and bit 5 SMT)");

/* The first row that has the number counts. */
static const struct mshv_ioctl_table *const device_tables[] = {
	&mshv_uabi_arch_device_calls, &mshv_device_calls, &mshv_uabi_legacy_device_calls,
	&mshv_uabi_dom0_device_calls, NULL
};

static const struct mshv_ioctl_table *const smt4_device_tables[] = {
	&mshv_uabi_arch_device_calls, &mshv_uabi_smt4_device_calls, &mshv_device_calls,
	&mshv_uabi_legacy_device_calls, &mshv_uabi_dom0_device_calls, NULL
};

/**
 * mshv_device_tables() - what the device answers to
 *
 * Return: tables in the order searched; NULL ends the list.
 */
const struct mshv_ioctl_table *const *mshv_device_tables(void)
{
	return smt_by_bit_4 ? smt4_device_tables : device_tables;
}

static const char *const smt4_create_flags[MSHV_PT_BIT_COUNT] = {
	"lapic", "x2apic", "gpa_super_pages", "cpu_and_xsave_features", "smt_enabled_guest"
};

/**
 * mshv_create_flag_names() - flags that today's CREATE_PARTITION takes
 *
 * Return: their names by bit, MSHV_PT_BIT_COUNT of them; NULL: not taken.
 */
const char *const *mshv_create_flag_names(void)
{
	return smt_by_bit_4 ? smt4_create_flags : mshv_create_flags;
}

static const struct mshv_ioctl_table *const current_partition[] = {
	&mshv_partition_calls, &mshv_uabi_dom0_partition_calls, NULL
};

static const struct mshv_ioctl_table *const current_vp[] = {
	&mshv_vp_calls, &mshv_uabi_dom0_vp_calls, NULL
};

static const struct mshv_ioctl_table *const current_device_object[] = {
	&mshv_uabi_dom0_device_object_calls, NULL
};

static const struct mshv_ioctl_table *const legacy_partition[] = {
	&mshv_uabi_legacy_partition_calls, NULL
};

static const struct mshv_ioctl_table *const legacy_vp[] = {
	&mshv_uabi_legacy_vp_calls, NULL
};

static const struct mshv_ioctl_table *const legacy_device_object[] = {
	&mshv_uabi_legacy_device_object_calls, NULL
};

static const char *const current_generations[] = {
	"dom0-0.3", "dom0-0.3.3", "dom0-0.4", "dom0-0.6.6",
	"upstream-6.15", "upstream-6.19", "upstream-7.0", NULL
};

static const char *const legacy_generations[] = {
	"rfc2020", "rfc2020-eventfd", "rfc2020-msi", "v3-2021", "dom0-2021", "dom0-2022",
	"dom0-2022.11", "dom0-2023a", "dom0-2023b", "dom0-2024k", "dom0-0.1", "dom0-0.2", NULL
};

static const struct mshv_capability dom0_capabilities[] = {
	{ MSHV_CAP_DOM0_ABI, "dom0_abi" },
	{ MSHV_CAP_VFIO_DEVICE, "vfio_device" },
	{ MSHV_CAP_SCRUB_PARTITION, "scrub_partition" },
	{ }
};

static const struct mshv_capability legacy_capabilities[] = {
	{ MSHV_CAP_LEGACY_ABI, "legacy_abi" },
	{ }
};

const struct mshv_family mshv_family_current = {
	.name = "current",
	.generations = current_generations,
	.capabilities = dom0_capabilities,
	.partition = current_partition,
	.vp = current_vp,
	.device_object = current_device_object,
};

const struct mshv_family mshv_uabi_family_legacy = {
	.name = "legacy",
	.generations = legacy_generations,
	.capabilities = legacy_capabilities,
	.partition = legacy_partition,
	.vp = legacy_vp,
	.device_object = legacy_device_object,
	.prepare = mshv_uabi_prepare,
};

const struct mshv_family *const mshv_families[] = {
	&mshv_family_current, &mshv_uabi_family_legacy, NULL
};

/* For modinfo, which reads a module that is not loaded. */
MODULE_INFO(mshv_abi_families, "current legacy");
