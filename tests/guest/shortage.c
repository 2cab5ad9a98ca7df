// SPDX-License-Identifier: GPL-2.0-only
/* The hypervisor runs short of memory: each kind, at each call, and for ever. */
#include <cpuid.h>
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

static const uint16_t shortages[] = {
	HV_STATUS_INSUFFICIENT_MEMORY, HV_STATUS_INSUFFICIENT_CONTIGUOUS,
	HV_STATUS_INSUFFICIENT_ROOT, HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT,
};

static const struct { uint16_t code; const char *name; } calls[] = {
	{ HVCALL_CREATE_PARTITION, "create partition" },
	{ HVCALL_INITIALIZE_PARTITION, "initialize partition" },
	{ HVCALL_CREATE_VP, "create VP" },
	{ HVCALL_MAP_VP_STATE_PAGE, "map VP state page" },
	{ HVCALL_MAP_GPA, "map GPA" },
	{ HVCALL_SET_PROPERTY, "set property" },
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* Only a root can add to the root's memory; CPU management tells a root. */
static bool parent_is_root(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0x40000003, eax, ebx, ecx, edx);
	return ebx >> 12 & 1;
}

static bool curable(uint16_t status)
{
	return parent_is_root() || status == HV_STATUS_INSUFFICIENT_MEMORY ||
	       status == HV_STATUS_INSUFFICIENT_CONTIGUOUS;
}

/*
 * A life with every one of the calls in it; the first error ends it. Memory is
 * mapped when the guest touches it: what cannot be is then the VMM's to see.
 */
static int live(void)
{
	struct hv_message m;
	struct vm vm;
	int ret;

	ret = vm_try(&vm, GUEST(counter));
	if (ret)
		return ret;
	ret = property_set(vm.partition, HV_PROPERTY_MSR_ACTION, 1, NULL);
	if (!ret)
		ret = vp_run(vm.vp, &m);
	if (!ret && m.type != HV_MESSAGE_IO_PORT)
		ret = m.type >> 1 == HV_MESSAGE_UNMAPPED_GPA >> 1 ? -ENOMEM : -EPROTO;
	vm_close(&vm);
	return ret;
}

static bool left_nothing(void)
{
	struct ledger l;

	ledger_read(&l);
	return !l.partitions && !l.child_pages && !l.mapped && !l.vps;
}

static void test_each(uint32_t times)
{
	unsigned int c, s;

	for (c = 0; c < COUNT(calls); c++)
		for (s = 0; s < COUNT(shortages); s++) {
			inject(calls[c].code, 1, shortages[s], times, 0);
			tap_is(live(), curable(shortages[s]) ? 0 : -ENOMEM,
			       "%s: status 0x%x %u times", calls[c].name, shortages[s], times);
			inject_clear();
			tap_ok(left_nothing(), "nothing is left");
		}
}

/* W7: it must end by itself, with what was deposited given back. */
static void test_endless(void)
{
	unsigned int c, s;
	double start;

	for (c = 0; c < COUNT(calls); c++)
		for (s = 0; s < COUNT(shortages); s++) {
			start = seconds();
			inject(calls[c].code, 1, shortages[s], 0x7fffffff, 0);
			tap_is(live(), -ENOMEM, "W7: %s: status 0x%x without end",
			       calls[c].name, shortages[s]);
			inject_clear();
			tap_ok(left_nothing(), "nothing is left");
			tap_ok(seconds() - start < 20, "it took less than 20 seconds");
		}
	tap_is(live(), 0, "after all this a VM works");
}

static void test_killed(void)
{
	unsigned int i;
	int status;
	double start;
	pid_t pid;

	for (i = 0; i < 8; i++) {
		inject(HVCALL_CREATE_VP, 1, HV_STATUS_INSUFFICIENT_MEMORY, 0x7fffffff, 0);
		pid = fork();
		if (!pid)
			for (;;)
				live();
		usleep(20000 + i * 11000);
		start = seconds();
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		tap_ok(seconds() - start < 5, "W7: killed in the middle of a shortage");
		inject_clear();
		ledger_is_empty("then");
	}
}

/* Whose memory is short decides to whom a deposit goes (W7). */
static void test_target(uint16_t status, bool to_self)
{
	struct ledger before, during;
	uint64_t deposits, usual;
	struct vm vm;
	int ret;

	deposits = calls_of(HVCALL_DEPOSIT_MEMORY);
	if (!tap_is(live(), 0, "without a shortage"))
		return;
	usual = calls_of(HVCALL_DEPOSIT_MEMORY) - deposits;

	ledger_read(&before);
	deposits = calls_of(HVCALL_DEPOSIT_MEMORY);
	inject(HVCALL_CREATE_VP, 1, status, 1, 0);
	ret = vm_try(&vm, GUEST(counter));
	inject_clear();
	if (!tap_is(ret, 0, "status 0x%x", status))
		return;
	tap_is(calls_of(HVCALL_DEPOSIT_MEMORY) - deposits, usual + 1,
	       "W7: one deposit answers it");
	ledger_read(&during);
	tap_ok((during.own_pages > before.own_pages) == to_self, "W7: it went to %s",
	       to_self ? "the root itself" : "the child");
	vm_close(&vm);
}

static bool wants_root_memory(uint16_t status)
{
	return status == HV_STATUS_INSUFFICIENT_ROOT ||
	       status == HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT;
}

/* One kind of object costs more than there is: @pages, or that many more of our own. */
static void test_charged(uint16_t status, enum lab_knob charge, uint32_t pages, const char *what)
{
	const int want = curable(status) ? 0 : -ENOMEM;
	uint64_t deposits = calls_of(HVCALL_DEPOSIT_MEMORY);
	struct ledger l;

	ledger_read(&l);
	if (wants_root_memory(status) || charge == LAB_KNOB_CHARGE_CREATE)
		pages = l.own_pages + (pages < 100 ? pages : 100);
	knob(LAB_KNOB_CHARGE_STATUS, status);
	knob(charge, pages);
	tap_is(live(), want, "status 0x%x: %s takes %u pages", status, what, pages);
	knob(charge, 0);
	knob(LAB_KNOB_CHARGE_STATUS, 0);
	/* A life deposits once unasked; without a cure, nothing else. */
	deposits = calls_of(HVCALL_DEPOSIT_MEMORY) - deposits;
	tap_ok(want ? deposits <= 1 : deposits >= 2, "W7: %u deposits", (unsigned int)deposits);
	tap_ok(left_nothing(), "all of the child's came back");
}

/*
 * Not injected: objects that really need more than was there, reported with each
 * of the four statuses, two of which want pages with consecutive numbers.
 */
static void test_real(uint16_t status)
{
	const bool contiguous = status == HV_STATUS_INSUFFICIENT_CONTIGUOUS ||
				status == HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT;
	uint64_t before;

	test_charged(status, LAB_KNOB_CHARGE_PARTITION, contiguous ? 400 : 700, "initialising");
	before = calls_of(HVCALL_CREATE_VP);
	test_charged(status, LAB_KNOB_CHARGE_VP, contiguous ? 400 : 600, "a VP");
	if (!contiguous)
		tap_ok(calls_of(HVCALL_CREATE_VP) - before <= 8,
		       "W50: in %u tries, not hundreds",
		       (unsigned int)(calls_of(HVCALL_CREATE_VP) - before));
	test_charged(status, LAB_KNOB_CHARGE_MAP, 500, "mapping");
	test_charged(status, LAB_KNOB_CHARGE_CREATE, 40, "creating");
}

/* Map calls that stop in the middle: every page must still be the right one. */
static void test_partial(uint16_t status, uint32_t done, uint32_t times)
{
	const size_t pages = 0x90, base = 0x10;
	uint8_t *ram = pages_new(pages);
	unsigned int i, wrong = 0;
	struct hv_message m;
	struct vm vm;
	int ret;

	vm_new(&vm, GUEST(sweep));
	ret = memory_set(vm.partition, base, ram, pages * HV_PAGE_SIZE, MEM_W);
	/* The first call is for the guest's code. */
	if (status)
		inject(HVCALL_MAP_GPA, 2, status, times, done);
	else
		knob(LAB_KNOB_REP_LIMIT, done);
	tap_is(ret, 0, "144 pages, status 0x%x after %u, %u times", status, done, times);
	if (!ret) {
		expect_io(&vm, &m, 0x10);
		for (i = 0; i < pages; i++)
			wrong += ram[i * HV_PAGE_SIZE] != 1;
		tap_is(wrong, 0, "the guest reached every page exactly once");
	}
	inject_clear();
	knob(LAB_KNOB_REP_LIMIT, 0);
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

/* W6: the deposit itself fails, at once or half way. */
static void test_deposit_fails(void)
{
	static const uint32_t done[] = { 0, 1, 5 };
	unsigned int i;
	int ret;

	knob(LAB_KNOB_CHARGE_VP, 300);
	for (i = 0; i < COUNT(done); i++) {
		inject(HVCALL_DEPOSIT_MEMORY, 2, 0x71, 1, done[i]);
		ret = live();
		tap_ok(ret == -EIO || ret == -ENOMEM, "W6: a deposit fails after %u pages: %d",
		       done[i], ret);
		inject_clear();
		ledger_is_empty("then");
	}
	knob(LAB_KNOB_CHARGE_VP, 0);
	/* Fewer at a time than asked for is no failure. */
	knob(LAB_KNOB_REP_LIMIT, 7);
	tap_is(live(), 0, "7 elements per hypercall");
	knob(LAB_KNOB_REP_LIMIT, 0);
	ledger_is_empty("then");
}

int main(void)
{
	unsigned int i;

	tap_note("the parent is %s", parent_is_root() ? "the root" : "an L1VH");
	ledger_is_empty("before the test");
	tap_is(live(), 0, "without any shortage");
	test_each(1);
	test_each(6);
	test_endless();
	test_killed();
	test_target(HV_STATUS_INSUFFICIENT_MEMORY, false);
	test_target(HV_STATUS_INSUFFICIENT_CONTIGUOUS, false);
	if (parent_is_root()) {
		test_target(HV_STATUS_INSUFFICIENT_ROOT, true);
		test_target(HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT, true);
	}
	for (i = 0; i < COUNT(shortages); i++)
		test_real(shortages[i]);
	test_partial(0, 11, 1);
	test_partial(HV_STATUS_INSUFFICIENT_MEMORY, 50, 1);
	test_partial(HV_STATUS_INSUFFICIENT_MEMORY, 20, 3);
	test_partial(HV_STATUS_INSUFFICIENT_CONTIGUOUS, 143, 1);
	test_deposit_fails();
	tap_is(live(), 0, "at the end a VM works");
	ledger_is_empty("after the test");
	return tap_done();
}
