// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there fault_in_writeable?
 * Since: v5.16, commit bb523b406c84 ("gup: Turn fault_in_pages_{readable,writeable} into fault_in_{readable,writeable}")
 * Expect: 5.16-
 * Used-by: compat/kapi/include/linux/pagemap.h
 */
#include <linux/pagemap.h>

static __always_unused size_t mshv_probe_has_fault_in_writeable(char __user *user)
{
	return fault_in_writeable(user, 1);
}
