// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of doorbell ports, one for all partitions, and the event ring of
 * each CPU through which doorbells arrive.
 */
#include <linux/eventfd.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "event_ring.h"
#include "hv_call.h"
#include "hv_registers.h"
#include "mshv.h"

/*
 * A guest must not keep a CPU in its interrupt handler: doorbells beyond this
 * number are left to a worker.
 */
#define DOORBELLS_AT_ONCE	(4 * MSHV_HV_EVENT_RING_ENTRIES)

/**
 * struct port - a doorbell port
 * @eventfd: signalled when it rings; referenced
 * @rcu: the interrupt handler may still use a port that has been removed
 */
struct port {
	struct eventfd_ctx *eventfd;
	struct rcu_head rcu;
};

/*
 * By port id. Ids are given out in turn: one that has just been freed may
 * still be in a ring.
 */
static DEFINE_XARRAY_ALLOC1(ports);
static u32 next_id;

/**
 * mshv_port_add() - reserve a port id
 * @eventfd: signalled whenever that port rings, from now on; the caller's
 *	reference is taken over, whatever the result
 * @id: result
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_port_add(struct eventfd_ctx *eventfd, u32 *id)
{
	struct port *port = kmalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);
	int ret = -ENOMEM;

	if (!port)
		goto put_eventfd;
	port->eventfd = eventfd;
	ret = xa_alloc_cyclic(&ports, id, port, XA_LIMIT(1, MSHV_HV_PORT_ID_MAX), &next_id,
			      GFP_KERNEL_ACCOUNT);
	if (ret < 0)
		goto free_port;
	return 0;

free_port:
	kfree(port);
put_eventfd:
	eventfd_ctx_put(eventfd);
	return ret;
}

static void free_port(struct rcu_head *rcu)
{
	struct port *port = container_of(rcu, struct port, rcu);

	eventfd_ctx_put(port->eventfd);
	kfree(port);
}

/**
 * mshv_port_remove() - undo mshv_port_add()
 * @id: the port id
 * @reusable: the hypervisor has no such port any more
 *
 * The eventfd may be signalled until all interrupt handlers have ended.
 */
void mshv_port_remove(u32 id, bool reusable)
{
	struct port *port;

	if (reusable)
		port = xa_erase(&ports, id);
	else
		port = xa_store(&ports, id, XA_ZERO_ENTRY, GFP_KERNEL_ACCOUNT);
	call_rcu(&port->rcu, free_port);
}

static void signal_port(u32 id)
{
	struct port *port;

	rcu_read_lock();
	port = xa_load(&ports, id);
	if (port)
		eventfd_signal(port->eventfd);
	else
		mshv_count(MSHV_COUNTER_UNKNOWN_PORT, 1);
	rcu_read_unlock();
}

/**
 * struct doorbells - what one CPU has
 * @tail: where its event ring is looked at first
 * @work: goes on where the interrupt handler left off
 */
struct doorbells {
	u32 tail;
	struct work_struct work;
};

static DEFINE_PER_CPU(struct doorbells, doorbells);

static void refill(void)
{
	mshv_hvcall_notify_port_ring_empty(MSHV_SINT_DOORBELL);
}

/**
 * mshv_doorbells() - deliver the doorbells in this CPU's event ring
 *
 * Context: interrupts off.
 */
void mshv_doorbells(void)
{
	struct doorbells *cpu = this_cpu_ptr(&doorbells);
	struct mshv_hv_event_ring *ring = mshv_synic_doorbell_ring();
	u32 i, id;

	if (!ring)
		return;
	for (i = 0; i < DOORBELLS_AT_ONCE; i++) {
		id = mshv_event_ring_take(ring, &cpu->tail, refill);
		if (!id)
			return;
		signal_port(id);
	}
	schedule_work_on(smp_processor_id(), &cpu->work);
}

/* A CPU that has gone offline has no ring any more, and others their own worker. */
static void doorbells_work(struct work_struct *work)
{
	struct doorbells *cpu = container_of(work, struct doorbells, work);

	local_irq_disable();
	if (cpu == this_cpu_ptr(&doorbells))
		mshv_doorbells();
	local_irq_enable();
}

static void deliver_here(void *unused)
{
	mshv_doorbells();
}

/**
 * mshv_doorbells_everywhere() - deliver the doorbells of all CPUs
 *
 * On return all that were rung before have been, but for those of a flood.
 *
 * Context: process context.
 */
void mshv_doorbells_everywhere(void)
{
	on_each_cpu(deliver_here, NULL, true);
}

/** mshv_doorbells_init() - make ready for doorbells */
void mshv_doorbells_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		INIT_WORK(&per_cpu_ptr(&doorbells, cpu)->work, doorbells_work);
}

/**
 * mshv_doorbells_exit() - undo mshv_doorbells_init()
 *
 * There are no partitions, and no event rings any more.
 */
void mshv_doorbells_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		cancel_work_sync(&per_cpu_ptr(&doorbells, cpu)->work);
	/* Ports, and irqfds, that are still to be freed. */
	rcu_barrier();
	xa_destroy(&ports);
}
