// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls of interrupt handlers. They have argument pages of their own,
 * because the handler may have interrupted a task that is using its CPU's. None
 * of them takes a list, returns anything or needs memory.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "arch.h"
#include "hv_call.h"
#include "hv_status.h"
#include "msi_route.h"
#include "mshv.h"

static DEFINE_PER_CPU(void *, interrupt_page);

/** mshv_hvcall_interrupt_exit() - undo mshv_hvcall_interrupt_init() */
void mshv_hvcall_interrupt_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		free_page((unsigned long)per_cpu(interrupt_page, cpu));
		per_cpu(interrupt_page, cpu) = NULL;
	}
}

/**
 * mshv_hvcall_interrupt_init() - make hypercalls of interrupt handlers possible
 *
 * Return: 0 or -ENOMEM.
 */
int mshv_hvcall_interrupt_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu(interrupt_page, cpu) = (void *)get_zeroed_page(GFP_KERNEL);
		if (!per_cpu(interrupt_page, cpu)) {
			mshv_hvcall_interrupt_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

static int call(u16 code, const void *in, u32 bytes)
{
	unsigned long flags;
	void *page;
	u16 status;

	local_irq_save(flags);
	page = this_cpu_read(interrupt_page);
	memcpy(page, in, bytes);
	status = mshv_hv_enter(code, page, NULL);
	local_irq_restore(flags);
	return mshv_hv_status_errno(status);
}

/**
 * mshv_hvcall_assert_interrupt() - interrupt a VP
 * @partition_id: its partition
 * @route: the interrupt, not zero
 *
 * Context: any but NMI.
 *
 * Return: 0, or a negative errno if the hypervisor makes nothing of it.
 */
int mshv_hvcall_assert_interrupt(u64 partition_id, u32 route)
{
	struct mshv_hv_assert_interrupt in = {
		.partition_id = partition_id,
		.type = mshv_msi_route_type(route),
		.flags = mshv_interrupt_flags(route),
		.destination = mshv_msi_route_destination(route),
		.vector = mshv_msi_route_vector(route),
	};

	return call(MSHV_HV_ASSERT_VIRTUAL_INTERRUPT, &in, sizeof(in));
}

/**
 * mshv_hvcall_clear_interrupt() - take an external interrupt back
 * @partition_id: the partition in which one is asserted
 *
 * Context: any but NMI.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_clear_interrupt(u64 partition_id)
{
	return call(MSHV_HV_CLEAR_VIRTUAL_INTERRUPT, &partition_id, sizeof(partition_id));
}

/**
 * mshv_hvcall_notify_port_ring_empty() - ask for what did not fit into a ring
 * @sint: which ring of this CPU
 *
 * Context: any but NMI; the CPU must not change.
 *
 * Return: 0 or a negative errno.
 */
int mshv_hvcall_notify_port_ring_empty(u32 sint)
{
	struct mshv_hv_notify_port_ring_empty in = { .sint = sint };

	return call(MSHV_HV_NOTIFY_PORT_RING_EMPTY, &in, sizeof(in));
}
