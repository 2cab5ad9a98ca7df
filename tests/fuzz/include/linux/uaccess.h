/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_UACCESS_H
#define TESTS_FUZZ_LINUX_UACCESS_H

#include <linux/types.h>

#define __user
#define u64_to_user_ptr(address)	((void *)(unsigned long)(address))

/* Bytes that were not copied. */
unsigned long copy_from_user(void *to, const void *from, unsigned long bytes);
unsigned long copy_to_user(void *to, const void *from, unsigned long bytes);

#endif
