// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that end a partition fail for good. What the hypervisor may still use
 * must stay allocated for ever, and a line in the log must say so; nothing else may
 * suffer. Runs in a boot of its own (tests/run-leaks.sh), for afterwards the ledger
 * cannot balance.
 */
#include <stdio.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/counters.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define FAILED	0x71

static long leaked_pages(void)
{
	long pages = driver_counter("leaked_pages");

	if (pages < 0)
		tap_die("the driver's counters are not in debugfs");
	return pages;
}

/* Whole lives afterwards: the lab watches whether they touch what is lost. */
static void others_live(void)
{
	struct hv_message m;
	struct ledger before, after;
	int i, failed = 0;
	struct vm vm;

	ledger_read(&before);
	for (i = 0; i < 10; i++) {
		failed += vm_try(&vm, GUEST(counter)) || vp_run(vm.vp, &m);
		vm_close(&vm);
	}
	ledger_read(&after);
	tap_is(failed, 0, "other VMs live");
	tap_ok(before.partitions == after.partitions && before.mapped == after.mapped &&
	       before.child_pages == after.child_pages, "and leave nothing");
}

/* A VM whose guest has touched its memory. */
static void begin(struct vm *vm)
{
	struct hv_message m;

	vm_new(vm, GUEST(writer));
	expect_io(vm, &m, 0x10);
}

/* It ends as far as the calls allow that were made to fail; what is left then. */
static void end(struct vm *vm, struct ledger *left)
{
	vm_close(vm);
	inject_clear();
	ledger_read(left);
}

/* The partition stays; its memory is taken from it by other means. */
static void test_finalize(void)
{
	struct ledger l;
	struct vm vm;

	begin(&vm);
	inject(HVCALL_FINALIZE_PARTITION, 1, FAILED, 1, 0);
	end(&vm, &l);
	tap_is(l.partitions, 1, "a partition that cannot be finalised stays");
	tap_is(l.mapped, 0, "its guest reaches no memory");
	others_live();
}

/* The guest can still reach its memory, which must never be anybody else's. */
static void test_finalize_and_unmap(void)
{
	long leaked = leaked_pages();
	struct ledger l;
	struct vm vm;

	begin(&vm);
	inject(HVCALL_FINALIZE_PARTITION, 1, FAILED, 1, 0);
	inject(HVCALL_UNMAP_GPA, 1, FAILED, 0x7fffffff, 0);
	end(&vm, &l);
	tap_is(l.partitions, 2, "another one, and its memory cannot be taken from it");
	tap_is(l.mapped, VM_PAGES, "its guest still reaches that");
	tap_ok(leaked_pages() - leaked >= VM_PAGES, "%ld pages are counted as lost",
	       leaked_pages() - leaked);
	others_live();
}

static void test_withdraw(void)
{
	long leaked = leaked_pages();
	struct ledger before, after;
	struct vm vm;

	ledger_read(&before);
	vm_new(&vm, GUEST(counter));
	inject(HVCALL_WITHDRAW_MEMORY, 1, FAILED, 1, 100);
	end(&vm, &after);
	tap_is(after.partitions, before.partitions, "a partition whose memory is kept goes");
	tap_ok(leaked_pages() > leaked, "%ld pages are counted as lost", leaked_pages() - leaked);
	others_live();
}

static void test_delete(void)
{
	struct ledger before, after;
	struct vm vm;

	ledger_read(&before);
	vm_new(&vm, GUEST(counter));
	inject(HVCALL_DELETE_PARTITION, 1, FAILED, 1, 0);
	end(&vm, &after);
	tap_is(after.partitions, before.partitions + 1, "a partition that cannot be deleted stays");
	tap_is(after.child_pages, before.child_pages, "its memory came back");
	tap_is(after.mapped, before.mapped, "its guest's too");
	others_live();
}

/* No cure either: a deposit would go to what is about to end. */
static void test_shortage(uint16_t status)
{
	long leaked = leaked_pages();
	struct ledger before, after;
	struct vm vm;

	ledger_read(&before);
	begin(&vm);
	inject(HVCALL_FINALIZE_PARTITION, 1, status, 1, 0);
	end(&vm, &after);
	tap_is(after.partitions, before.partitions + 1, "status 0x%x: not finalised", status);
	begin(&vm);
	inject(HVCALL_DELETE_PARTITION, 1, status, 1, 0);
	end(&vm, &after);
	tap_is(after.partitions, before.partitions + 2, "status 0x%x: not deleted", status);
	tap_is(after.mapped, before.mapped, "neither guest reaches memory");
	begin(&vm);
	inject(HVCALL_WITHDRAW_MEMORY, 1, status, 1, 0);
	end(&vm, &after);
	tap_is(after.partitions, before.partitions + 2, "status 0x%x: not withdrawn", status);
	tap_ok(leaked_pages() > leaked, "%ld pages are counted as lost", leaked_pages() - leaked);
	others_live();
}

int main(void)
{
	ledger_is_empty("before the test");
	test_finalize();
	test_finalize_and_unmap();
	test_withdraw();
	test_delete();
	test_shortage(HV_STATUS_INSUFFICIENT_MEMORY);
	test_shortage(HV_STATUS_INSUFFICIENT_CONTIGUOUS);
	test_shortage(HV_STATUS_INSUFFICIENT_ROOT);
	test_shortage(HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT);
	return tap_done();
}
