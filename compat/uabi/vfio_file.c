// SPDX-License-Identifier: GPL-2.0-only
/* What VFIO says of a file. */
#include <linux/module.h>
#include <linux/vfio.h>

#include "vfio_file.h"

/**
 * mshv_vfio_file_is_valid() - is a file one of VFIO's?
 * @file: any file
 *
 * Without VFIO none can be; with it, it is not unloaded while it is asked.
 *
 * Context: may sleep.
 * Return: true if it is a group's or a device's.
 */
bool mshv_vfio_file_is_valid(struct file *file)
{
	bool (*is_valid)(struct file *file) = symbol_get(vfio_file_is_valid);
	bool valid;

	if (!is_valid)
		return false;
	valid = is_valid(file);
	symbol_put(vfio_file_is_valid);
	return valid;
}
