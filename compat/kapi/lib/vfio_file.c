// SPDX-License-Identifier: GPL-2.0-only
/*
 * What VFIO says of a file, before v6.1, commit 4b22ef042d6f ("vfio: Add
 * vfio_file_is_group()"). Until v5.18 it knows a group that has a container with an IOMMU;
 * the two releases in between know none.
 */
#include <linux/err.h>
#include <linux/module.h>
#include <linux/vfio.h>

#include "vfio_file.h"

/**
 * mshv_vfio_file_is_valid() - is a file one of VFIO's?
 * @file: any file
 *
 * Context: may sleep.
 * Return: true if it is that of a group which can be used.
 */
bool mshv_vfio_file_is_valid(struct file *file)
{
#if MSHV_HAVE_SYMBOL_VFIO_GROUP_GET_EXTERNAL_USER
	struct vfio_group *(*get)(struct file *file) = symbol_get(vfio_group_get_external_user);
	void (*put)(struct vfio_group *group) = symbol_get(vfio_group_put_external_user);
	struct vfio_group *group = get && put ? get(file) : ERR_PTR(-ENODEV);

	if (!IS_ERR(group))
		put(group);
	if (put)
		symbol_put(vfio_group_put_external_user);
	if (get)
		symbol_put(vfio_group_get_external_user);
	return !IS_ERR(group);
#else
	return false;
#endif
}
