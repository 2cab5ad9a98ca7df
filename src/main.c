// SPDX-License-Identifier: GPL-2.0-only
/* Load and unload: what is set up, in which order, and undone in reverse. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "callback.h"
#include "hv_call.h"
#include "mshv.h"
#include "pool.h"
#include "vmbus.h"

/* Pages for hypercalls, those in which VPs execute excepted. */
static int init_hypercalls(void)
{
	int ret = mshv_hvcall_init();

	if (ret)
		goto complain;
	ret = mshv_hvcall_interrupt_init();
	if (!ret)
		return 0;
	mshv_hvcall_exit();
complain:
	pr_err("not loaded: no memory for hypercalls\n");
	return ret;
}

/* The scheduler is known. */
static int init_dispatch(void)
{
	int ret = mshv_hvcall_dispatch_init();

	if (ret)
		pr_err("not loaded: no memory for hypercalls\n");
	return ret;
}

static void exit_hypercalls(void)
{
	mshv_hvcall_interrupt_exit();
	mshv_hvcall_exit();
}

/*
 * The device node comes last: whoever can open it finds everything ready. The
 * callback is claimed before a SINT is unmasked, so that no interrupt is lost.
 */
static int __init mshv_init(void)
{
	bool vmbus_active;
	int ret;

	ret = mshv_detect();
	if (ret)
		return ret;
	ret = init_hypercalls();
	if (ret)
		return ret;
	ret = mshv_detect_details();
	if (ret)
		goto exit_hypercalls;
	ret = init_dispatch();
	if (ret)
		goto exit_hypercalls;
	mshv_doorbells_init();
	ret = mshv_vmbus_watch(&vmbus_active);
	if (ret)
		goto exit_doorbells;
	ret = mshv_callback_claim(mshv_isr, vmbus_active);
	if (ret)
		goto unwatch_vmbus;
	ret = mshv_synic_init();
	if (ret)
		goto release_callback;
	ret = mshv_power_init();
	if (ret) {
		pr_err("not loaded: cannot be told of reboots (error %d)\n", ret);
		goto exit_synic;
	}
	mshv_debugfs_init();
	ret = mshv_device_init();
	if (ret)
		goto exit_debugfs;

	pr_info("ready: %s, hypervisor build %u, %s scheduler\n",
		mshv_host.role == MSHV_ROLE_ROOT ? "root partition" : "L1VH",
		mshv_host.build, mshv_scheduler_name());
	return 0;

exit_debugfs:
	mshv_debugfs_exit();
	mshv_power_exit();
exit_synic:
	mshv_synic_exit();
release_callback:
	mshv_callback_release();
unwatch_vmbus:
	mshv_vmbus_unwatch();
exit_doorbells:
	mshv_doorbells_exit();
	mshv_hvcall_dispatch_exit();
exit_hypercalls:
	exit_hypercalls();
	return ret;
}

static void __exit mshv_exit(void)
{
	mshv_device_exit();
	mshv_debugfs_exit();
	mshv_power_exit();
	mshv_synic_exit();
	mshv_callback_release();
	mshv_vmbus_unwatch();
	mshv_doorbells_exit();
	mshv_pool_destroy(&mshv_self_pool);
	mshv_hvcall_dispatch_exit();
	exit_hypercalls();
}

module_init(mshv_init);
module_exit(mshv_exit);

MODULE_DESCRIPTION("Virtual machines on the Microsoft hypervisor (/dev/mshv)");
MODULE_AUTHOR("The mshv-dkms authors");
MODULE_LICENSE("GPL");
MODULE_VERSION("0.1.0");
/* VMBus, where it exists, sets up the SynIC first; we then only share it. */
MODULE_SOFTDEP("pre: hv_vmbus");
