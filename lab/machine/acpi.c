// SPDX-License-Identifier: GPL-2.0-only
/*
 * ACPI 6.0 tables of a machine with reduced hardware, as a generation 2 machine of
 * Hyper-V is: how the parent learns of its processors, the I/O APIC and its devices
 * (dsdt.asl, and vmbus.asl if it is to have VMBus). No firmware code stands behind them.
 */
#include <stddef.h>
#include <string.h>

#include "machine/dsdt.hex"
#include "machine/internal.h"
#include "machine/vmbus.hex"

#define TABLE_ALIGNMENT		16
#define XSDT_TABLES		3
#define IOAPIC_ADDRESS		0xfec00000
#define ALL_PROCESSORS		0xff

#define BOOT_NO_VGA		(1 << 2)	/* neither a keyboard controller nor ISA slots */
#define FIXED_WBINVD		(1 << 0)
#define FIXED_NO_POWER_BUTTON	(1 << 4)
#define FIXED_NO_SLEEP_BUTTON	(1 << 5)
#define FIXED_REDUCED_HARDWARE	(1 << 20)

#define RSDP_SIGNATURE		"RSD PTR "
#define OEM			"MSHV  "
#define OEM_TABLE		"LAB     "
#define CREATOR			"MSHV"

#define SPACE_IO		1
#define ACCESS_BYTE		1

enum { MADT_LAPIC, MADT_IOAPIC, MADT_LAPIC_NMI = 4 };

struct acpi_rsdp {
	char signature[8];
	uint8_t checksum;
	char oem[6];
	uint8_t revision;
	uint32_t rsdt, length;
	uint64_t xsdt;
	uint8_t extended_checksum, reserved[3];
} __attribute__((packed));

struct acpi_header {
	char signature[4];
	uint32_t length;
	uint8_t revision, checksum;
	char oem[6], oem_table[8];
	uint32_t oem_revision;
	char creator[4];
	uint32_t creator_revision;
} __attribute__((packed));

struct acpi_register {
	uint8_t space, bits, offset, access;
	uint64_t address;
} __attribute__((packed));

/* What only other hardware has is left out by name, and zero. */
struct acpi_fadt {
	struct acpi_header header;
	uint32_t facs, dsdt;
	uint8_t other_hardware_1[65];
	uint16_t boot_flags;
	uint8_t reserved;
	uint32_t flags;
	struct acpi_register reset;
	uint8_t reset_value;
	uint16_t arm_boot_flags;
	uint8_t minor_revision;
	uint64_t facs_64, dsdt_64;
	struct acpi_register other_hardware_2[8], sleep_control, sleep_status;
	uint64_t hypervisor;
} __attribute__((packed));

struct acpi_madt {
	struct acpi_header header;
	uint32_t lapic, flags;
} __attribute__((packed));

struct madt_lapic {
	uint8_t type, length, uid, apic_id;
	uint32_t enabled;
} __attribute__((packed));

struct madt_ioapic {
	uint8_t type, length, id, reserved;
	uint32_t address, first_line;
} __attribute__((packed));

struct madt_lapic_nmi {
	uint8_t type, length, uid;
	uint16_t flags;
	uint8_t pin;
} __attribute__((packed));

struct acpi_xsdt {
	struct acpi_header header;
	uint64_t tables[XSDT_TABLES];
} __attribute__((packed));

_Static_assert(offsetof(struct acpi_fadt, boot_flags) == 109, "layout of the FADT");
_Static_assert(offsetof(struct acpi_fadt, reset) == 116, "layout of the FADT");
_Static_assert(offsetof(struct acpi_fadt, sleep_control) == 244, "layout of the FADT");
_Static_assert(sizeof(struct acpi_fadt) == 276, "layout of the FADT");
_Static_assert(sizeof(struct acpi_rsdp) == 36, "layout of the RSDP");

static uint8_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint8_t sum = 0;

	while (size--)
		sum += *bytes++;
	return -sum;
}

static struct acpi_header header(const char *signature, uint8_t revision)
{
	struct acpi_header header = {
		.revision = revision, .oem_revision = 1, .creator_revision = 1,
	};

	/* Names fill their fields: newer compilers warn of such initializers. */
	memcpy(header.signature, signature, sizeof(header.signature));
	memcpy(header.oem, OEM, sizeof(header.oem));
	memcpy(header.oem_table, OEM_TABLE, sizeof(header.oem_table));
	memcpy(header.creator, CREATOR, sizeof(header.creator));
	return header;
}

/* Completes a table that lies at @at with its length; where the next one goes. */
static uint64_t finish(struct machine *machine, uint64_t at, uint64_t length)
{
	struct acpi_header *header = (void *)(machine->ram + at);

	header->length = length;
	header->checksum = 0;
	header->checksum = checksum(header, length);
	return (at + length + TABLE_ALIGNMENT - 1) & ~(TABLE_ALIGNMENT - 1ull);
}

static uint64_t write_fadt(struct machine *machine, uint64_t at, uint64_t dsdt)
{
	struct acpi_fadt *fadt = (void *)(machine->ram + at);
	struct acpi_register sleep = { .space = SPACE_IO, .bits = 8, .access = ACCESS_BYTE };

	*fadt = (struct acpi_fadt) {
		.header = header("FACP", 6), .dsdt = dsdt, .dsdt_64 = dsdt,
		.boot_flags = BOOT_NO_VGA,
		.flags = FIXED_WBINVD | FIXED_NO_POWER_BUTTON | FIXED_NO_SLEEP_BUTTON |
			 FIXED_REDUCED_HARDWARE,
		.sleep_control = sleep, .sleep_status = sleep,
	};
	fadt->sleep_control.address = PORT_SLEEP_CONTROL;
	fadt->sleep_status.address = PORT_SLEEP_STATUS;
	return finish(machine, at, sizeof(*fadt));
}

static uint64_t write_madt(struct machine *machine, uint64_t at)
{
	struct acpi_madt *madt = (void *)(machine->ram + at);
	struct madt_lapic *lapic = (void *)(madt + 1);
	struct madt_ioapic *ioapic;
	struct madt_lapic_nmi *nmi;

	*madt = (struct acpi_madt) { .header = header("APIC", 4), .lapic = LAPIC_ADDRESS };
	for (unsigned int i = 0; i < machine->vps; i++) {
		*lapic++ = (struct madt_lapic) {
			.type = MADT_LAPIC, .length = sizeof(*lapic), .uid = i, .apic_id = i,
			.enabled = 1,
		};
	}
	ioapic = (void *)lapic;
	*ioapic = (struct madt_ioapic) {
		.type = MADT_IOAPIC, .length = sizeof(*ioapic), .id = machine->vps,
		.address = IOAPIC_ADDRESS,
	};
	nmi = (void *)(ioapic + 1);
	*nmi = (struct madt_lapic_nmi) {
		.type = MADT_LAPIC_NMI, .length = sizeof(*nmi), .uid = ALL_PROCESSORS, .pin = 1,
	};
	return finish(machine, at, (uint8_t *)(nmi + 1) - (uint8_t *)madt);
}

static uint64_t write_code(struct machine *machine, uint64_t at, const void *code, size_t size)
{
	memcpy(machine->ram + at, code, size);
	return finish(machine, at, size);
}

uint64_t acpi_write(struct machine *machine)
{
	struct acpi_rsdp *rsdp = (void *)(machine->ram + FIRMWARE_TABLES);
	uint64_t dsdt = FIRMWARE_TABLES + 3 * TABLE_ALIGNMENT;
	struct acpi_xsdt *xsdt;
	uint64_t fadt, madt, ssdt, at;
	unsigned int tables = XSDT_TABLES - !machine->vmbus;

	fadt = write_code(machine, dsdt, dsdt_aml_code, sizeof(dsdt_aml_code));
	madt = write_fadt(machine, fadt, dsdt);
	ssdt = write_madt(machine, madt);
	at = ssdt;
	if (machine->vmbus)
		at = write_code(machine, ssdt, vmbus_aml_code, sizeof(vmbus_aml_code));
	xsdt = (void *)(machine->ram + at);
	*xsdt = (struct acpi_xsdt) {
		.header = header("XSDT", 1), .tables = { fadt, madt, ssdt },
	};
	finish(machine, at, offsetof(struct acpi_xsdt, tables[tables]));
	*rsdp = (struct acpi_rsdp) {
		.revision = 2, .length = sizeof(*rsdp), .xsdt = at,
	};
	memcpy(rsdp->signature, RSDP_SIGNATURE, sizeof(rsdp->signature));
	memcpy(rsdp->oem, OEM, sizeof(rsdp->oem));
	rsdp->checksum = checksum(rsdp, offsetof(struct acpi_rsdp, length));
	rsdp->extended_checksum = checksum(rsdp, sizeof(*rsdp));
	return FIRMWARE_TABLES;
}
