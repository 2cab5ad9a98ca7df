// SPDX-License-Identifier: GPL-2.0-only
/*
 * W44: memory that the hypervisor and the driver need for a partition is charged to
 * the control group of the process that made it need it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define ROOT	"/tmp/control-groups"
#define GROUP	ROOT "/vmm"

/* What a VP costs here, in pages, and a region's tables for so much memory. */
#define VP_PAGES	2000
#define REGION		(64ull << 30)

static long charged(void)
{
	return file_number(GROUP "/memory.current");
}

/* Pages more than @before. */
static long grown(long before)
{
	return (charged() - before) / (long)HV_PAGE_SIZE;
}

/* Likewise once they are @want or so: charges come in batches. */
static long growth(long before, long want)
{
	int i;

	for (i = 0; i < 100 && want > grown(before); i++)
		usleep(10000);
	return grown(before);
}

static long shrinkage(long before, long want)
{
	int i;

	for (i = 0; i < 300 && want > -grown(before); i++)
		usleep(10000);
	return -grown(before);
}

static bool enter_group(void)
{
	char pid[16];

	mkdir(ROOT, 0755);
	if (mount("none", ROOT, "cgroup2", 0, NULL) ||
	    file_write(ROOT "/cgroup.subtree_control", "+memory") ||
	    mkdir(GROUP, 0755))
		return false;
	snprintf(pid, sizeof(pid), "%d", getpid());
	return !file_write(GROUP "/cgroup.procs", pid) && charged() >= 0;
}

static void test_charges(void)
{
	uint8_t *ram = private_new(REGION, 0);
	struct vm vm;
	long before;
	int vp;

	vm_new(&vm, GUEST(counter));
	before = charged();
	knob(LAB_KNOB_CHARGE_VP, VP_PAGES);
	vp = vp_create(vm.partition, 1);
	knob(LAB_KNOB_CHARGE_VP, 0);
	tap_ok(vp >= 0, "a VP that costs %u pages", VP_PAGES);
	tap_ok(growth(before, VP_PAGES - 100) >= VP_PAGES - 100,
	       "W44: what was deposited for it is charged: %ld pages",
	       growth(before, VP_PAGES - 100));
	before = charged();
	tap_is(memory_set(vm.partition, 0x100, ram, REGION, MEM_W), 0, "a region of 64 GiB");
	tap_ok(growth(before, 400) >= 400, "W44: its tables are charged: %ld pages",
	       growth(before, 400));
	tap_ok(growth(before, 0) < 1100, "W13: which are few");
	before = charged();
	close(vp);
	vm_close(&vm);
	tap_ok(shrinkage(before, VP_PAGES - 100) >= VP_PAGES - 100,
	       "all of it is given back: %ld pages", shrinkage(before, VP_PAGES - 100));
	munmap(ram, REGION);
}

int main(void)
{
	int status;
	pid_t pid;

	if (!enter_group()) {
		tap_skip("no control group for memory", "what is charged to whom");
		return tap_done();
	}
	test_charges();
	ledger_is_empty("after the test");
	/* A group with a process in it cannot be removed. */
	file_write(ROOT "/cgroup.procs", "0");
	pid = fork();
	if (!pid)
		_exit(rmdir(GROUP) || umount(ROOT));
	waitpid(pid, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status), "the group is removed");
	return tap_done();
}
