// SPDX-License-Identifier: GPL-2.0-only
/*
 * The end of level-triggered interrupts. KVM reports it for a vector that an I/O
 * APIC outside of KVM may have sent, which it judges by the routes of the first
 * interrupt lines: so what is asserted gets such a route.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "engine/internal.h"
#include "machine/log.h"

#define LAPIC_TMR		0x180

static bool is_same(const struct kvm_msi *a, const struct kvm_msi *b)
{
	return a->address_lo == b->address_lo && a->address_hi == b->address_hi &&
	       a->data == b->data;
}

static int install(struct child *child)
{
	const struct level_routes *level = &child->level;
	struct kvm_irq_routing *table;
	int error;

	table = calloc(1, sizeof(*table) + level->count * sizeof(table->entries[0]));
	if (!table)
		return -ENOMEM;
	table->nr = level->count;
	for (unsigned int i = 0; i < level->count; i++) {
		table->entries[i] = (struct kvm_irq_routing_entry) {
			.gsi = i,
			.type = KVM_IRQ_ROUTING_MSI,
			.u.msi = {
				.address_lo = level->routes[i].address_lo,
				.address_hi = level->routes[i].address_hi,
				.data = level->routes[i].data,
			},
		};
	}
	error = ioctl(child->vm, KVM_SET_GSI_ROUTING, table) ? -errno : 0;
	free(table);
	return error;
}

void eoi_watch(struct child *child, const struct kvm_msi *msi)
{
	struct level_routes *level = &child->level;
	unsigned int slot;
	int error;

	for (unsigned int i = 0; i < level->count; i++)
		if (is_same(&level->routes[i], msi))
			return;
	if (level->count < IOAPIC_PINS) {
		slot = level->count++;
	} else {
		slot = level->next;
		level->next = (slot + 1) % IOAPIC_PINS;
	}
	level->routes[slot] = *msi;
	error = install(child);
	if (error)
		log_line("partition %llx: KVM will not report the end of vector %u: %s",
			 (unsigned long long)partition_id(child->partition), msi->data & 0xff,
			 strerror(-error));
}

void eoi_exit(struct child_vp *vp)
{
	uint8_t vector = vp->run->eoi.vector;
	struct kvm_lapic_state state;
	uint32_t word;

	/* The route may be old: was the interrupt that ended a level-triggered one? */
	if (ioctl(vp->vcpu, KVM_GET_LAPIC, &state))
		return;
	memcpy(&word, state.regs + LAPIC_TMR + vector / 32 * 0x10, sizeof(word));
	if (word >> vector % 32 & 1)
		model_apic_eoi(vp->vp, vector);
}
