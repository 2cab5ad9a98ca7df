// SPDX-License-Identifier: GPL-2.0-only
/* Stands in for the driver on kernels that it is not for: says why, and does not load. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

static int __init refuse_init(void)
{
	pr_err("not loaded: %s\n", MSHV_REASON);
	return -ENODEV;
}

module_init(refuse_init);

MODULE_DESCRIPTION("Not the driver, which could not be built: says why");
MODULE_LICENSE("GPL");
MODULE_VERSION(MSHV_VERSION);
MODULE_INFO(mshv_refused, MSHV_REASON);
