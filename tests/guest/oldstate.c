// SPDX-License-Identifier: GPL-2.0-only
/* VP state in the layouts it had before today's, compared with today's. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/control.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define PAGE		HV_PAGE_SIZE
#define LAPIC_BYTES	176
#define TIMERS_BYTES	200
#define LAPIC_LINT0	140

static struct vm vm;
static uint8_t *buffer;

/* The argument byte by byte: type, description of XSAVE, size, pointer. */
struct state_40 {
	uint8_t at[40];
};

static struct state_40 argument(uint32_t type, uint64_t size, void *address)
{
	uint64_t pointer = (uintptr_t)address;
	struct state_40 arg = { { 0 } };

	memcpy(arg.at, &type, sizeof(type));
	memcpy(arg.at + 24, &size, sizeof(size));
	memcpy(arg.at + 32, &pointer, sizeof(pointer));
	return arg;
}

static int transfer(unsigned long number, uint32_t type, uint64_t size, void *address)
{
	struct state_40 arg = argument(type, size, address), before = arg;
	int ret = call(vm.vp, number, &arg);

	tap_ok(!memcmp(&arg, &before, sizeof(arg)), "the argument is not written");
	return ret;
}

static int get_40(uint32_t type, uint64_t size, void *address)
{
	return transfer(MSHV_LEGACY_GET_VP_STATE_40, type, size, address);
}

static int set_40(uint32_t type, uint64_t size, void *address)
{
	return transfer(MSHV_LEGACY_SET_VP_STATE_40, type, size, address);
}

static int transfer_16(unsigned long number, int type, void *address, uint32_t *size)
{
	struct mshv_get_set_vp_state args = {
		.type = type, .buf_sz = *size, .buf_ptr = (uintptr_t)address,
	};
	int ret = call(vm.vp, number, &args);

	*size = args.buf_sz;
	return ret;
}

/* How many bytes around [@start, @start + @size) of @page are not @filler. */
static unsigned int touched(const uint8_t *page, size_t start, size_t size, uint8_t filler)
{
	unsigned int wrong = 0;
	size_t i;

	for (i = 0; i < PAGE; i++)
		wrong += (i < start || i >= start + size) && page[i] != filler;
	return wrong;
}

/* Fixed sizes, anywhere: today's call gives the same into a page. */
static void test_fixed(uint32_t type, int type_16, uint32_t bytes, const char *name)
{
	uint8_t *other = buffer + 2 * PAGE;
	uint32_t size = PAGE;

	memset(buffer, 0xa5, PAGE);
	tap_is(get_40(type, bytes, buffer + 333), 0, "%s: get, where it just fits", name);
	tap_is(touched(buffer, 333, bytes, 0xa5), 0, "%s: no other byte is written", name);
	tap_is(transfer_16(MSHV_LEGACY_GET_VP_STATE_16, type_16, other, &size), 0,
	       "%s: get in 16 bytes", name);
	tap_ok(!memcmp(buffer + 333, other, bytes), "%s: the same", name);
	tap_is(set_40(type, bytes, buffer + 333), 0, "%s: set it", name);
	tap_is(get_40(type, ~0ull, other), 0, "%s: get, a size that is far too much", name);
	tap_ok(!memcmp(buffer + 333, other, bytes), "%s: the same", name);
	/* Not the page behind. */
	mprotect(buffer + PAGE, PAGE, PROT_NONE);
	tap_is(get_40(type, bytes, buffer + PAGE - bytes), 0, "%s: at the end of memory", name);
	tap_is(set_40(type, bytes, buffer + PAGE - bytes), 0, "%s: set from there", name);
	tap_is(get_40(type, bytes, buffer + PAGE - bytes + 1), -EFAULT, "%s: past it", name);
	tap_is(set_40(type, bytes, buffer + PAGE - bytes + 1), -EFAULT, "%s: set from past it",
	       name);
	mprotect(buffer + PAGE, PAGE, PROT_READ | PROT_WRITE);
	tap_is(get_40(type, bytes - 1, buffer), -EINVAL, "%s: a byte too small", name);
	tap_is(set_40(type, bytes - 1, buffer), -EINVAL, "%s: set, a byte too small", name);
	tap_is(get_40(type, bytes, NULL), -EFAULT, "%s: nowhere", name);
}

static void test_lapic_value(void)
{
	uint8_t *lapic = buffer + 1, *again = buffer + 2001;
	const uint32_t lint0 = 0x700;
	uint32_t value;

	tap_is(get_40(MSHV_LEGACY_VP_STATE_LAPIC, LAPIC_BYTES, lapic), 0, "get the LAPIC");
	memcpy(lapic + LAPIC_LINT0, &lint0, sizeof(lint0));
	tap_is(set_40(MSHV_LEGACY_VP_STATE_LAPIC, LAPIC_BYTES, lapic), 0, "set LINT0 in it");
	tap_is(get_40(MSHV_LEGACY_VP_STATE_LAPIC, LAPIC_BYTES, again), 0, "get it again");
	memcpy(&value, again + LAPIC_LINT0, sizeof(value));
	tap_is(value, lint0, "LINT0 is what was set");
}

static void test_pages(uint32_t type, int type_16, const char *name)
{
	uint8_t *other = buffer + PAGE;
	uint32_t size = PAGE;

	memset(buffer, 0xa5, 2 * PAGE);
	tap_is(get_40(type, PAGE, buffer), 0, "%s: get", name);
	tap_is(transfer_16(MSHV_LEGACY_GET_VP_STATE_16, type_16, other, &size), 0,
	       "%s: get in 16 bytes", name);
	tap_ok(!memcmp(buffer, other, size), "%s: the same %u bytes", name, size);
	tap_is(set_40(type, PAGE, buffer), 0, "%s: set", name);
	size = PAGE;
	tap_is(transfer_16(MSHV_LEGACY_SET_VP_STATE_16, type_16, buffer, &size), 0,
	       "%s: set in 16 bytes", name);
	tap_is(get_40(type, 2 * PAGE, buffer), 0, "%s: two pages", name);
	tap_is(get_40(type, PAGE - 1, buffer), -EINVAL, "%s: not a page", name);
	tap_is(get_40(type, 0, buffer), -EINVAL, "%s: nothing", name);
	tap_is(get_40(type, 1ull << 32 | PAGE, buffer), -EINVAL, "%s: 4 GiB", name);
	tap_is(get_40(type, PAGE, buffer + 8), -EINVAL, "%s: not at a page", name);
	tap_is(get_40(type, PAGE, NULL), -EFAULT, "%s: nowhere", name);
}

static void test_types(void)
{
	static const uint32_t bad[] = { 1, 2, 3, 5, 0x80000000, 0x80000004, ~0u };
	uint64_t calls = calls_of(HVCALL_GET_VP_STATE);
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		tap_is(get_40(bad[i], PAGE, buffer), -EINVAL, "type 0x%x", bad[i]);
	tap_is(call(vm.vp, MSHV_LEGACY_GET_VP_STATE_40, NULL), -EFAULT, "null pointer");
	tap_is(calls_of(HVCALL_GET_VP_STATE), calls, "none of these reached the hypervisor");
}

/* With one byte of the description not zero: no such state. */
static int get_described(size_t offset)
{
	struct state_40 arg = argument(MSHV_LEGACY_VP_STATE_XSAVE, PAGE, buffer);

	arg.at[offset] = 0x40;
	return call(vm.vp, MSHV_LEGACY_GET_VP_STATE_40, &arg);
}

/*
 * V1: the states are at 12, at 16 for a VP on which registers were used as in 2020.
 * What is padding there counts for nothing. (Flags are not looked at by every
 * hypervisor, but states that there are not are refused.)
 */
static void test_description(void)
{
	uint32_t name = HV_REGISTER_RAX;
	uint64_t value[2];
	struct mshv_vp_registers_24 args = {
		.count = 1, .names = (uintptr_t)&name, .values = (uintptr_t)value,
	};

	tap_is(get_described(14), -EINVAL, "V1: byte 14 is of the states");
	tap_is(get_described(18), -EINVAL, "V1: byte 18 is of the states");
	tap_is(get_described(22), 0, "V1: byte 22 is padding");
	tap_is(call(vm.vp, MSHV_LEGACY_GET_VP_REGISTERS_24, &args), 0, "registers as in 2020");
	tap_is(get_described(14), 0, "V1: byte 14 is of the flags");
	tap_is(get_described(18), -EINVAL, "V1: byte 18 is of the states");
	tap_is(get_described(22), -EINVAL, "V1: byte 22 is of the states");
	tap_is(get_described(5), 0, "V1: byte 5 is padding");
}

static void test_refusals(void)
{
	inject(HVCALL_GET_VP_STATE, 1, 0x71, 1, 0);
	memset(buffer, 0xa5, PAGE);
	tap_is(get_40(MSHV_LEGACY_VP_STATE_LAPIC, LAPIC_BYTES, buffer), -EIO,
	       "the hypervisor refuses to get");
	tap_is(touched(buffer, 0, 0, 0xa5), 0, "then nothing is written");
	inject_clear();
	inject(HVCALL_SET_VP_STATE, 1, HV_STATUS_INVALID_PARAMETER, 1, 0);
	tap_is(set_40(MSHV_LEGACY_VP_STATE_LAPIC, LAPIC_BYTES, buffer), -EINVAL,
	       "the hypervisor refuses to set");
	inject_clear();
}

int main(void)
{
	old_vm_new(&vm, GUEST(io));
	buffer = pages_new(4);
	test_types();
	test_fixed(MSHV_LEGACY_VP_STATE_LAPIC, MSHV_VP_STATE_LAPIC, LAPIC_BYTES, "LAPIC");
	test_fixed(MSHV_LEGACY_VP_STATE_SYNTHETIC_TIMERS, MSHV_VP_STATE_SYNTHETIC_TIMERS,
		   TIMERS_BYTES, "timers");
	test_lapic_value();
	test_pages(MSHV_LEGACY_VP_STATE_XSAVE, MSHV_VP_STATE_XSAVE, "XSAVE");
	test_pages(MSHV_LEGACY_VP_STATE_SIM, MSHV_VP_STATE_SIMP, "SIMP");
	test_pages(MSHV_LEGACY_VP_STATE_SIEF, MSHV_VP_STATE_SIEFP, "SIEFP");
	test_refusals();
	test_description();
	vm_close(&vm);
	munmap(buffer, 4 * PAGE);
	ledger_is_empty("after the test");
	return tap_done();
}
