// SPDX-License-Identifier: GPL-2.0-only
/* Calls of the files that CREATE_DEVICE makes, in both numberings. */
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "decode.h"

#include "uabi.h"

/* No object ever had anything to get. */
static long get_attr(void *object, struct mshv_call *call)
{
	return -EPERM;
}

/* What @check passed exists. */
static long has_attr(void *object, struct mshv_call *call)
{
	return 0;
}

#define SET_ROW(set_number)							\
	{									\
		.number = set_number,						\
		.name = "SET_DEVICE_ATTR",					\
		.array[0] = {							\
			.flags = MSHV_ARRAY_IN,					\
			.pointer = offsetof(struct mshv_device_attr, addr),	\
			.element = sizeof(s32),					\
			.max = 1,						\
		},								\
		.check = mshv_uabi_check_device_attr,				\
		.decode = mshv_uabi_decode_device_attr,				\
		.operate = mshv_uabi_set_vfio_file,				\
	}

#define HAS_ROW(has_number)							\
	{									\
		.number = has_number,						\
		.name = "HAS_DEVICE_ATTR",					\
		.check = mshv_uabi_check_device_attr,				\
		.operate = has_attr,						\
	}

static const struct mshv_ioctl legacy_rows[] = {
	SET_ROW(MSHV_LEGACY_SET_DEVICE_ATTR),
	HAS_ROW(MSHV_LEGACY_HAS_DEVICE_ATTR),
	{
		.number = MSHV_LEGACY_GET_DEVICE_ATTR,
		.name = "GET_DEVICE_ATTR",
		.operate = get_attr,
	},
};

/*
 * The number that was to get attributes in some generations asks for one in others.
 * No program ever called it to get any: it always asks.
 */
static const struct mshv_ioctl dom0_rows[] = {
	SET_ROW(MSHV_DOM0_SET_DEVICE_ATTR),
	HAS_ROW(MSHV_DOM0_GET_DEVICE_ATTR),
	HAS_ROW(MSHV_DOM0_HAS_DEVICE_ATTR),
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_device_object_calls, "device_object", "legacy", legacy_rows);
MSHV_IOCTL_TABLE(mshv_uabi_dom0_device_object_calls, "device_object", "dom0", dom0_rows);
