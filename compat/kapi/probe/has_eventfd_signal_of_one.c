// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: does eventfd_signal take the eventfd alone, without a number to add?
 * Since: v6.8, commit 3652117f8548 ("eventfd: simplify eventfd_signal()")
 * Expect: 6.8-
 * Used-by: compat/kapi/include/linux/eventfd.h
 */
#include <linux/eventfd.h>

static __always_unused void mshv_probe_has_eventfd_signal_of_one(struct eventfd_ctx *ctx)
{
	eventfd_signal(ctx);
}
