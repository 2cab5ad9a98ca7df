/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_SPINLOCK_H
#define TESTS_FUZZ_LINUX_SPINLOCK_H

/* Only its size would matter, and no translator has one. */
typedef struct { int lock; } spinlock_t;

#endif
