// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stands in for KVM on Intel processors: has its name, and takes the interrupt by which
 * that has VPs woken up.
 */
#include <linux/module.h>

#include <asm/irq.h>

static void on_wakeup(void)
{
}

static int __init stand_in_init(void)
{
	kvm_set_posted_intr_wakeup_handler(on_wakeup);
	return 0;
}

static void __exit stand_in_exit(void)
{
	kvm_set_posted_intr_wakeup_handler(NULL);
}

module_init(stand_in_init);
module_exit(stand_in_exit);

MODULE_DESCRIPTION("Test fixture: owner of the wake-up interrupt");
MODULE_LICENSE("GPL");
