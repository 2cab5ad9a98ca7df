// SPDX-License-Identifier: GPL-2.0-only
/*
 * Intel MultiProcessor Specification 1.4 tables: without ACPI they are how the
 * parent learns of its processors, the I/O APIC and the ISA interrupt lines.
 */
#include <string.h>

#include "machine/internal.h"

#define MPTABLE_ADDRESS		0xf0000
#define IOAPIC_ADDRESS		0xfec00000
#define ISA_LINES		16
#define ISA_BUS			0

enum { ENTRY_PROCESSOR, ENTRY_BUS, ENTRY_IOAPIC, ENTRY_INTERRUPT, ENTRY_LOCAL_INTERRUPT };
enum { INTERRUPT_INT, INTERRUPT_NMI, INTERRUPT_SMI, INTERRUPT_EXTINT };

struct mp_pointer {
	char signature[4];
	uint32_t table;
	uint8_t length, revision, checksum, features[5];
} __attribute__((packed));

struct mp_header {
	char signature[4];
	uint16_t length;
	uint8_t revision, checksum;
	char oem[8], product[12];
	uint32_t oem_table;
	uint16_t oem_size, entries;
	uint32_t lapic;
	uint16_t extended_length;
	uint8_t extended_checksum, reserved;
} __attribute__((packed));

struct mp_processor {
	uint8_t type, apic_id, apic_version, flags;
	uint32_t signature, features, reserved[2];
} __attribute__((packed));

struct mp_bus {
	uint8_t type, id;
	char name[6];
} __attribute__((packed));

struct mp_ioapic {
	uint8_t type, id, version, flags;
	uint32_t address;
} __attribute__((packed));

struct mp_interrupt {
	uint8_t type, kind;
	uint16_t flags;
	uint8_t bus, line, apic, pin;
} __attribute__((packed));

static uint8_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint8_t sum = 0;

	while (size--)
		sum += *bytes++;
	return -sum;
}

static uint8_t *append(struct mp_header *header, uint8_t *at, const void *entry, size_t size)
{
	memcpy(at, entry, size);
	header->entries++;
	return at + size;
}

static uint8_t *append_interrupts(struct machine *machine, struct mp_header *header,
				  uint8_t *at)
{
	struct mp_interrupt interrupt = { .bus = ISA_BUS };

	interrupt.type = ENTRY_INTERRUPT;
	interrupt.apic = machine->vps;
	for (unsigned int i = 0; i < ISA_LINES; i++) {
		/* KVM's PIT and PIC use the same numbers as the I/O APIC's pins. */
		interrupt.line = interrupt.pin = i;
		at = append(header, at, &interrupt, sizeof(interrupt));
	}
	interrupt = (struct mp_interrupt) { .type = ENTRY_LOCAL_INTERRUPT, .apic = 0xff };
	interrupt.kind = INTERRUPT_EXTINT;
	interrupt.pin = 0;
	at = append(header, at, &interrupt, sizeof(interrupt));
	interrupt.kind = INTERRUPT_NMI;
	interrupt.pin = 1;
	return append(header, at, &interrupt, sizeof(interrupt));
}

void mptable_write(struct machine *machine)
{
	struct mp_pointer *pointer = (void *)(machine->ram + MPTABLE_ADDRESS);
	struct mp_header *header = (void *)(pointer + 1);
	uint8_t *at = (uint8_t *)(header + 1);
	struct mp_bus bus = { .type = ENTRY_BUS, .id = ISA_BUS, .name = "ISA   " };
	struct mp_ioapic ioapic = {
		.type = ENTRY_IOAPIC, .id = machine->vps, .version = 0x11,
		.flags = 1, .address = IOAPIC_ADDRESS,
	};
	const struct kvm_cpuid_entry2 *leaf = cpuid_find(machine->host->cpuid, 1, 0);

	*header = (struct mp_header) {
		.signature = "PCMP", .revision = 4, .oem = "MSHVLAB ",
		.product = "PARENT      ", .lapic = LAPIC_ADDRESS,
	};
	for (unsigned int i = 0; i < machine->vps; i++) {
		struct mp_processor processor = {
			.type = ENTRY_PROCESSOR, .apic_id = i, .apic_version = 0x14,
			.flags = i ? 1 : 3,	/* enabled, boot processor */
			.signature = leaf ? leaf->eax : 0, .features = leaf ? leaf->edx : 0,
		};

		at = append(header, at, &processor, sizeof(processor));
	}
	at = append(header, at, &bus, sizeof(bus));
	at = append(header, at, &ioapic, sizeof(ioapic));
	at = append_interrupts(machine, header, at);
	header->length = at - (uint8_t *)header;
	header->checksum = checksum(header, header->length);
	*pointer = (struct mp_pointer) {
		.signature = "_MP_", .table = MPTABLE_ADDRESS + sizeof(*pointer),
		.length = 1, .revision = 4,
	};
	pointer->checksum = checksum(pointer, sizeof(*pointer));
}
