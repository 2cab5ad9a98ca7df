/* SPDX-License-Identifier: GPL-2.0-only */
/* Before v6.8, commit 3cd39bc3b11b ("kernel.h: Move ARRAY_SIZE() to a separate header"). */
#if MSHV_HAVE_LINUX_ARRAY_SIZE_H
#include_next <linux/array_size.h>
#else
#include <linux/kernel.h>
#endif
