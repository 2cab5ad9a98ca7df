// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: does VFIO know its groups by vfio_group_get_external_user?
 * Since: before v5.10, until v5.19, commit 6a985ae80bef ("vfio/pci: Use the struct file as the handle not the vfio_group")
 * Expect: 5.10-5.18
 * Used-by: compat/kapi/lib/vfio_file.c
 */
#include <linux/vfio.h>

static __always_unused void mshv_probe_has_vfio_external_user(struct file *file)
{
	vfio_group_put_external_user(vfio_group_get_external_user(file));
}
