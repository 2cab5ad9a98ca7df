// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hypervisor's callback interrupt on kernels that have one slot for it, meant
 * for VMBus: before v6.15, commit 621191d709b1 ("Drivers: hv: Introduce mshv_root
 * module to expose /dev/mshv to VMMs").
 *
 * The slot is a plain assignment that tells nobody who owned it. VMBus carries the
 * disk and the network of a guest, so it is taken only where VMBus cannot want it:
 *  - hv_vmbus is not loaded, and is kept from loading while the slot is ours;
 *  - or this is a root partition that is not nested: hv_vmbus does nothing there,
 *    but older ones clear the slot when they are unloaded, so it is pinned.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/kmod.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <asm/mshyperv.h>
#include <asm/msr.h>
#include <asm/processor.h>

#include "callback.h"

#define CPUID_FEATURES			0x40000003
#define FEATURES_EBX_CPU_MANAGEMENT	(1u << 12)
#define FEATURES_EBX_ISOLATION		(1u << 22)
#define CPUID_RECOMMENDATIONS		0x40000004
#define RECOMMENDATIONS_EAX_NESTED	(1u << 12)

#define MSR_SCONTROL			0x40000080
#define MSR_SIMP			0x40000083
#define SYNIC_ENABLED			1ull

/* Exported by hv_vmbus: to have it is to hold a reference on the module. */
#define VMBUS_SYMBOL			"vmbus_connection"

/* Guards vmbus_pinned: hv_vmbus may load while the slot is being claimed. */
static DEFINE_MUTEX(vmbus_lock);
static bool vmbus_pinned;

/* The slot is ours, or is being taken: from then on a refusal is news. */
static bool claimed;

static bool pin_vmbus(void)
{
	bool pinned;

	mutex_lock(&vmbus_lock);
	if (!vmbus_pinned)
		vmbus_pinned = __symbol_get(VMBUS_SYMBOL);
	pinned = vmbus_pinned;
	mutex_unlock(&vmbus_lock);
	return pinned;
}

/* Nobody pins it at the same time: the notifier is gone when this is called. */
static void unpin_vmbus(void)
{
	claimed = false;
	if (vmbus_pinned)
		__symbol_put(VMBUS_SYMBOL);
	vmbus_pinned = false;
}

static bool vmbus_leaves_slot_alone(void)
{
	u32 features = cpuid_ebx(CPUID_FEATURES);

	return (features & FEATURES_EBX_CPU_MANAGEMENT) &&
	       !(features & FEATURES_EBX_ISOLATION) &&
	       !(cpuid_eax(CPUID_RECOMMENDATIONS) & RECOMMENDATIONS_EAX_NESTED);
}

static bool synic_in_use(void)
{
	u64 scontrol, simp;

	rdmsrq(MSR_SCONTROL, scontrol);
	rdmsrq(MSR_SIMP, simp);
	return (scontrol & SYNIC_ENABLED) && (simp & SYNIC_ENABLED);
}

static int vmbus_notify(struct notifier_block *block, unsigned long state, void *data)
{
	struct module *module = data;

	if (strcmp(module->name, "hv_vmbus"))
		return NOTIFY_DONE;

	if (vmbus_leaves_slot_alone()) {
		if (state == MODULE_STATE_LIVE)
			pin_vmbus();
		return NOTIFY_DONE;
	}
	if (state != MODULE_STATE_COMING)
		return NOTIFY_DONE;

	if (claimed)
		pr_err("hv_vmbus may not load: this kernel has one callback slot and it is in use here; unload mshv_root first\n");
	return notifier_from_errno(-EBUSY);
}

static struct notifier_block vmbus_notifier = {
	.notifier_call = vmbus_notify,
};

/* Returns 0 if the slot is free for us; hv_vmbus is pinned then, if it is there. */
static int check_owner(void)
{
	bool pinned = pin_vmbus();

	if (vmbus_leaves_slot_alone())
		return 0;
	if (pinned) {
		pr_err("hv_vmbus owns the only callback slot of this kernel; a kernel from 6.15 on has room for both\n");
		return -EBUSY;
	}
	if (synic_in_use()) {
		pr_err("the callback interrupt is in use although hv_vmbus is not loaded; its owner is unknown\n");
		return -EBUSY;
	}
	return 0;
}

/**
 * mshv_callback_claim() - have the hypervisor's callback interrupt call a function
 * @handler: called in hard interrupt context
 *
 * Context: may sleep; called once, while the module loads.
 * Return: 0, or -EBUSY after one message that says who owns the interrupt.
 */
int mshv_callback_claim(void (*handler)(void))
{
	int ret;

	ret = register_module_notifier(&vmbus_notifier);
	if (ret) {
		pr_err("cannot watch for hv_vmbus being loaded: error %d\n", ret);
		return ret;
	}
	/*
	 * hv_vmbus may be half loaded, past its notification: asking for it waits
	 * for that. If it is not there it stays away: MODULE_SOFTDEP had it loaded
	 * before us, so there was nothing for it to do here.
	 */
	request_module("hv_vmbus");
	claimed = true;
	ret = check_owner();
	if (ret)
		goto stop_watching;
	hv_setup_vmbus_handler(handler);
	return 0;

stop_watching:
	unregister_module_notifier(&vmbus_notifier);
	unpin_vmbus();
	return ret;
}

/**
 * mshv_callback_release() - give the callback interrupt back
 *
 * Context: may sleep; the handler runs nowhere when this returns.
 */
void mshv_callback_release(void)
{
	hv_remove_vmbus_handler();
	/* An interrupt handler is a read-side section: those that saw it have ended. */
	synchronize_rcu();
	unregister_module_notifier(&vmbus_notifier);
	unpin_vmbus();
}
