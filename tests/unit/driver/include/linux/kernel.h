/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LINUX_KERNEL_H
#define TESTS_LINUX_KERNEL_H

#include <linux/array_size.h>
#include <linux/types.h>

#endif
