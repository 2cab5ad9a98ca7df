// SPDX-License-Identifier: GPL-2.0-only
/*
 * An interrupt beside VMBus's, on kernels before v6.15, in which that has one owner.
 *
 * Kernels with KVM have a vector by which KVM on Intel processors has its VPs woken up. It
 * has an entry on every CPU, which ends the interrupt itself and then calls a function that
 * modules can set. Nobody else uses it. So VMBus and its interrupt are not touched: what
 * carries the disk and the network of this host never depends on this driver.
 *
 * What is set is again a plain assignment that tells nobody who owned it: kvm_intel must
 * neither be there nor come. Before v6.18 the function is exported to every module; since
 * then to KVM's alone, but from v6.15 on the driver has an interrupt handler of its own.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include <asm/irq.h>
#include <asm/irq_vectors.h>

#include "wakeup.h"

#if MSHV_HAVE_SYMBOL_KVM_SET_POSTED_INTR_WAKEUP_HANDLER

#define OTHER_OWNER	"kvm_intel"

static int on_module(struct notifier_block *block, unsigned long state, void *data)
{
	const struct module *module = data;

	if (state != MODULE_STATE_COMING || strcmp(module->name, OTHER_OWNER))
		return NOTIFY_DONE;
	pr_err("kvm_intel may not load: its interrupt is in use here; unload mshv_root first\n");
	return notifier_from_errno(-EBUSY);
}

static struct notifier_block module_block = { .notifier_call = on_module };

/* As a module or built in: either is among the modules that sysfs shows. */
static bool has_other_owner(void)
{
	struct kobject *owner = kset_find_obj(THIS_MODULE->mkobj.kobj.kset, OTHER_OWNER);
	bool found = owner;

	kobject_put(owner);
	return found;
}

/**
 * mshv_wakeup_claim() - have an interrupt that VMBus does not use call a function
 * @handler: called in hard interrupt context, after the interrupt has been ended
 *
 * Whoever else may want it is watched for first, and then looked for. Unseen is only a
 * module that is being loaded at this moment, past its notification and not yet in sysfs:
 * it would take the interrupt, and this driver would notice intercepts by time-outs.
 *
 * Context: process context, may sleep.
 * Return: its vector, or a negative errno after one message that says why there is none.
 */
int mshv_wakeup_claim(void (*handler)(void))
{
	int ret = register_module_notifier(&module_block);

	if (ret) {
		pr_err("not loaded: cannot watch for kvm_intel (error %d)\n", ret);
		return ret;
	}
	if (has_other_owner()) {
		pr_err("not loaded: kvm_intel has the interrupt that is left beside hv_vmbus\n");
		unregister_module_notifier(&module_block);
		return -EBUSY;
	}
	kvm_set_posted_intr_wakeup_handler(handler);
	return POSTED_INTR_WAKEUP_VECTOR;
}

/**
 * mshv_wakeup_release() - undo mshv_wakeup_claim()
 *
 * Context: may sleep; the handler runs nowhere when this returns.
 */
void mshv_wakeup_release(void)
{
	kvm_set_posted_intr_wakeup_handler(NULL);
	/* An interrupt handler is a read-side section: those that saw it have ended. */
	synchronize_rcu();
	unregister_module_notifier(&module_block);
}

#else

/* The kernel was configured without KVM. */
int mshv_wakeup_claim(void (*handler)(void))
{
	pr_err("not loaded: hv_vmbus owns the only callback slot of this kernel; one from 6.15 on, or with CONFIG_KVM, has room for both\n");
	return -EBUSY;
}

void mshv_wakeup_release(void)
{
}

#endif
