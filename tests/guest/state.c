// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_GET_VP_STATE and MSHV_SET_VP_STATE. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define PAGE		HV_PAGE_SIZE
#define MOST_PAGES	507	/* of a buffer */

/* Word offsets in the LAPIC's registers. */
#define LAPIC_LINT0	(140 / 4)
#define LAPIC_LINT1	(144 / 4)
/* Byte offsets in an XSAVE image. */
#define XSAVE_XMM0	160
#define XSAVE_PRESENT	512
#define XSAVE_FORMAT	520

static const char *const names[] = { "LAPIC", "XSAVE", "SIMP", "SIEFP", "timers" };

static struct vm vm;
static uint8_t *buffer;

static uint32_t size_of(int type)
{
	uint64_t size = 0;

	switch (type) {
	case MSHV_VP_STATE_XSAVE:
		if (property_get(vm.partition, HV_PROPERTY_MAX_XSAVE_SIZE, &size, NULL))
			tap_die("the XSAVE size");
		return size;
	case MSHV_VP_STATE_SYNTHETIC_TIMERS:
		return 200;
	default:
		return PAGE;
	}
}

static int transfer(unsigned long request, int type, void *address, uint32_t size,
		    uint32_t *needed)
{
	struct mshv_get_set_vp_state args = {
		.type = type, .buf_sz = size, .buf_ptr = (uintptr_t)address,
	};
	int ret = call(vm.vp, request, &args);

	*needed = args.buf_sz;
	return ret;
}

static int get(int type, void *address)
{
	uint32_t needed;

	return transfer(MSHV_GET_VP_STATE, type, address, PAGE, &needed);
}

static int set(int type, void *address)
{
	uint32_t needed;

	return transfer(MSHV_SET_VP_STATE, type, address, PAGE, &needed);
}

static uint64_t word_at(const uint8_t *image, size_t offset)
{
	uint64_t word;

	memcpy(&word, image + offset, sizeof(word));
	return word;
}

/* What is wrong with the argument itself: nothing is written back. */
static void test_argument(unsigned long request)
{
	static const struct {
		struct mshv_get_set_vp_state args;
		const char *what;
	} bad[] = {
		{ { .type = 5, .buf_sz = PAGE }, "type 5" },
		{ { .type = 255, .buf_sz = PAGE }, "type 255" },
		{ { .rsvd = { 1 }, .buf_sz = PAGE }, "first reserved byte" },
		{ { .rsvd = { 0, 0, 0x80 }, .buf_sz = PAGE }, "last reserved byte" },
		{ { .buf_sz = 0 }, "size 0" },
		{ { .buf_sz = 4095 }, "size 4095" },
		{ { .buf_sz = 4097 }, "size 4097" },
		{ { .buf_sz = 200, .type = 4 }, "the real size, which is no multiple of a page" },
		{ { .buf_sz = PAGE, .buf_ptr = 1 }, "pointer not aligned" },
		{ { .buf_sz = PAGE, .buf_ptr = 0x800 }, "pointer in the middle of a page" },
	};
	struct mshv_get_set_vp_state args;
	uint64_t calls = calls_of(HVCALL_GET_VP_STATE) + calls_of(HVCALL_SET_VP_STATE);
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		args = bad[i].args;
		args.buf_ptr += (uintptr_t)buffer;
		tap_is(call(vm.vp, request, &args), -EINVAL, "%s", bad[i].what);
		tap_is(args.buf_sz, bad[i].args.buf_sz, "%s: size as it was", bad[i].what);
	}
	tap_is(call(vm.vp, request, NULL), -EFAULT, "null argument");
	args = (struct mshv_get_set_vp_state){ .buf_sz = PAGE, .buf_ptr = 1ull << 63 };
	tap_is(call(vm.vp, request, &args), -EFAULT, "a buffer no user has");
	tap_is(calls_of(HVCALL_GET_VP_STATE) + calls_of(HVCALL_SET_VP_STATE), calls,
	       "none of these reached the hypervisor");
}

static void expect_size(unsigned long request, int type, void *address, uint32_t size, int want,
			const char *what)
{
	uint32_t needed;

	tap_is(transfer(request, type, address, size, &needed), want, "%s: %s", names[type], what);
	tap_is(needed, size_of(type), "%s: %s: the size it has", names[type], what);
}

/* [ABI] Whatever becomes of the call, the size the state has is told. */
static void test_buffer(unsigned long request)
{
	uint8_t *hole = mmap(NULL, 3 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *fixed = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp, 0);
	bool timers;
	int type;

	if (hole == MAP_FAILED || fixed == MAP_FAILED || page == MAP_FAILED)
		tap_die("buffers for the test");
	for (type = 0; type < MSHV_VP_STATE_COUNT; type++) {
		timers = type == MSHV_VP_STATE_SYNTHETIC_TIMERS;
		expect_size(request, type, hole, PAGE, -EFAULT, "no memory there");
		if (!timers) {
			expect_size(request, type, fixed, PAGE, -EFAULT, "memory is read-only");
			expect_size(request, type, page, PAGE, -EFAULT, "a page of the VP");
			expect_size(request, type, buffer, (MOST_PAGES + 1) * PAGE, -EINVAL,
				    "508 pages");
			expect_size(request, type, buffer, 0x80000000, -EINVAL, "W30: 2 GiB");
		}
	}
	munmap(hole, 3 * PAGE);
	munmap(fixed, PAGE);
	munmap(page, PAGE);
}

/* Bytes that mean something: the page of a LAPIC is not full. */
static uint32_t meaningful(int type)
{
	return type == MSHV_VP_STATE_LAPIC ? 176 : size_of(type);
}

/* Get, then set what was got: nothing changes, nothing else is written. */
static void test_neutral(int type)
{
	const uint32_t size = size_of(type);
	uint8_t *copy = buffer + 8 * PAGE;
	uint32_t i, touched = 0;

	memset(buffer, 0xa5, 8 * PAGE);
	expect_size(MSHV_GET_VP_STATE, type, buffer, PAGE, 0, "get");
	for (i = size; i < 8 * PAGE; i++)
		touched += buffer[i] != 0xa5;
	tap_is(touched, 0, "%s: bytes written behind the state", names[type]);
	memcpy(copy, buffer, PAGE);
	expect_size(MSHV_SET_VP_STATE, type, buffer, PAGE, 0, "set");
	tap_ok(!memcmp(copy, buffer, PAGE), "%s: setting did not write the buffer", names[type]);
	memset(buffer, 0x5a, 8 * PAGE);
	expect_size(MSHV_GET_VP_STATE, type, buffer, 3 * PAGE, 0, "get into three pages");
	tap_ok(!memcmp(copy, buffer, meaningful(type)), "%s: it is what was set", names[type]);
	expect_size(MSHV_SET_VP_STATE, type, buffer, 3 * PAGE, 0, "set from three pages");
}

static void test_lapic(void)
{
	uint32_t *lapic = (uint32_t *)buffer, *again = (uint32_t *)(buffer + PAGE);

	tap_is(get(MSHV_VP_STATE_LAPIC, lapic), 0, "get the LAPIC");
	tap_ok((lapic[1] & 0xff) >= 0x10 && (lapic[1] & 0xff) < 0x20, "it has a version");
	/* ExtINT and NMI, as a PC's firmware leaves them. */
	lapic[LAPIC_LINT0] = 0x700;
	lapic[LAPIC_LINT1] = 0x400;
	tap_is(set(MSHV_VP_STATE_LAPIC, lapic), 0, "set its local interrupts");
	tap_is(get(MSHV_VP_STATE_LAPIC, again), 0, "get it again");
	tap_is(again[LAPIC_LINT0], 0x700, "LINT0");
	tap_is(again[LAPIC_LINT1], 0x400, "LINT1");
	tap_ok(!memcmp(lapic, again, 140), "what is before them is the same");
}

static void test_xsave(void)
{
	uint8_t *again = buffer + PAGE;
	uint64_t states, present;

	if (property_get(vm.partition, HV_PROPERTY_XSAVE_STATES, &states, NULL))
		tap_die("the XSAVE states");
	tap_is(get(MSHV_VP_STATE_XSAVE, buffer), 0, "get the XSAVE image");
	tap_ok(word_at(buffer, XSAVE_FORMAT) == (1ull << 63 | states | 3),
	       "it is compacted and has all states (0x%llx)",
	       (unsigned long long)word_at(buffer, XSAVE_FORMAT));
	present = word_at(buffer, XSAVE_PRESENT) | 3;
	memcpy(buffer + XSAVE_PRESENT, &present, sizeof(present));
	memset(buffer + XSAVE_XMM0, 0x3c, 16);
	tap_is(set(MSHV_VP_STATE_XSAVE, buffer), 0, "set XMM0 in it");
	tap_is(get(MSHV_VP_STATE_XSAVE, again), 0, "get it again");
	tap_ok(!memcmp(again + XSAVE_XMM0, buffer + XSAVE_XMM0, 256), "XMM0 and the others");
	memset(buffer + XSAVE_FORMAT, 0xff, 8);
	memset(buffer + XSAVE_PRESENT, 0xff, 8);
	tap_is(set(MSHV_VP_STATE_XSAVE, buffer), -EINVAL, "states that do not exist");
}

static void test_pages(int type)
{
	uint8_t *again = buffer + PAGE;
	unsigned int i;

	for (i = 0; i < PAGE; i++)
		buffer[i] = i * 7 + type;
	tap_is(set(type, buffer), 0, "set the %s page", names[type]);
	memset(again, 0, PAGE);
	tap_is(get(type, again), 0, "get the %s page", names[type]);
	tap_ok(!memcmp(buffer, again, PAGE), "the %s page is what was set", names[type]);
}

static void test_timers(void)
{
	uint8_t *again = buffer + PAGE;
	unsigned int i;

	/* Four timers of 40 bytes: flags, zero, configuration, three times. */
	memset(buffer, 0, PAGE);
	for (i = 0; i < 4; i++) {
		buffer[40 * i + 8] = 0x08 + i;
		buffer[40 * i + 16] = 0x11 * (i + 1);
		buffer[40 * i + 24] = 0x77 - i;
	}
	tap_is(set(MSHV_VP_STATE_SYNTHETIC_TIMERS, buffer), 0, "set the timers");
	memset(again, 0xff, PAGE);
	tap_is(get(MSHV_VP_STATE_SYNTHETIC_TIMERS, again), 0, "get the timers");
	tap_ok(!memcmp(buffer, again, 200), "they are what was set");
	tap_is(again[200], 0xff, "the byte behind them is the caller's");
	memset(buffer, 0, PAGE);
	set(MSHV_VP_STATE_SYNTHETIC_TIMERS, buffer);
}

static void test_refusals(void)
{
	uint32_t needed;

	inject(HVCALL_GET_VP_STATE, 1, 0x71, 1, 0);
	tap_is(transfer(MSHV_GET_VP_STATE, MSHV_VP_STATE_LAPIC, buffer, PAGE, &needed), -EIO,
	       "the hypervisor refuses to get");
	tap_is(needed, PAGE, "the size is told all the same");
	inject_clear();
	inject(HVCALL_SET_VP_STATE, 1, HV_STATUS_INVALID_PARAMETER, 1, 0);
	tap_is(set(MSHV_VP_STATE_SIMP, buffer), -EINVAL, "the hypervisor refuses to set");
	inject_clear();
	inject(HVCALL_GET_VP_STATE, 1, HV_STATUS_INSUFFICIENT_MEMORY, 2, 0);
	tap_is(get(MSHV_VP_STATE_SIEFP, buffer), 0, "short of memory twice, then it works");
	inject_clear();
	inject(HVCALL_SET_VP_STATE, 1, HV_STATUS_INSUFFICIENT_MEMORY, 1, 0);
	tap_is(set(MSHV_VP_STATE_SIEFP, buffer), 0, "the same on setting");
	inject_clear();
	inject(HVCALL_GET_PROPERTY, 1, 0x71, 1, 0);
	tap_is(transfer(MSHV_GET_VP_STATE, MSHV_VP_STATE_XSAVE, buffer, PAGE, &needed), -EIO,
	       "the XSAVE size cannot be found out");
	tap_is(needed, PAGE, "then none is told");
	inject_clear();
}

/* [ABI] A VMM learns how large the buffer must be from the call that fails. */
static void test_too_small(unsigned long request, uint16_t code)
{
	uint64_t calls = calls_of(code);
	uint32_t needed;

	knob(LAB_KNOB_XSAVE_SIZE, 9000);
	tap_is(transfer(request, MSHV_VP_STATE_XSAVE, buffer, 2 * PAGE, &needed), -EINVAL,
	       "an image larger than the buffer");
	tap_is(needed, 9000, "its size is told");
	tap_is(calls_of(code), calls, "the hypervisor was not asked for it");
	tap_is(transfer(request, MSHV_VP_STATE_XSAVE, buffer, 3 * PAGE, &needed), -EINVAL,
	       "a buffer large enough: this hypervisor has no such image");
	tap_is(calls_of(code), calls + 1, "but was asked");
	knob(LAB_KNOB_XSAVE_SIZE, 0xffffffff);
	tap_is(transfer(request, MSHV_VP_STATE_XSAVE, buffer, PAGE, &needed), -EIO,
	       "an image of 4 GiB cannot be");
	tap_is(needed, PAGE, "no size is told");
	knob(LAB_KNOB_XSAVE_SIZE, 0);
}

/* After all of it the VP still does what it did. */
static void test_goes_on(void)
{
	struct hv_message m;

	expect_io(&vm, &m, 0x3f8);
	tap_is((uint8_t)m.io.rax, 0x41, "the guest runs");
	skip_instruction(vm.vp, &m);
	tap_is(get(MSHV_VP_STATE_LAPIC, buffer), 0, "state of a VP that has run");
	expect_io(&vm, &m, 0x20);
	tap_is((uint16_t)m.io.rax, 0xbeef, "the guest runs on");
}

int main(void)
{
	int type;

	vm_new(&vm, GUEST(io));
	buffer = pages_new(MOST_PAGES + 1);
	test_argument(MSHV_GET_VP_STATE);
	test_argument(MSHV_SET_VP_STATE);
	test_buffer(MSHV_GET_VP_STATE);
	test_buffer(MSHV_SET_VP_STATE);
	for (type = 0; type < MSHV_VP_STATE_COUNT; type++)
		test_neutral(type);
	test_lapic();
	test_xsave();
	test_pages(MSHV_VP_STATE_SIMP);
	test_pages(MSHV_VP_STATE_SIEFP);
	test_timers();
	test_refusals();
	test_too_small(MSHV_GET_VP_STATE, HVCALL_GET_VP_STATE);
	test_too_small(MSHV_SET_VP_STATE, HVCALL_SET_VP_STATE);
	test_goes_on();
	vm_close(&vm);
	munmap(buffer, (MOST_PAGES + 1) * PAGE);
	ledger_is_empty("after the test");
	return tap_done();
}
