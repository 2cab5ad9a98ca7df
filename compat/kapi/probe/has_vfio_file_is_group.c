// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there vfio_file_is_group, which knows files of groups?
 * Since: v6.1, commit 4b22ef042d6f ("vfio: Add vfio_file_is_group()")
 * Expect: 6.1-
 * Used-by: Kbuild
 */
#include <linux/vfio.h>

static __always_unused bool mshv_probe_has_vfio_file_is_group(struct file *file)
{
	return vfio_file_is_group(file);
}
