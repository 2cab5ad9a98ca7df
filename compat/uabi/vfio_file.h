/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSHV_UABI_VFIO_FILE_H
#define MSHV_UABI_VFIO_FILE_H

#include <linux/types.h>

struct file;

bool mshv_vfio_file_is_valid(struct file *file);

#endif
