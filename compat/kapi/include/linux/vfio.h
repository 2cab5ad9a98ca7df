/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/vfio.h>

#ifndef MSHV_COMPAT_LINUX_VFIO_H
#define MSHV_COMPAT_LINUX_VFIO_H

#if !MSHV_HAVE_VFIO_FILE_IS_VALID
/*
 * Before v6.6 ("vfio: Refine vfio file kAPIs for KVM"): the files that VFIO gives to
 * others are those of groups. A name, so that symbol_get() finds the older symbol.
 */
#define vfio_file_is_valid	vfio_file_is_group
#endif

#endif
