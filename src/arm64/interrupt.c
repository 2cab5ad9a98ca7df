// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts that the hypervisor raises here, and those raised for guests.
 *
 * The hypervisor keeps an interrupt for this purpose, one that each CPU has for
 * itself, and tells which. VMBus has another one.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/acpi.h>
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/limits.h>
#include <linux/percpu.h>
#include <linux/printk.h>

#include "../arch.h"
#include "../callback.h"
#include "../hv_abi.h"
#include "../hv_call.h"
#include "hv_arm64.h"

static void (*callback)(void);
/* As the interrupt controller counts, and as the kernel does. */
static u8 gsi;
static int irq;
/* For whom the interrupt was requested; what it points to is of no matter. */
static DEFINE_PER_CPU(u8, owner);

static irqreturn_t on_interrupt(int number, void *unused)
{
	callback();
	return IRQ_HANDLED;
}

static int find_gsi(void)
{
	u64 value = 0;
	int ret;

	if (acpi_disabled) {
		pr_err("not loaded: the kernel does not use ACPI here\n");
		return -ENODEV;
	}
	ret = mshv_hvcall_get_register(MSHV_HV_PARTITION_SELF, MSHV_HV_VP_SELF,
				       MSHV_HV_REGISTER_SINT_INTERRUPT, &value);
	if (ret || !value || value > U8_MAX) {
		pr_err("not loaded: the hypervisor has no interrupt for this driver (error %d)\n",
		       ret);
		return -ENODEV;
	}
	gsi = value;
	return 0;
}

/* Only the kernel's handler may still be busy with it: it is enabled on no CPU. */
void mshv_callback_release(void)
{
	free_percpu_irq(irq, &owner);
	acpi_unregister_gsi(gsi);
}

int mshv_callback_claim(void (*handler)(void), bool vmbus_active)
{
	int ret = find_gsi();

	if (ret)
		return ret;
	irq = acpi_register_gsi(NULL, gsi, ACPI_EDGE_SENSITIVE, ACPI_ACTIVE_HIGH);
	if (irq <= 0) {
		ret = irq ?: -ENODEV;
		goto say_why;
	}
	callback = handler;
	ret = request_percpu_irq(irq, on_interrupt, "mshv", &owner);
	if (ret)
		goto unregister_gsi;
	return 0;

unregister_gsi:
	acpi_unregister_gsi(gsi);
say_why:
	pr_err("not loaded: cannot have the hypervisor's interrupt (error %d)\n", ret);
	return ret;
}

u8 mshv_callback_vector(void)
{
	return gsi;
}

/* The kernel's interrupt controller driver ends each interrupt. */
bool mshv_interrupt_auto_eoi(void)
{
	return false;
}

void mshv_interrupt_enable(void)
{
	enable_percpu_irq(irq, IRQ_TYPE_NONE);
}

void mshv_interrupt_disable(void)
{
	disable_percpu_irq(irq);
}

/* An interrupt of a route is one that was sent as a message: it is only ever asserted. */
u32 mshv_interrupt_flags(u32 route)
{
	return MSHV_HV_INTERRUPT_ASSERTED;
}
