/* SPDX-License-Identifier: GPL-2.0-only */
/* The three kinds of file and the generic path of a call on them. */
#ifndef MSHV_FILES_H
#define MSHV_FILES_H

#include <linux/fs.h>

extern const struct file_operations mshv_partition_fops;	/* device.c */
extern const struct file_operations mshv_vp_fops;		/* device.c */

#endif
