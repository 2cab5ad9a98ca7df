/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_COMPLETION_H
#define TESTS_FUZZ_LINUX_COMPLETION_H

/* Only its size would matter, and no translator has one. */
struct completion { int done; };

#endif
