// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend: refused while there are partitions, else survived. The kernel's own test
 * mode goes no further than the freezing of processes; drivers are told as usual.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/tap.h"
#include "lib/vm.h"

static int suspend(void)
{
	return file_write("/sys/power/state", "freeze");
}

static void guest_runs(const char *when)
{
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(counter));
	expect_io(&vm, &m, 0x10);
	tap_ok(1, "%s a guest runs", when);
	vm_close(&vm);
}

static atomic_uint refused, others;
static atomic_bool over;

/* Partitions that the hypervisor does not create: none is ever there. */
static void *keep_creating(void *dev)
{
	int ret;

	while (!atomic_load(&over)) {
		ret = partition_create(*(int *)dev, PT_LAPIC);
		if (ret == -EBUSY)
			atomic_fetch_add(&refused, 1);
		else if (ret != -EIO)
			atomic_fetch_add(&others, 1);
	}
	return NULL;
}

/*
 * Processes are frozen after drivers were told, and go on before they are told
 * again. A partition that is just being made is one: then there is no suspend.
 */
static void test_creating(void)
{
	const time_t end = time(NULL) + 40;
	int dev = dev_open(), tries, ret;
	pthread_t threads[3];
	unsigned int i;

	inject(HVCALL_CREATE_PARTITION, 1, 0x71, 0x7fffffff, 0);
	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, keep_creating, &dev);
	for (tries = 0; !atomic_load(&refused) && time(NULL) < end; tries++) {
		ret = suspend();
		if (ret && ret != -EBUSY)
			break;
	}
	atomic_store(&over, true);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	inject_clear();
	close(dev);
	tap_ok(atomic_load(&refused) > 0, "while the host goes to sleep creating gives EBUSY");
	tap_is(atomic_load(&others), 0, "and nothing else, in %d tries", tries);
}

int main(void)
{
	struct vm vm;

	file_write("/sys/module/suspend/parameters/pm_test_delay", "1");
	if (file_write("/sys/power/pm_test", "freezer")) {
		tap_skip("this kernel has no test mode for suspend", "suspend");
		return tap_done();
	}
	guest_runs("before");
	vm_new(&vm, GUEST(counter));
	tap_is(suspend(), -EBUSY, "no suspend while there is a partition");
	vm_close(&vm);
	tap_is(suspend(), 0, "suspend once it is gone");
	guest_runs("after it");
	tap_is(suspend(), 0, "suspend again");
	guest_runs("after it");
	test_creating();
	guest_runs("after that");
	file_write("/sys/power/pm_test", "none");
	ledger_is_empty("after the test");
	return tap_done();
}
