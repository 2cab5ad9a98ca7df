// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reboot, kexec, suspend.
 *
 * After a kexec the next kernel reuses all memory, so that no child may run on, and
 * nothing may be with the hypervisor any more. A host does not sleep while it has
 * partitions: their state would be lost. Without any, only the SynIC has to be set up
 * again.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/suspend.h>

#include "hv_call.h"
#include "mshv.h"
#include "pool.h"

static int on_reboot(struct notifier_block *block, unsigned long event, void *unused)
{
	mshv_hvcall_wind_up();
	mshv_partitions_end();
	mshv_pool_withdraw(&mshv_self_pool);
	mshv_hvcall_shut_down();
	mshv_synic_exit();
	return NOTIFY_DONE;
}

static int prepare_sleep(void)
{
	if (mshv_partitions_close()) {
		pr_warn_ratelimited("no suspend while there are partitions\n");
		return notifier_from_errno(-EBUSY);
	}
	mshv_synic_exit();
	return NOTIFY_OK;
}

/* A CPU without SynIC would run partitions that nobody hears of. */
static int end_sleep(void)
{
	if (!mshv_synic_init())
		mshv_partitions_open();
	return NOTIFY_OK;
}

static int on_sleep(struct notifier_block *block, unsigned long event, void *unused)
{
	switch (event) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		return prepare_sleep();
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		return end_sleep();
	default:
		return NOTIFY_DONE;
	}
}

static struct notifier_block reboot_block = { .notifier_call = on_reboot };
static struct notifier_block sleep_block = { .notifier_call = on_sleep };

/**
 * mshv_power_init() - be told of reboot and sleep
 *
 * Return: 0 or a negative errno.
 */
int mshv_power_init(void)
{
	int ret;

	ret = register_reboot_notifier(&reboot_block);
	if (ret)
		return ret;
	ret = register_pm_notifier(&sleep_block);
	if (ret)
		unregister_reboot_notifier(&reboot_block);
	return ret;
}

/** mshv_power_exit() - undo mshv_power_init() */
void mshv_power_exit(void)
{
	unregister_pm_notifier(&sleep_block);
	unregister_reboot_notifier(&reboot_block);
}
