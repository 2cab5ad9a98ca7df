// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hypervisor's callback interrupt on kernels that have one slot for it, meant
 * for VMBus: before v6.15, commit 621191d709b1 ("Drivers: hv: Introduce mshv_root
 * module to expose /dev/mshv to VMMs").
 *
 * The slot is a plain assignment that tells nobody who owned it. VMBus carries the
 * disk and the network of a guest, so it is taken only where VMBus does not use it.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <asm/mshyperv.h>
#include <asm/processor.h>

#include "callback.h"

#define CPUID_FEATURES			0x40000003
#define FEATURES_EBX_CPU_MANAGEMENT	(1u << 12)

/*
 * What the newer kernel does for a root partition as part of its image, no module
 * can add.
 */
static void warn_root(void)
{
	if (cpuid_ebx(CPUID_FEATURES) & FEATURES_EBX_CPU_MANAGEMENT)
		pr_warn("this kernel does not keep devices off the hypervisor's interrupt vectors (0x29, 0x2c, 0x2d): prefer one from 7.0 on, built with MSHV_ROOT, for a root partition\n");
}

/**
 * mshv_callback_claim() - have the hypervisor's callback interrupt call a function
 * @handler: called in hard interrupt context
 * @vmbus_active: the interrupt is in use
 *
 * Context: process context.
 * Return: 0, or -EBUSY after one message that says who owns the interrupt.
 */
int mshv_callback_claim(void (*handler)(void), bool vmbus_active)
{
	if (vmbus_active) {
		pr_err("not loaded: hv_vmbus owns the only callback slot of this kernel; a kernel from 6.15 on has room for both\n");
		return -EBUSY;
	}
	hv_setup_vmbus_handler(handler);
	warn_root();
	return 0;
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
}
