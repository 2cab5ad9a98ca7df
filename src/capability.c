// SPDX-License-Identifier: GPL-2.0-only
/*
 * What this package offers beyond the ABI it implements. Families of the ABI add to
 * the list. It is read by a call on /dev/mshv and as a file in sysfs.
 */
#include <linux/errno.h>
#include <linux/stddef.h>
#include <linux/sysfs.h>

#include <linux/mshv.h>

#include "capability.h"
#include "ioctl.h"
#include "mshv.h"

static int max_vps(void)
{
	return mshv_host.max_vps > MSHV_MIN_VPS ? mshv_host.max_vps : 0;
}

static const struct mshv_capability capabilities[] = {
	{ MSHV_CAP_CANCEL_RUN_VP, "cancel_run_vp" },
	{ MSHV_CAP_HYPERCALL_INTERCEPTS, "hypercall_intercepts" },
	{ MSHV_CAP_MAX_VPS, "max_vps", max_vps },
	{ MSHV_CAP_ACCESS_BITMAP_QUERY, "access_bitmap_query" },
	{ MSHV_CAP_IRQFD_RESAMPLE, "irqfd_resample" },
	{ MSHV_CAP_READ_WRITE_GPA, "read_write_gpa" },
	{ }
};

static int value_of(const struct mshv_capability *capability)
{
	return capability->value ? capability->value() : 1;
}

static const struct mshv_capability *find_in(const struct mshv_capability *list, u32 number)
{
	for (; list && list->name; list++)
		if (list->number == number)
			return list;
	return NULL;
}

static const struct mshv_capability *find(u32 number)
{
	const struct mshv_capability *found = find_in(capabilities, number);
	const struct mshv_family *const *family;

	for (family = mshv_families; *family && !found; family++)
		found = find_in((*family)->capabilities, number);
	return found;
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
	const struct mshv_capability *capability;

	if (number == MSHV_CAP_CORE_API_STABLE)
		return 0;
	capability = find(number);
	return capability ? value_of(capability) : -EOPNOTSUPP;
}

static int list(const struct mshv_capability *capability, char *text, int length)
{
	for (; capability && capability->name; capability++)
		if (value_of(capability))
			length += sysfs_emit_at(text, length, "%s\n", capability->name);
	return length;
}

/**
 * mshv_capabilities_list() - the names of what is offered
 * @text: gets a line for each: a page, as files in sysfs have
 *
 * Return: its length.
 */
int mshv_capabilities_list(char *text)
{
	int length = list(capabilities, text, 0);
	const struct mshv_family *const *family;

	for (family = mshv_families; *family; family++)
		length = list((*family)->capabilities, text, length);
	return length;
}
