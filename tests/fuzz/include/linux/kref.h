/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_KREF_H
#define TESTS_FUZZ_LINUX_KREF_H

/* Only its size would matter, and no translator has one. */
struct kref { int refcount; };

#endif
