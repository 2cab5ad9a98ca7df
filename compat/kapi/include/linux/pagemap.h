/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <linux/pagemap.h>

#ifndef MSHV_COMPAT_LINUX_PAGEMAP_H
#define MSHV_COMPAT_LINUX_PAGEMAP_H

#if !MSHV_HAVE_FAULT_IN_WRITEABLE
/*
 * Before v5.16, commit bb523b406c84 ("gup: Turn fault_in_pages_{readable,writeable} into
 * fault_in_{readable,writeable}"): all or nothing is said to be missing.
 */
static inline size_t fault_in_writeable(char __user *user, size_t size)
{
	return fault_in_pages_writeable(user, size) ? size : 0;
}
#endif

#endif
