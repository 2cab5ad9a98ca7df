/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_WAIT_H
#define TESTS_FUZZ_LINUX_WAIT_H

/* Only its size would matter, and no translator has one. */
typedef struct { int head; } wait_queue_head_t;

#endif
