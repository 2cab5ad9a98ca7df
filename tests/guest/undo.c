// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls that undo something fail once: the error is the documented one,
 * another try works, and in the end everything is back. What cannot be had back
 * after such a failure is the matter of leak.c.
 */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define FAILED	0x71

static void test_unmap_memory(void)
{
	struct hv_message m;
	uint8_t *page = pages_new(4);
	struct vm vm;

	vm_new(&vm, GUEST(readwrite));
	page[0] = 0x33;
	tap_is(memory_set(vm.partition, 0x20, page, 4 * HV_PAGE_SIZE, MEM_W), 0, "a region");
	expect_io(&vm, &m, 0x10);
	tap_is((uint8_t)m.io.rax, 0x33, "the guest sees it");
	inject(HVCALL_UNMAP_GPA, 1, FAILED, 1, 0);
	tap_is(memory_set(vm.partition, 0x20, page, 4 * HV_PAGE_SIZE, MEM_UNMAP), -EIO,
	       "the hypervisor does not let go of it");
	inject_clear();
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, MEM_W), -EEXIST,
	       "the region still exists");
	expect_io(&vm, &m, 0x10);
	tap_is((uint8_t)m.io.rax, 0x33, "and can still be used");
	inject(HVCALL_UNMAP_GPA, 1, FAILED, 1, 2);
	tap_is(memory_set(vm.partition, 0x20, page, 4 * HV_PAGE_SIZE, MEM_UNMAP), -EIO,
	       "or of half of it");
	inject_clear();
	tap_is(memory_set(vm.partition, 0x20, page, 4 * HV_PAGE_SIZE, MEM_UNMAP), 0,
	       "the next try unmaps it all");
	tap_is(memory_set(vm.partition, 0x20, page, HV_PAGE_SIZE, MEM_W), 0, "the place is free");
	vm_close(&vm);
	munmap(page, 4 * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

/* Creating a VP fails late, and so does deleting it again. */
static void test_delete_vp(void)
{
	int dev = dev_new(), partition = partition_new(dev), vp;

	inject(HVCALL_MAP_VP_STATE_PAGE, 1, FAILED, 1, 0);
	inject(HVCALL_DELETE_VP, 1, FAILED, 1, 0);
	tap_is(vp_create(partition, 0), -EIO, "a VP without pages that cannot be deleted");
	inject_clear();
	tap_is(vp_create(partition, 0), -EIO, "the hypervisor still has it");
	vp = vp_create(partition, 1);
	tap_ok(vp >= 0, "another one can be created");
	close(vp);
	close(partition);
	close(dev);
	ledger_is_empty("after the partition");
}

/* The second of its two pages is refused, and the first cannot be had back. */
static void test_unmap_state_page(void)
{
	int dev = dev_new(), partition = partition_new(dev), vp;

	inject(HVCALL_MAP_VP_STATE_PAGE, 2, FAILED, 1, 0);
	inject(HVCALL_UNMAP_VP_STATE_PAGE, 1, FAILED, 1, 0);
	tap_is(vp_create(partition, 0), -EIO, "a VP with one page that stays mapped");
	inject_clear();
	vp = vp_create(partition, 0);
	tap_ok(vp >= 0, "deleting the VP has unmapped it");
	close(vp);
	close(partition);
	close(dev);
	ledger_is_empty("after the partition");
}

/* At the end of a VP's life. A page of the driver's own is then lost, and logged. */
static void test_vp_stop(void)
{
	static const uint16_t codes[] = { HVCALL_UNMAP_VP_STATE_PAGE, HVCALL_SET_VP_REGISTERS };
	struct vm vm;
	unsigned int i;

	for (i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		vm_new(&vm, GUEST(spin));
		tap_is(let_loose(&vm), 0, "a VP that runs");
		inject(codes[i], 1, FAILED, 2, 0);
		vm_close(&vm);
		inject_clear();
		ledger_is_empty(i ? "though it could not be suspended" :
				    "though its pages could not be unmapped");
	}
}

/* A failed INITIALIZE takes back what it gave; that fails too. */
static void test_withdraw(void)
{
	int dev = dev_new(), partition = partition_blank(dev);

	inject(HVCALL_INITIALIZE_PARTITION, 1, FAILED, 1, 0);
	inject(HVCALL_WITHDRAW_MEMORY, 1, FAILED, 1, 100);
	tap_is(partition_initialize(partition), -EIO, "not initialised, not all memory back");
	inject_clear();
	tap_is(partition_initialize(partition), 0, "the next try works");
	close(partition);
	ledger_is_empty("after the partition");
	close(dev);
}

int main(void)
{
	ledger_is_empty("before the test");
	test_unmap_memory();
	test_delete_vp();
	test_unmap_state_page();
	test_vp_stop();
	test_withdraw();
	return tap_done();
}
