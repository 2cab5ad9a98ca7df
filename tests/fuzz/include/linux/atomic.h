/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_ATOMIC_H
#define TESTS_FUZZ_LINUX_ATOMIC_H

/* Only its size would matter, and no translator has one. */
typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic_long_t;

#endif
