// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: does ARRAY_SIZE have a header of its own?
 * Since: v6.7 ("kernel.h: Move ARRAY_SIZE() to a separate header")
 * Expect: 6.7-
 * Used-by: compat/kapi/include/linux/array_size.h
 */
#include <linux/array_size.h>
