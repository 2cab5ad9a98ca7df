// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every hypercall that a VM's life takes answers that memory is short: each of its first
 * calls. Whatever the driver makes of it, the life comes to its end and leaves nothing.
 *
 * Environment: STARVE_ALL, if not empty: each with all four statuses, and without end
 * with those that a child's memory cures; else with one, by turns.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

/* Of each code, so many of its calls are answered so, one at a time. */
#define CALLS		4
#define CODES		0x140
#define FOR_EVER	0x7fffffff
#define LINE		5
#define DOORBELL	0x40000

static const uint16_t shortages[] = {
	HV_STATUS_INSUFFICIENT_MEMORY, HV_STATUS_INSUFFICIENT_CONTIGUOUS,
	HV_STATUS_INSUFFICIENT_ROOT, HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT,
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Made through pass-through only, with any arguments. */
static const struct { uint16_t code, reps, in, out; } raw[] = {
	{ HVCALL_INSTALL_INTERCEPT, 0, 24, 0 }, { HVCALL_TRANSLATE_GVA, 0, 32, 16 },
	{ HVCALL_READ_GPA, 0, 32, 24 }, { HVCALL_WRITE_GPA, 0, 48, 4 },
	{ HVCALL_CLEAR_INTERRUPT, 0, 8, 0 }, { HVCALL_REGISTER_INTERCEPT_RESULT, 0, 60, 0 },
	{ HVCALL_ASSERT_INTERRUPT, 0, 32, 0 }, { HVCALL_SIGNAL_EVENT_DIRECT, 0, 16, 8 },
	{ HVCALL_POST_MESSAGE_DIRECT, 0, 280, 0 }, { HVCALL_GET_VP_CPUID_VALUES, 1, 48, 16 },
	{ HVCALL_GET_PROPERTY_EX, 0, 24, 16 },
};

/*
 * In vain given to a child, memory comes back when that ends; to the root itself, not
 * before the module goes: of that there would not be enough.
 */
static bool can_be_endless(uint16_t status)
{
	return status == HV_STATUS_INSUFFICIENT_MEMORY ||
	       status == HV_STATUS_INSUFFICIENT_CONTIGUOUS;
}

/* A status at any of these keeps a partition from ending: see leak.c. */
static bool ends_partition(uint16_t code)
{
	return code == HVCALL_FINALIZE_PARTITION || code == HVCALL_DELETE_PARTITION ||
	       code == HVCALL_WITHDRAW_MEMORY;
}

/* What calls of a life returned that is neither success nor a shortage. */
static int odd;
static const char *odd_call;

static int result(const char *what, int ret)
{
	/* Of an object that could not be made there is no file. */
	if (ret < 0 && ret != -ENOMEM && ret != -EBADF && !odd) {
		odd = ret;
		odd_call = what;
	}
	return ret;
}

static void pass_through(int fd)
{
	static uint8_t in[512], out[512];
	unsigned int i;

	for (i = 0; i < COUNT(raw); i++) {
		struct hvcall request = {
			.code = raw[i].code, .reps = raw[i].reps, .input = in,
			.input_size = raw[i].in, .output = raw[i].out ? out : NULL,
			.output_size = raw[i].out,
		};

		hvcall(fd, &request);
	}
}

static void interrupts_and_doorbells(int partition)
{
	int event = event_new(), bell = event_new();

	result("routes", route_one(partition, LINE, VECTOR_A));
	result("irqfd", irqfd(partition, event, LINE, 0, 0));
	event_signal(event);
	result("ioeventfd", ioeventfd(partition, bell, DOORBELL, 4, 1, IOEVENTFD_MATCH));
	result("ioeventfd", ioeventfd(partition, bell, DOORBELL, 4, 2, IOEVENTFD_MATCH));
	ioeventfd(partition, bell, DOORBELL, 4, 1, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN);
	close(event);
	close(bell);
}

static void use_vp(const struct vm *vm)
{
	void *state = pages_new(1), *page;
	struct mshv_get_set_vp_state args = {
		.type = MSHV_VP_STATE_LAPIC, .buf_sz = HV_PAGE_SIZE,
		.buf_ptr = (uintptr_t)state,
	};
	uint64_t value[2];

	page = mmap(NULL, HV_PAGE_SIZE, PROT_READ, MAP_SHARED, vm->vp, 0);
	if (page != MAP_FAILED)
		munmap(page, HV_PAGE_SIZE);
	result("register", register_get(vm->vp, 0, HV_REGISTER_RIP, value));
	/* Without its answer there is nothing to set. */
	if (!result("get state", call(vm->vp, MSHV_GET_VP_STATE, &args)))
		result("set state", call(vm->vp, MSHV_SET_VP_STATE, &args));
	pass_through(vm->vp);
	munmap(state, HV_PAGE_SIZE);
}

/* Until the guest has come to its first port; memory that cannot be mapped is ours to see. */
static void run(const struct vm *vm)
{
	struct hv_message m;
	int ret = result("run", vp_run(vm->vp, &m));

	if (!ret && m.type != HV_MESSAGE_IO_PORT && m.type >> 1 != HV_MESSAGE_UNMAPPED_GPA >> 1)
		result("message", -EPROTO);
}

static void track(int partition)
{
	uint8_t bits[VM_PAGES / 8];
	struct mshv_gpap_access_bitmap args = {
		.page_count = VM_PAGES, .bitmap_ptr = (uintptr_t)bits,
	};
	uint64_t value;

	result("set property", property_set(partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL));
	result("get property", property_get(partition, HV_PROPERTY_ACCESS_TRACKING, &value, NULL));
	result("bitmap", call(partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args));
}

/* All that can be done with a VM; what fails ends nothing but itself. */
static void live(struct guest guest)
{
	struct vm vm = { .dev = dev_open(), .size = VM_PAGES * HV_PAGE_SIZE };

	odd = 0;
	vm.memory = pages_new(VM_PAGES);
	memcpy(vm.memory + VM_CODE, guest.start, guest.end - guest.start);
	vm.partition = result("create", partition_create(vm.dev, PT_LAPIC));
	result("early property", property_set(vm.partition, HV_PROPERTY_SYNTHETIC_FEATURES, 1,
					      NULL));
	if (!result("initialize", partition_initialize(vm.partition))) {
		result("memory", memory_set(vm.partition, 0, vm.memory, vm.size, MEM_WX));
		vm.vp = result("VP", vp_create(vm.partition, 0));
		result("registers", start_real_mode(vm.vp, 0, VM_CODE));
		track(vm.partition);
		run(&vm);
		use_vp(&vm);
		interrupts_and_doorbells(vm.partition);
		result("scrub", call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL));
		result("take memory", memory_set(vm.partition, 0, vm.memory, vm.size, MEM_UNMAP));
	} else {
		vm.vp = -1;
	}
	vm_close(&vm);
}

static bool left_nothing(void)
{
	struct ledger l;
	int tries;

	for (tries = 0; tries < 50; tries++) {
		ledger_read(&l);
		if (!l.partitions && !l.child_pages && !l.mapped && !l.vps && !l.ports)
			return true;
		usleep(10000);
	}
	tap_note("partitions %u, deposited pages %u, mapped pages %u, VPs %u, ports %u",
		 l.partitions, l.child_pages, l.mapped, l.vps, l.ports);
	return false;
}

/* One life; is anything wrong with how it went? */
static bool goes_wrong(uint16_t code, uint32_t nth, uint16_t status, uint32_t times)
{
	bool wrong;

	inject(code, nth, status, times, 0);
	live(GUEST(counter));
	inject_clear();
	wrong = !left_nothing();
	if (!wrong && !odd)
		return false;
	tap_note("code 0x%x, call %u, status 0x%x, %u times: %s, %s", code, nth, status, times,
		 odd ? odd_call : "all calls", odd ? strerrorname_np(-odd) : "as they should be");
	return true;
}

static unsigned int try_all(uint16_t code, uint32_t calls)
{
	unsigned int s, wrong = 0;
	uint32_t nth;

	for (s = 0; s < COUNT(shortages); s++) {
		for (nth = 1; nth <= calls; nth++)
			wrong += goes_wrong(code, nth, shortages[s], 1);
		if (can_be_endless(shortages[s]))
			wrong += goes_wrong(code, 1, shortages[s], FOR_EVER);
	}
	return wrong;
}

static unsigned int try_by_turns(uint16_t code, uint32_t calls)
{
	static unsigned int turn;
	unsigned int wrong = 0;
	uint32_t nth;

	for (nth = 1; nth <= calls; nth++)
		wrong += goes_wrong(code, nth, shortages[turn++ % COUNT(shortages)], 1);
	return wrong;
}

static void test_code(uint16_t code, uint32_t calls)
{
	const char *all = getenv("STARVE_ALL");
	uint32_t first = calls < CALLS ? calls : CALLS;
	unsigned int wrong;

	wrong = all && *all ? try_all(code, first) : try_by_turns(code, first);
	tap_is(wrong, 0, "code 0x%x is short of memory at %u of %u calls", code, first, calls);
	live(GUEST(counter));
	tap_ok(!odd && left_nothing(), "then a life goes well");
}

int main(void)
{
	static uint64_t calls[CODES];
	unsigned int code, codes = 0;
	double start = seconds();

	ledger_is_empty("before the test");
	for (code = 0; code < CODES; code++)
		calls[code] = calls_of(code);
	live(GUEST(counter));
	tap_ok(!odd, "a life without a shortage: %s", odd ? odd_call : "every call succeeds");
	for (code = 0; code < CODES; code++)
		calls[code] = calls_of(code) - calls[code];
	for (code = 0; code < CODES; code++) {
		if (!calls[code] || ends_partition(code))
			continue;
		codes++;
		test_code(code, calls[code]);
	}
	tap_ok(codes >= 28, "%u hypercall codes in a life", codes);
	tap_note("%.0f s", seconds() - start);
	ledger_is_empty("after the test");
	return tap_done();
}
