/* SPDX-License-Identifier: GPL-2.0-only */
/* Before v6.7 ("kernel.h: Move ARRAY_SIZE() to a separate header"). */
#if MSHV_HAVE_ARRAY_SIZE_H
#include_next <linux/array_size.h>
#else
#include <linux/kernel.h>
#endif
