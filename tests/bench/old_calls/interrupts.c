// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts by eventfd, doorbells, routes. */
#include "../../guest/lib/irq.h"
#include "subject.h"

#define GSI		5
#define VECTOR		0x30
#define DOORBELL	0x40000
#define MOST_ROUTES	64

static int event = -1;

static struct {
	struct mshv_user_irq_table head;
	struct mshv_user_irq_entry entries[MOST_ROUTES];
} routes;

/* The argument of these is the flags. */
static int irqfd_16(const struct vm *vm, unsigned long number, uint32_t flags)
{
	const struct mshv_user_irqfd args = { .fd = event, .gsi = GSI, .flags = flags };

	return on_partition(vm, number, &args);
}

static int irqfd_old(void *vm, unsigned long flags)
{
	return irqfd_16(vm, MSHV_LEGACY_IRQFD_16, flags);
}

static int irqfd_current(void *vm, unsigned long flags)
{
	return irqfd_16(vm, MSHV_IRQFD, flags);
}

/* It brings its own interrupt. */
static int irqfd_40(void *vm, unsigned long flags)
{
	const struct mshv_irqfd_40 args = {
		.fd = event, .gsi = GSI, .vector = VECTOR, .flags = flags,
	};

	return on_partition(vm, MSHV_LEGACY_IRQFD_40, &args);
}

static int irqfd_off_old(void *vm, unsigned long flags)
{
	return irqfd_old(vm, flags | IRQFD_DEASSIGN);
}

static int irqfd_off(void *vm, unsigned long flags)
{
	return irqfd_current(vm, flags | IRQFD_DEASSIGN);
}

static int irqfd_off_40(void *vm, unsigned long flags)
{
	return irqfd_40(vm, flags | IRQFD_DEASSIGN);
}

static int doorbell(const struct vm *vm, unsigned long number, uint32_t flags)
{
	const struct mshv_user_ioeventfd args = {
		.addr = DOORBELL, .len = 4, .fd = event, .flags = flags,
	};

	return on_partition(vm, number, &args);
}

static int doorbell_old(void *vm, unsigned long flags)
{
	return doorbell(vm, MSHV_LEGACY_IOEVENTFD, flags);
}

static int doorbell_off_old(void *vm, unsigned long flags)
{
	return doorbell(vm, MSHV_LEGACY_IOEVENTFD, flags | IOEVENTFD_DEASSIGN);
}

static int doorbell_current(void *vm, unsigned long flags)
{
	return doorbell(vm, MSHV_IOEVENTFD, flags);
}

static int doorbell_off(void *vm, unsigned long flags)
{
	return doorbell(vm, MSHV_IOEVENTFD, flags | IOEVENTFD_DEASSIGN);
}

static int route(const struct vm *vm, unsigned long number, unsigned int count)
{
	routes.head.nr = count;
	for (unsigned int i = 0; i < count; i++)
		routes.entries[i] = (struct mshv_user_irq_entry){
			.gsi = GSI + i, .address_lo = MSI_ADDRESS(0), .data = VECTOR,
		};
	return on_partition(vm, number, &routes);
}

static int route_old(void *vm, unsigned long count)
{
	return route(vm, MSHV_LEGACY_SET_MSI_ROUTING, count);
}

static int route_current(void *vm, unsigned long count)
{
	return route(vm, MSHV_SET_MSI_ROUTING, count);
}

/* What today's program does that has one interrupt to connect, and then none. */
static int route_and_irqfd(void *vm, unsigned long flags)
{
	return route_current(vm, 1) ?: irqfd_current(vm, flags);
}

static int irqfd_and_route_off(void *vm, unsigned long flags)
{
	return irqfd_off(vm, flags) ?: route_current(vm, 0);
}

static int prepare(struct vm *vm, bool old)
{
	if (event < 0)
		event = event_new();
	return old ? route_old(vm, 1) : route_current(vm, 1);
}

static const struct old_pair pairs[] = {
	PAIR_UNDONE("IRQFD_16", irqfd_old, irqfd_off_old, irqfd_current, irqfd_off, 0),
	PAIR_DONE("IRQFD_16, deassign", irqfd_old, irqfd_off_old, irqfd_current, irqfd_off, 0),
	PAIR_UNDONE("IRQFD_40, and IRQFD with a route", irqfd_40, irqfd_off_40,
		    route_and_irqfd, irqfd_and_route_off, 0),
	PAIR_DONE("IRQFD_40, and IRQFD with a route: deassign", irqfd_40, irqfd_off_40,
		  route_and_irqfd, irqfd_and_route_off, 0),
	PAIR_UNDONE("IOEVENTFD", doorbell_old, doorbell_off_old, doorbell_current,
		    doorbell_off, 0),
	PAIR_DONE("IOEVENTFD, deassign", doorbell_old, doorbell_off_old, doorbell_current,
		  doorbell_off, 0),
	PAIR("SET_MSI_ROUTING, 1", route_old, route_current, 1),
	PAIR("SET_MSI_ROUTING, 64", route_old, route_current, MOST_ROUTES),
};

struct group group_interrupts(void)
{
	return GROUP(GUEST(io), prepare, pairs);
}
