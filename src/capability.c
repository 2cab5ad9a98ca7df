// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this package offers beyond the ABI it implements: one table, read by a
 * call on /dev/mshv and as a file in sysfs.
 */
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sysfs.h>

#include <linux/mshv.h>

#include "mshv.h"

/**
 * struct capability - one thing that may be there or not
 * @number: MSHV_CAP_*
 * @name: in sysfs
 * @value: what it is worth on this host, 0 if it is not there; NULL: always 1
 */
struct capability {
	u32 number;
	const char *name;
	int (*value)(void);
};

static int max_vps(void)
{
	return mshv_host.max_vps > MSHV_MIN_VPS ? mshv_host.max_vps : 0;
}

static const struct capability capabilities[] = {
	{ MSHV_CAP_CANCEL_RUN_VP, "cancel_run_vp" },
	{ MSHV_CAP_HYPERCALL_INTERCEPTS, "hypercall_intercepts" },
	{ MSHV_CAP_MAX_VPS, "max_vps", max_vps },
	{ MSHV_CAP_ACCESS_BITMAP_QUERY, "access_bitmap_query" },
	{ MSHV_CAP_IRQFD_RESAMPLE, "irqfd_resample" },
};

static int value_of(const struct capability *capability)
{
	return capability->value ? capability->value() : 1;
}

/**
 * mshv_capability() - is something offered?
 * @number: MSHV_CAP_*
 *
 * Zero has always been asked to find out whether the interface is stable, and
 * zero has always been the answer.
 *
 * Return: a positive number if so, 0 if not on this host, -EOPNOTSUPP if it is
 * not known.
 */
int mshv_capability(u32 number)
{
	int i;

	if (number == MSHV_CAP_CORE_API_STABLE)
		return 0;
	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (capabilities[i].number == number)
			return value_of(&capabilities[i]);
	return -EOPNOTSUPP;
}

static ssize_t capabilities_show(struct device *device, struct device_attribute *attribute,
				 char *text)
{
	int i, length = 0;

	for (i = 0; i < ARRAY_SIZE(capabilities); i++)
		if (value_of(&capabilities[i]))
			length += sysfs_emit_at(text, length, "%s\n", capabilities[i].name);
	return length;
}
static DEVICE_ATTR_RO(capabilities);

static struct attribute *mshv_capability_attrs[] = {
	&dev_attr_capabilities.attr,
	NULL
};

static const struct attribute_group mshv_capability_group = {
	.attrs = mshv_capability_attrs,
};

const struct attribute_group *mshv_capability_groups[] = {
	&mshv_capability_group,
	NULL
};
