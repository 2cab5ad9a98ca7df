// SPDX-License-Identifier: GPL-2.0-only
/* Which calls files answer to when all generations of the ABI are served. */
#include <linux/stddef.h>

#include "uabi.h"

const struct mshv_ioctl_table *const mshv_device_tables[] = {
	&mshv_device_calls, &mshv_uabi_device_calls, NULL
};

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

const struct mshv_family mshv_family_current = {
	.name = "current",
	.partition = current_partition,
	.vp = current_vp,
	.device_object = current_device_object,
};

const struct mshv_family mshv_uabi_family_legacy = {
	.name = "legacy",
	.partition = legacy_partition,
	.vp = legacy_vp,
	.device_object = legacy_device_object,
	.prepare = mshv_uabi_prepare,
};

const struct mshv_family *const mshv_families[] = {
	&mshv_family_current, &mshv_uabi_family_legacy, NULL
};
