// SPDX-License-Identifier: GPL-2.0-only
/*
 * The synthetic interrupt controller of each CPU: the pages into which the
 * hypervisor writes its messages and doorbells, and the interrupt that announces
 * them. Doorbells announce themselves by a message.
 *
 * VMBus, where it runs in this same hypervisor, has enabled the controller and
 * the message page for itself; then both are only shared. What was found
 * disabled is ours to enable and to disable again.
 */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/cpuhotplug.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/printk.h>

#include "arch.h"
#include "callback.h"
#include "hv_registers.h"
#include "mshv.h"

/* More messages than this never wait for one CPU that is going down. */
#define DRAIN_LIMIT	1024

/**
 * struct synic_page - a page the hypervisor writes
 * @content: the page, NULL while the CPU is offline
 * @own: page given to the hypervisor because it offered none, or zero
 * @enabled: this driver enabled it
 */
struct synic_page {
	void *content;
	unsigned long own;
	bool enabled;
};

/**
 * struct synic - what one CPU has
 * @messages: a struct mshv_hv_message for each SINT
 * @rings: a struct mshv_hv_event_ring for each SINT
 * @enabled_controller: this driver enabled the controller
 */
struct synic {
	struct synic_page messages;
	struct synic_page rings;
	bool enabled_controller;
};

static DEFINE_PER_CPU(struct synic, synic);
static int hotplug_state;

/**
 * mshv_synic_intercept_slot() - where this CPU gets messages on intercepts
 *
 * Context: interrupt on that CPU.
 *
 * Return: the slot, or NULL if the CPU's controller is not set up.
 */
struct mshv_hv_message *mshv_synic_intercept_slot(void)
{
	struct mshv_hv_message *messages = this_cpu_read(synic.messages.content);

	return messages ? &messages[MSHV_SINT_INTERCEPT] : NULL;
}

/**
 * mshv_synic_doorbell_ring() - where this CPU gets doorbells
 *
 * Context: interrupts off.
 *
 * Return: the ring, or NULL if the CPU's controller is not set up.
 */
struct mshv_hv_event_ring *mshv_synic_doorbell_ring(void)
{
	struct mshv_hv_event_ring *rings = this_cpu_read(synic.rings.content);

	return rings ? &rings[MSHV_SINT_DOORBELL] : NULL;
}

/** mshv_synic_end_of_message() - have the hypervisor deliver what it holds back */
void mshv_synic_end_of_message(void)
{
	mshv_synic_write(MSHV_HV_REGISTER_EOM, 0);
}

static void enable_controller(struct synic *cpu)
{
	u64 value = mshv_synic_read(MSHV_HV_REGISTER_SCONTROL);

	if (value & MSHV_SCONTROL_ENABLE)
		return;
	mshv_synic_write(MSHV_HV_REGISTER_SCONTROL, value | MSHV_SCONTROL_ENABLE);
	cpu->enabled_controller = true;
}

static void disable_controller(struct synic *cpu)
{
	u64 value;

	if (!cpu->enabled_controller)
		return;
	value = mshv_synic_read(MSHV_HV_REGISTER_SCONTROL);
	mshv_synic_write(MSHV_HV_REGISTER_SCONTROL, value & ~MSHV_SCONTROL_ENABLE);
	cpu->enabled_controller = false;
}

/* The hypervisor offers a page by its number; zero is none. */
static int provide_page(struct synic_page *page, u64 *value)
{
	if (*value >> MSHV_SIMP_PFN_SHIFT)
		return 0;
	page->own = get_zeroed_page(GFP_KERNEL);
	if (!page->own)
		return -ENOMEM;
	*value |= (u64)virt_to_phys((void *)page->own);
	return 0;
}

static void disable_page(struct synic_page *page, u32 name)
{
	void *content = page->content;
	u64 value;

	if (page->enabled) {
		value = mshv_synic_read(name);
		value &= ~MSHV_SIMP_ENABLE;
		if (page->own)
			value &= (1ull << MSHV_SIMP_PFN_SHIFT) - 1;
		mshv_synic_write(name, value);
		page->enabled = false;
	}
	/* Interrupts are on: the handler must not find what is unmapped next. */
	WRITE_ONCE(page->content, NULL);
	if (content)
		memunmap(content);
	free_page(page->own);
	page->own = 0;
}

static int enable_page(struct synic_page *page, u32 name)
{
	u64 value;
	int ret;

	value = mshv_synic_read(name);
	if (!(value & MSHV_SIMP_ENABLE)) {
		ret = provide_page(page, &value);
		if (ret)
			return ret;
		mshv_synic_write(name, value | MSHV_SIMP_ENABLE);
		page->enabled = true;
	}
	page->content = memremap(value & PAGE_MASK, PAGE_SIZE, MEMREMAP_WB);
	if (!page->content) {
		disable_page(page, name);
		return -ENOMEM;
	}
	return 0;
}

/*
 * Takes messages for which no interrupt will come: before the SINT is unmasked
 * the first time, and after it is masked for good. One left in the slot would
 * keep all others out. Bounded, as the other side may lie. Doorbells likewise:
 * one left in the ring would keep the next one from being announced.
 */
static void drain(void)
{
	int i;

	local_irq_disable();
	for (i = 0; i < DRAIN_LIMIT && READ_ONCE(mshv_synic_intercept_slot()->type); i++)
		mshv_isr();
	mshv_doorbells();
	local_irq_enable();
}

static void write_sint(u32 sint, u64 value)
{
	mshv_synic_write(MSHV_HV_REGISTER_SINT0 + sint, value);
}

static int synic_online(unsigned int cpu_number)
{
	struct synic *cpu = this_cpu_ptr(&synic);
	u64 sint = mshv_callback_vector();
	int ret;

	ret = enable_page(&cpu->messages, MSHV_HV_REGISTER_SIMP);
	if (ret)
		return ret;
	ret = enable_page(&cpu->rings, MSHV_HV_REGISTER_SIRBP);
	if (ret)
		goto disable_messages;
	mshv_interrupt_enable();
	if (mshv_interrupt_auto_eoi())
		sint |= MSHV_SINT_AUTO_EOI;
	write_sint(MSHV_SINT_INTERCEPT, sint);
	write_sint(MSHV_SINT_DOORBELL, sint | MSHV_SINT_AS_INTERCEPT);
	enable_controller(cpu);
	drain();
	return 0;

disable_messages:
	disable_page(&cpu->messages, MSHV_HV_REGISTER_SIMP);
	return ret;
}

static int synic_offline(unsigned int cpu_number)
{
	struct synic *cpu = this_cpu_ptr(&synic);
	u64 sint = MSHV_SINT_MASKED | mshv_callback_vector();

	write_sint(MSHV_SINT_DOORBELL, sint | MSHV_SINT_AS_INTERCEPT);
	write_sint(MSHV_SINT_INTERCEPT, sint);
	mshv_interrupt_disable();
	/* Ending a message brings the next one only while the controller is on. */
	drain();
	disable_controller(cpu);
	drain();
	disable_page(&cpu->rings, MSHV_HV_REGISTER_SIRBP);
	disable_page(&cpu->messages, MSHV_HV_REGISTER_SIMP);
	return 0;
}

/**
 * mshv_synic_init() - set up the controller of every CPU, now and as they come
 *
 * The state is dynamic so that it lies above VMBus's: going down, a CPU leaves
 * this driver first.
 *
 * Return: 0 or a negative errno after a line in the log.
 */
int mshv_synic_init(void)
{
	int ret = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "hyperv/mshv:online",
				    synic_online, synic_offline);

	if (ret < 0) {
		pr_err("not loaded: cannot set up the SynIC (error %d)\n", ret);
		return ret;
	}
	hotplug_state = ret;
	return 0;
}

/** mshv_synic_exit() - undo mshv_synic_init(); repeating it does nothing */
void mshv_synic_exit(void)
{
	if (hotplug_state)
		cpuhp_remove_state(hotplug_state);
	hotplug_state = 0;
}
