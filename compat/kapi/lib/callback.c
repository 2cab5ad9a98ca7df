// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hypervisor's callback interrupt on kernels that have one slot for it, meant
 * for VMBus: before v6.15, commit 621191d709b1 ("Drivers: hv: Introduce mshv_root
 * module to expose /dev/mshv to VMMs").
 *
 * The slot is a plain assignment that tells nobody who owned it. VMBus carries the
 * disk and the network of a guest, so it is taken only where VMBus does not use it;
 * where it does, another interrupt serves.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <asm/irq_vectors.h>
#include <asm/mshyperv.h>
#include <asm/processor.h>

#include "callback.h"
#include "wakeup.h"

#define CPUID_FEATURES			0x40000003
#define FEATURES_EBX_CPU_MANAGEMENT	(1u << 12)

/* Which one was claimed. */
static u8 vector;

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
 * mshv_callback_claim() - have an interrupt of the hypervisor's call a function
 * @handler: called in hard interrupt context
 * @vmbus_active: the callback interrupt is in use
 *
 * Context: process context.
 * Return: 0, or a negative errno after one message that says who owns the interrupt.
 */
int mshv_callback_claim(void (*handler)(void), bool vmbus_active)
{
	int ret = HYPERVISOR_CALLBACK_VECTOR;

	if (vmbus_active)
		ret = mshv_wakeup_claim(handler);
	else
		hv_setup_vmbus_handler(handler);
	if (ret < 0)
		return ret;
	vector = ret;
	warn_root();
	return 0;
}

/**
 * mshv_callback_release() - give the interrupt back
 *
 * Context: may sleep; the handler runs nowhere when this returns.
 */
void mshv_callback_release(void)
{
	if (vector != HYPERVISOR_CALLBACK_VECTOR) {
		mshv_wakeup_release();
		return;
	}
	hv_remove_vmbus_handler();
	/* An interrupt handler is a read-side section: those that saw it have ended. */
	synchronize_rcu();
}

/**
 * mshv_callback_vector() - which interrupt was claimed
 *
 * Context: any.
 * Return: its vector, the same on every CPU.
 */
u8 mshv_callback_vector(void)
{
	return vector;
}
