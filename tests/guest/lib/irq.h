/* SPDX-License-Identifier: GPL-2.0-only */
/* Interrupts and doorbells for test programs. */
#ifndef TESTS_IRQ_H
#define TESTS_IRQ_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "vm.h"

#define IRQFD_DEASSIGN	(1u << MSHV_IRQFD_BIT_DEASSIGN)
#define IRQFD_RESAMPLE	(1u << MSHV_IRQFD_BIT_RESAMPLE)
#define IOEVENTFD_MATCH	(1u << MSHV_IOEVENTFD_BIT_DATAMATCH)
#define IOEVENTFD_PIO	(1u << MSHV_IOEVENTFD_BIT_PIO)
#define IOEVENTFD_DEASSIGN	(1u << MSHV_IOEVENTFD_BIT_DEASSIGN)

#define MSI_ADDRESS(apic_id)	(0xfee00000u | (apic_id) << 12)
#define MSI_LEVEL	(1u << 15)
#define MAX_ROUTES	4096

int event_new(void);
void event_signal(int event);
/* What an eventfd counted since the last time; zero if nothing. */
uint64_t event_take(int event);
/* Waits up to two seconds for @count signals in all; what came. */
uint64_t event_wait(int event, uint64_t count);

/* The guest came past a doorbell to the port behind it: 1 if that signalled, once. */
int doorbell_passed(int vp, const struct hv_message *message, int event);

int irqfd(int partition, int event, uint32_t gsi, uint32_t flags, int resample);
int ioeventfd(int partition, int event, uint64_t gpa, uint32_t length, uint64_t value,
	      uint32_t flags);

/* A table of routes that is sent whole. */
struct routes {
	struct mshv_user_irq_table head;
	struct mshv_user_irq_entry entries[MAX_ROUTES + 1];
};

/* One route more; the head counts them. */
void route_add(struct routes *routes, uint32_t gsi, uint32_t data);
int routes_set(int partition, const struct routes *routes);
/* The only route: edge, fixed, to VP 0. */
int route_one(int partition, uint32_t gsi, uint32_t data);

/* What GUEST(interrupts) counts, and which vectors it does so for. */
#define VECTOR_A	0x30
#define VECTOR_B	0x31

/**
 * struct irq_vm - a VM that sleeps and counts interrupts
 * @vm: the VM
 * @counts: how many of VECTOR_A and VECTOR_B
 * @runner: runs it
 * @stop: it shall end
 */
struct irq_vm {
	struct vm vm;
	volatile uint32_t *counts;
	pthread_t runner;
	volatile bool stop;
};

void irq_vm_new(struct irq_vm *vm);
void irq_vm_close(struct irq_vm *vm);
/* Waits up to two seconds for a count of @want or more; the count. */
uint32_t irq_wait(const struct irq_vm *vm, unsigned int which, uint32_t want);

#endif
