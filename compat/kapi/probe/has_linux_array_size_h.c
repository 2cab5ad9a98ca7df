/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Question: is there linux/array_size.h?
 * Since: v6.8, commit 3cd39bc3b11b ("kernel.h: Move ARRAY_SIZE() to a separate header")
 * Expect: 6.8-
 * Used-by: compat/kapi/include/linux/array_size.h
 */
#include <linux/array_size.h>
