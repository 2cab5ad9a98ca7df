// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_INITIALIZE_PARTITION, and what needs it. */
#include <errno.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static void test_order(int dev)
{
	int partition = partition_blank(dev);
	void *page = pages_new(1);
	uint64_t calls;
	int vp;

	calls = calls_of(HVCALL_CREATE_VP) + calls_of(HVCALL_MAP_GPA) +
		calls_of(HVCALL_DEPOSIT_MEMORY);
	tap_is(vp_create(partition, 0), -EINVAL, "no VP before it");
	tap_is(memory_set(partition, 0, page, HV_PAGE_SIZE, MEM_WX), -EINVAL,
	       "no memory before it");
	tap_is(memory_set(partition, 0, page, HV_PAGE_SIZE, MEM_UNMAP), -EINVAL,
	       "no unmapping before it");
	/* W45: refused by the driver, not deposited for and then refused. */
	tap_is(calls_of(HVCALL_CREATE_VP) + calls_of(HVCALL_MAP_GPA) +
	       calls_of(HVCALL_DEPOSIT_MEMORY), calls, "W45: the hypervisor was not asked");
	tap_is(partition_initialize(partition), 0, "it works");
	calls = calls_of(HVCALL_INITIALIZE_PARTITION);
	tap_is(partition_initialize(partition), 0, "a second time is no error");
	tap_is(calls_of(HVCALL_INITIALIZE_PARTITION), calls, "and does not reach the hypervisor");
	tap_is(memory_set(partition, 0, page, HV_PAGE_SIZE, MEM_WX), 0, "memory after it");
	vp = vp_create(partition, 0);
	tap_ok(vp >= 0, "a VP after it");
	close(vp);
	close(partition);
	ledger_is_empty("after a full life");
}

static void test_argument(int dev)
{
	int partition = partition_blank(dev);

	tap_is(call(partition, MSHV_INITIALIZE_PARTITION, (void *)1), 0,
	       "the argument, which does not exist, is not looked at");
	close(partition);
}

static void test_properties(int dev)
{
	int partition = partition_blank(dev);
	uint64_t value = 0;
	uint16_t status;

	tap_is(property_set(partition, HV_PROPERTY_SYNTHETIC_FEATURES, 3, &status), 0,
	       "an early property can be set before it");
	tap_is(partition_initialize(partition), 0, "initialise");
	tap_is(property_set(partition, HV_PROPERTY_PRIVILEGES, 0, &status), -EIO,
	       "an early property cannot be set after it");
	tap_is(status, HV_STATUS_INVALID_PARTITION_STATE, "the raw status says why");
	tap_is(property_set(partition, HV_PROPERTY_MSR_ACTION, 1, &status), 0,
	       "a late property can");
	tap_is(property_get(partition, HV_PROPERTY_MSR_ACTION, &value, &status), 0,
	       "and can be read");
	tap_is(value, 1, "it has the value that was set");
	close(partition);
}

static void test_failure(int dev)
{
	int partition = partition_blank(dev);
	struct ledger l;

	inject(HVCALL_INITIALIZE_PARTITION, 1, 0x71, 1, 0);
	tap_is(partition_initialize(partition), -EIO, "the hypervisor fails");
	inject_clear();
	ledger_read(&l);
	tap_is(l.child_pages, 0, "what was deposited for it came back");
	tap_is(vp_create(partition, 0), -EINVAL, "it counts as not initialised");
	tap_is(partition_initialize(partition), 0, "the next try succeeds");
	close(partition);
}

int main(void)
{
	int dev = dev_new(), partition;

	test_order(dev);
	test_argument(dev);
	test_properties(dev);
	test_failure(dev);
	partition = partition_blank(dev);
	close(dev);
	tap_is(partition_initialize(partition), 0, "without the device file too");
	close(partition);
	ledger_is_empty("after the test");
	return tap_done();
}
