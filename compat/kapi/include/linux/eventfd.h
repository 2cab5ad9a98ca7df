/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/eventfd.h>

#ifndef MSHV_COMPAT_LINUX_EVENTFD_H
#define MSHV_COMPAT_LINUX_EVENTFD_H

#if !MSHV_HAVE_EVENTFD_SIGNAL_OF_ONE
/* Before v6.8, commit 3652117f8548 ("eventfd: simplify eventfd_signal()"). */
#define eventfd_signal(ctx)	((void)eventfd_signal(ctx, 1))
#endif

#endif
