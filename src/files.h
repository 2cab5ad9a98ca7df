/* SPDX-License-Identifier: GPL-2.0-only */
/* Operations of the files that calls create. */
#ifndef MSHV_FILES_H
#define MSHV_FILES_H

#include <linux/fs.h>

extern const struct file_operations mshv_partition_fops;	/* device.c */
extern const struct file_operations mshv_vp_fops;		/* device.c */

#endif
