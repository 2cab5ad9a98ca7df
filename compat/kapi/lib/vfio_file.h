/* SPDX-License-Identifier: GPL-2.0-only */
/* What VFIO says of a file; see compat/uabi/vfio_file.h, whose interface this is. */
#ifndef MSHV_COMPAT_VFIO_FILE_H
#define MSHV_COMPAT_VFIO_FILE_H

#include <linux/types.h>

struct file;

bool mshv_vfio_file_is_valid(struct file *file);

#endif
