// SPDX-License-Identifier: GPL-2.0-only
/*
 * Living beside VMBus, which carries the disk and the network of a guest.
 *
 * Whoever comes second shares what the first set up: the SynIC of each CPU and
 * its message page. VMBus does not expect to be second: it would replace a page
 * that is in use here. So it is asked to load first; while it is there it is
 * held, and where it is not it may not come before this driver has gone.
 *
 * On a root partition that is not nested hv_vmbus loads and does nothing; it may
 * come at any time. It is held all the same, because older ones clear the
 * kernel's interrupt handler when they are unloaded.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "arch.h"
#include "hv_registers.h"
#include "mshv.h"
#include "vmbus.h"

#define VMBUS_MODULE	"hv_vmbus"
/* Exported by it: to have this symbol is to hold a reference on the module. */
#define VMBUS_SYMBOL	"vmbus_connection"

/* Guards held: hv_vmbus may finish loading at any time. */
static DEFINE_MUTEX(vmbus_lock);
static bool held;

/* It was asked to load and did not: from then on a refusal is news. */
static bool settled;

static bool hold_vmbus(void)
{
	bool result;

	mutex_lock(&vmbus_lock);
	if (!held)
		held = __symbol_get(VMBUS_SYMBOL);
	result = held;
	mutex_unlock(&vmbus_lock);
	return result;
}

static bool vmbus_is_idle(void)
{
	return mshv_host.role == MSHV_ROLE_ROOT && !mshv_host.nested;
}

static int on_module(struct notifier_block *block, unsigned long state, void *data)
{
	const struct module *module = data;

	if (strcmp(module->name, VMBUS_MODULE))
		return NOTIFY_DONE;
	if (vmbus_is_idle()) {
		if (state == MODULE_STATE_LIVE)
			hold_vmbus();
		return NOTIFY_DONE;
	}
	if (state != MODULE_STATE_COMING)
		return NOTIFY_DONE;
	if (settled)
		pr_err(VMBUS_MODULE " may not load: the SynIC is in use here; unload mshv_root first\n");
	return notifier_from_errno(-EBUSY);
}

static struct notifier_block module_block = { .notifier_call = on_module };

/* Somebody has set the SynIC up. */
static bool synic_in_use(void)
{
	u64 scontrol = mshv_synic_read(MSHV_HV_REGISTER_SCONTROL);
	u64 simp = mshv_synic_read(MSHV_HV_REGISTER_SIMP);

	return (scontrol & MSHV_SCONTROL_ENABLE) && (simp & MSHV_SIMP_ENABLE);
}

/**
 * mshv_vmbus_watch() - settle who was first, and keep it so
 * @active: result: VMBus, or somebody unknown, uses the SynIC and the
 *	hypervisor's interrupt, and goes on to while this driver is there
 *
 * Context: process context; once, while the module loads.
 *
 * Return: 0, or a negative errno after one line in the log.
 */
int mshv_vmbus_watch(bool *active)
{
	int ret;

	request_module(VMBUS_MODULE);
	ret = register_module_notifier(&module_block);
	if (ret) {
		pr_err("not loaded: cannot watch for " VMBUS_MODULE " (error %d)\n", ret);
		return ret;
	}
	/* It may be half loaded, past its notification: asking again waits for that. */
	request_module(VMBUS_MODULE);
	settled = true;
	*active = hold_vmbus() ? !vmbus_is_idle() : synic_in_use();
	return 0;
}

/**
 * mshv_vmbus_unwatch() - undo mshv_vmbus_watch()
 *
 * Context: process context, may sleep.
 */
void mshv_vmbus_unwatch(void)
{
	unregister_module_notifier(&module_block);
	settled = false;
	if (held)
		__symbol_put(VMBUS_SYMBOL);
	held = false;
}
