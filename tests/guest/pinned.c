// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that cannot be followed and is pinned instead: only with a fixture that
 * lets the kernel refuse to follow it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define FIXTURE	"/no_notifiers.ko"
#define GFN	0x800
#define GPA	(GFN * HV_PAGE_SIZE)

static bool fixture_load(void)
{
	int fd = open(FIXTURE, O_RDONLY);
	bool loaded = fd >= 0 && !syscall(SYS_finit_module, fd, "", 0);

	if (!loaded)
		tap_note("%s: %s", FIXTURE, strerror(errno));
	if (fd >= 0)
		close(fd);
	return loaded;
}

static uint32_t *word(uint8_t *ram, unsigned int page)
{
	return (uint32_t *)(ram + page * HV_PAGE_SIZE);
}

/* KiB that count as pinned for this process. */
static long pinned(void)
{
	FILE *file = fopen("/proc/self/status", "r");
	long kib = -1;
	char line[128];

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "VmPin: %ld", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib;
}

static int set(struct vm *vm, uint8_t *ram, unsigned int pages, uint8_t flags)
{
	return memory_set(vm->partition, GFN, ram, pages * HV_PAGE_SIZE, flags);
}

/* What must be refused; if it is not it does not stay. */
static int try(struct vm *vm, uint8_t *ram, unsigned int pages, uint8_t flags)
{
	return memory_try(vm->partition, GFN, ram, pages * HV_PAGE_SIZE, flags);
}

static void test_use(void)
{
	const unsigned int pages = 2 * 509 + 100;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	uint64_t calls;
	uint32_t sum;
	long before;
	struct vm vm;

	madvise(ram, pages * HV_PAGE_SIZE, MADV_NOHUGEPAGE);
	vm_new(&vm, GUEST(walk_fill));
	before = pinned();
	calls = calls_of(HVCALL_MAP_GPA);
	tap_is(set(&vm, ram, pages, MEM_W), 0, "1118 pages");
	tap_is(calls_of(HVCALL_MAP_GPA) - calls, 3, "are mapped at once, by three calls");
	tap_is(pinned() - before, pages * 4, "and counted as pinned");
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, pages, NULL);
	tap_is(walk_wrong(ram, GPA, pages), 0, "the guest wrote each page");
	*word(ram, 600) = 777;
	walk(&vm, GUEST(walk_sum), GPA + 600 * HV_PAGE_SIZE, HV_PAGE_SIZE, 1, &sum);
	tap_is(sum, 777, "and reads what the host wrote");
	tap_is(set(&vm, ram, pages, MEM_UNMAP), 0, "unmapped");
	tap_is(pinned(), before, "and no longer pinned");
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

static void test_too_much(void)
{
	const size_t much = 60ull << 30;
	uint8_t *ram = private_new(much, 0);
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_try(vm.partition, GFN, ram, much, MEM_W), -ENOMEM, "more than all memory");
	vm_close(&vm);
	munmap(ram, much);
	ledger_is_empty("then");
}

static void test_limits(void)
{
	int fd = memfd_create("short", 0);
	uint8_t *ram;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	if (fd < 0 || ftruncate(fd, 70 * HV_PAGE_SIZE))
		tap_die("a memfd");
	ram = mmap(NULL, 100 * HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	tap_is(try(&vm, ram, 100, MEM_W), -ENOMEM, "memory of which a part cannot be pinned");
	tap_is(set(&vm, ram, 100, MEM_UNMAP), -ENOENT, "no region came of it");
	tap_is(try(&vm, ram + 70 * HV_PAGE_SIZE, 10, MEM_W), -EFAULT, "of which none can");
	tap_is(set(&vm, ram, 70, MEM_W), 0, "the part that can");
	munmap(ram, 100 * HV_PAGE_SIZE);
	close(fd);
	vm_close(&vm);
	ledger_is_empty("then");
}

/* In the middle of a list, and between lists: what was mapped is taken back (W16). */
static void test_refused(void)
{
	const unsigned int pages = 1300;
	uint8_t *ram = pages_new(pages);
	struct ledger before, after;
	unsigned int i;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	for (i = 0; i < 4; i++) {
		ledger_read(&before);
		inject(HVCALL_MAP_GPA, 1 + i % 3, 0x71, 1, i * 100);
		tap_is(set(&vm, ram, pages, MEM_W), -EIO, "W16: call %u fails after %u pages",
		       1 + i % 3, i * 100);
		inject_clear();
		ledger_read(&after);
		tap_is(after.mapped, before.mapped, "W16: nothing stays mapped");
		tap_is(set(&vm, ram, pages, MEM_UNMAP), -ENOENT, "there is no region then");
	}
	inject(HVCALL_MAP_GPA, 2, HV_STATUS_INSUFFICIENT_MEMORY, 2, 77);
	tap_is(set(&vm, ram, pages, MEM_W), 0, "a shortage is cured");
	inject_clear();
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, pages, NULL);
	tap_is(*word(ram, pages - 1), GPA + (pages - 1) * HV_PAGE_SIZE, "and all of it mapped");

	/* Mapped in part, and not to be had back: the region stays known. */
	tap_is(set(&vm, ram, pages, MEM_UNMAP), 0, "unmapped");
	inject(HVCALL_MAP_GPA, 2, 0x71, 1, 0);
	inject(HVCALL_UNMAP_GPA, 1, 0x71, 1, 0);
	tap_is(set(&vm, ram, pages, MEM_W), -EIO, "neither mapped nor unmapped");
	inject_clear();
	tap_is(set(&vm, ram, 1, MEM_W), -EEXIST, "the region is known");
	tap_is(set(&vm, ram, pages, MEM_UNMAP), 0, "and can be unmapped");
	inject(HVCALL_MAP_GPA, 2, 0x71, 1, 0);
	inject(HVCALL_UNMAP_GPA, 1, 0x71, 1, 0);
	tap_is(set(&vm, ram, pages, MEM_W), -EIO, "the same, and the VM is closed");
	inject_clear();
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

static void test_killed(void)
{
	unsigned int i;
	struct vm vm;
	pid_t pid;

	for (i = 0; i < 4; i++) {
		pid = fork();
		if (!pid) {
			uint8_t *ram = pages_new(4000);

			vm_new(&vm, GUEST(walk_fill));
			for (;;) {
				set(&vm, ram, 4000, MEM_W);
				set(&vm, ram, 4000, MEM_UNMAP);
			}
		}
		usleep(40000 + i * 31000);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	ledger_is_empty("after four killed VMMs");
}

int main(void)
{
	if (!fixture_load()) {
		tap_skip("the fixture cannot be loaded", "pinned memory");
		return tap_done();
	}
	test_use();
	test_limits();
	test_refused();
	test_killed();
	/* Last: a driver that does not see it coming takes all memory there is. */
	test_too_much();
	ledger_is_empty("after the test");
	tap_is(syscall(SYS_delete_module, "no_notifiers", 0), 0, "the fixture is gone");
	return tap_done();
}
