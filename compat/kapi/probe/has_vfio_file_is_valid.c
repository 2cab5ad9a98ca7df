// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there vfio_file_is_valid, which knows files of groups and of devices?
 * Since: v6.6 ("vfio: Refine vfio file kAPIs for KVM")
 * Expect: 6.6-
 * Used-by: compat/kapi/include/linux/vfio.h
 */
#include <linux/vfio.h>

static __always_unused bool mshv_probe_has_vfio_file_is_valid(struct file *file)
{
	return vfio_file_is_valid(file);
}
