// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_IOEVENTFD for writes of eight bytes, which only a guest in long mode makes. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"

#define BASE	0x20000ull
#define TABLES	0x4000ull
#define HIGH	(1ull << 32)

#define WRITABLE	3ull		/* present, writable */
#define LARGE		(1ull << 7)

static struct vm vm;

/* The first 2 MiB as they are. */
static void start_long_mode(void)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CR3, .value = { TABLES } },
		{ .name = HV_REGISTER_CR4, .value = { 1 << 5 } },	/* PAE */
		{ .name = HV_REGISTER_EFER, .value = { 5 << 8 } },	/* LME, LMA */
		{ .name = HV_REGISTER_CR0, .value = { 1ull << 31 | 0x11 } },
		{ .name = HV_REGISTER_CS,
		  .value = { 0, 0xffffffffull | 8ull << 32 | 0xa09bull << 48 } },
		{ .name = HV_REGISTER_DS,
		  .value = { 0, 0xffffffffull | 16ull << 32 | 0xc093ull << 48 } },
		{ .name = HV_REGISTER_RIP, .value = { VM_CODE } },
	};
	uint64_t *tables = (uint64_t *)(vm.memory + TABLES);

	tables[0] = (TABLES + 0x1000) | WRITABLE;
	tables[512] = (TABLES + 0x2000) | WRITABLE;
	tables[1024] = WRITABLE | LARGE;
	if (registers_set(vm.vp, 0, registers, sizeof(registers) / sizeof(*registers)))
		tap_die("long mode");
}

/* What one write does: 1 if it signals the eventfd, 0 if it is intercepted. */
static int write_one(int event, uint16_t offset, uint8_t size, uint64_t value)
{
	struct hv_message m;
	int ret;

	memcpy(vm.memory + 0x3000, &value, sizeof(value));
	memcpy(vm.memory + 0x3008, &offset, sizeof(offset));
	vm.memory[0x300a] = size;
	ret = vp_run(vm.vp, &m);
	if (ret)
		return ret;
	if (m.type == HV_MESSAGE_IO_PORT)
		return doorbell_passed(vm.vp, &m, event);
	if (m.type != HV_MESSAGE_UNMAPPED_GPA || m.memory.gpa != BASE + offset ||
	    event_take(event))
		return -EPROTO;
	register_set(vm.vp, 0, HV_REGISTER_RIP, m.rip + (size == 4 ? 2 : 3));
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	return 0;
}

static void test_any_value(void)
{
	int event = event_new(), p = vm.partition;

	tap_is(write_one(event, 0, 8, 7), 0, "not assigned: the write is intercepted");
	tap_is(ioeventfd(p, event, BASE, 8, 0, 0), 0, "8 bytes, any value");
	tap_is(write_one(event, 0, 8, ~0ull), 1, "8 bytes signal");
	tap_is(write_one(event, 0, 4, 7), 0, "4 bytes do not");
	tap_is(write_one(event, 8, 8, 7), 0, "nor the next address");
	tap_is(write_one(event, 4, 8, 7), 0, "nor one that overlaps it");
	tap_is(ioeventfd(p, event, BASE, 8, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	tap_is(write_one(event, 0, 8, 7), 0, "intercepted again");
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), 0, "4 bytes, any value");
	tap_is(write_one(event, 0, 8, 7), 0, "8 bytes do not signal");
	tap_is(write_one(event, 0, 4, 7), 1, "4 bytes do");
	tap_is(ioeventfd(p, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	tap_is(ioeventfd(p, event, BASE, 0, 0, 0), 0, "any length");
	tap_is(write_one(event, 0, 8, 7), 1, "8 bytes signal");
	tap_is(write_one(event, 0, 4, 7), 1, "4 bytes signal");
	tap_is(ioeventfd(p, event, BASE, 0, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	close(event);
}

/* All 64 bits of a value count. */
static void test_value(void)
{
	int low = event_new(), high = event_new(), p = vm.partition;

	tap_is(ioeventfd(p, low, BASE, 8, 7, IOEVENTFD_MATCH), 0, "8 bytes, one value");
	tap_is(write_one(low, 0, 8, 7), 1, "that value signals");
	tap_is(write_one(low, 0, 8, HIGH | 7), 0, "one with another upper half does not");
	tap_is(ioeventfd(p, high, BASE, 8, HIGH | 7, IOEVENTFD_MATCH), 0, "that one, too");
	tap_is(write_one(high, 0, 8, HIGH | 7), 1, "signals its own eventfd");
	tap_is(event_take(low), 0, "and not the other");
	tap_is(ioeventfd(p, high, BASE, 8, HIGH | 7, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), 0,
	       "deassigned");
	tap_is(write_one(low, 0, 8, 7), 1, "the other is still there");
	tap_is(ioeventfd(p, low, BASE, 8, 7, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), 0,
	       "deassigned");
	close(low);
	close(high);
}

int main(void)
{
	vm_new(&vm, GUEST(qword));
	start_long_mode();
	test_any_value();
	test_value();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
