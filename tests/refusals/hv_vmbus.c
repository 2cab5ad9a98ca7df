// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for VMBus: has its name and the symbol by which mshv_root knows it, and
 * takes the kernel's one callback slot, as VMBus does in a guest.
 */
#include <linux/module.h>

#include <asm/mshyperv.h>

int vmbus_connection;
EXPORT_SYMBOL_GPL(vmbus_connection);

static void on_callback(void)
{
}

static int __init stand_in_init(void)
{
	hv_setup_vmbus_handler(on_callback);
	return 0;
}

static void __exit stand_in_exit(void)
{
	hv_remove_vmbus_handler();
}

module_init(stand_in_init);
module_exit(stand_in_exit);

MODULE_DESCRIPTION("Test fixture: owner of the callback slot");
MODULE_LICENSE("GPL");
