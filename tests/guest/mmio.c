// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of devices. There is none in the lab's parent: a part of its memory
 * that its kernel was told to leave alone (memmap= on the command line) is
 * mapped by number through /dev/mem, as a device's would be by its driver.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define GFN	0x400
#define GPA	(GFN * HV_PAGE_SIZE)
#define PAGES	1200

static int mem;
static uint64_t device;

/* The part that was left alone: memmap=<MiB>M$<address>, 2 MiB aligned. */
static uint64_t find_device(uint64_t size)
{
	FILE *file = fopen("/proc/cmdline", "r");
	unsigned long long mib = 0, address = 0;
	char line[4096] = "", *option;

	if (file && !fgets(line, sizeof(line), file))
		line[0] = 0;
	if (file)
		fclose(file);
	option = strstr(line, " memmap=");
	if (!option || sscanf(option, " memmap=%lluM$%llx", &mib, &address) != 2 ||
	    mib << 20 < size || address & 0x1fffff)
		return 0;
	return address;
}

static uint8_t *map_number(uint64_t address, size_t pages, int protection, int flags)
{
	void *p = mmap(NULL, pages * HV_PAGE_SIZE, protection, flags, mem, address);

	return p == MAP_FAILED ? NULL : p;
}

static uint8_t *map_device(size_t first, size_t pages)
{
	uint8_t *p = map_number(device + first * HV_PAGE_SIZE, pages, PROT_READ | PROT_WRITE,
				MAP_SHARED);

	if (!p)
		tap_die("mapping %zu pages of /dev/mem: %s", pages, strerror(errno));
	return p;
}

static uint32_t *word(uint8_t *bar, unsigned int page)
{
	return (uint32_t *)(bar + page * HV_PAGE_SIZE);
}

static int set(struct vm *vm, void *address, size_t pages, uint8_t flags)
{
	return memory_set(vm->partition, GFN, address, pages * HV_PAGE_SIZE, flags);
}

/* What must be refused; if it is not it does not stay. */
static int try(struct vm *vm, void *address, size_t pages, uint8_t flags)
{
	return memory_try(vm->partition, GFN, address, pages * HV_PAGE_SIZE, flags);
}

static void test_use(void)
{
	uint8_t *bar = map_device(0, PAGES);
	uint64_t calls, entries, masked;
	struct hv_message m;
	uint32_t sum;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	calls = calls_of(HVCALL_MAP_GPA);
	masked = masked_calls_of(HVCALL_MAP_GPA);
	entries = elements_of(HVCALL_MAP_GPA);
	tap_is(set(&vm, bar, PAGES, MEM_W), 0, "a device's memory");
	calls = calls_of(HVCALL_MAP_GPA) - calls;
	entries = elements_of(HVCALL_MAP_GPA) - entries;
	tap_is(calls, 2, "is mapped at once");
	tap_is(masked_calls_of(HVCALL_MAP_GPA) - masked, 0, "W37: with interrupts on");
	tap_is(entries, PAGES / 512 + PAGES % 512, "with large entries where they fit");
	memset(bar, 0, PAGES * HV_PAGE_SIZE);
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
	tap_is(*word(bar, 0), GPA, "the guest writes the first page");
	tap_is(*word(bar, PAGES - 1), GPA + (PAGES - 1) * HV_PAGE_SIZE, "and the last");
	*word(bar, 700) = 12345;
	walk(&vm, GUEST(walk_sum), GPA + 700 * HV_PAGE_SIZE, HV_PAGE_SIZE, 1, &sum);
	tap_is(sum, 12345, "and reads what the host wrote");

	calls = calls_of(HVCALL_UNMAP_GPA);
	tap_is(set(&vm, bar, PAGES, MEM_UNMAP), 0, "unmapped");
	tap_ok(calls_of(HVCALL_UNMAP_GPA) > calls, "W20: also in the hypervisor");
	walk_start(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, 1);
	tap_is(vp_run(vm.vp, &m), 0, "the guest comes there again");
	tap_is(m.type, HV_MESSAGE_UNMAPPED_GPA, "W20: and finds nothing");
	vm_close(&vm);
	munmap(bar, PAGES * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

/* W12: what is mapped is what the process has there, not what an offset says. */
static void test_where(void)
{
	uint8_t *bar = map_device(3, 100), *whole = map_device(0, 200);
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	memset(whole, 0, 200 * HV_PAGE_SIZE);
	tap_is(set(&vm, bar + 20 * HV_PAGE_SIZE, 50, MEM_W), 0, "from the middle of a mapping");
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, 50, NULL);
	tap_is(*word(whole, 23), GPA, "W12: the guest sees that part");
	tap_is(*word(whole, 22) | *word(whole, 73), 0, "and nothing around it");
	tap_is(set(&vm, bar + 20 * HV_PAGE_SIZE, 50, MEM_UNMAP), 0, "unmapped");
	munmap(bar, 100 * HV_PAGE_SIZE);
	vm_close(&vm);
	munmap(whole, 200 * HV_PAGE_SIZE);
}

static void test_refusals(void)
{
	uint8_t *bar, *p;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	bar = map_device(0, 4);
	munmap(bar + 2 * HV_PAGE_SIZE, 2 * HV_PAGE_SIZE);
	tap_is(try(&vm, bar, 3, MEM_W), -EINVAL, "W12: past the end of the mapping");
	p = mmap(bar + 2 * HV_PAGE_SIZE, 2 * HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, mem, device + 9 * HV_PAGE_SIZE);
	if (p == MAP_FAILED)
		tap_die("mapping the device behind itself");
	tap_is(try(&vm, bar, 4, MEM_W), -EINVAL, "W12: into another mapping");
	tap_is(set(&vm, bar, 2, MEM_UNMAP), -ENOENT, "nothing came of it");
	mmap(bar, 2 * HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	tap_is(try(&vm, bar, 4, MEM_W), -EFAULT, "from memory into a device");
	munmap(bar, 4 * HV_PAGE_SIZE);

	p = map_number(device, 2, PROT_READ, MAP_SHARED);
	tap_is(try(&vm, p, 2, MEM_W), -EFAULT, "a mapping that cannot be written");
	tap_is(try(&vm, p, 2, 0), -EFAULT, "not even for reading, as with memory");
	munmap(p, 2 * HV_PAGE_SIZE);
	p = map_number(device, 2, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	if (p) {
		tap_is(try(&vm, p, 2, MEM_W), -EINVAL, "W12: a private copy of a device");
		munmap(p, 2 * HV_PAGE_SIZE);
	} else {
		tap_skip("/dev/mem gives none", "a private copy of a device");
	}
	/* The first megabyte is RAM that /dev/mem gives all the same. */
	p = map_number(0x20000, 1, PROT_READ | PROT_WRITE, MAP_SHARED);
	if (p) {
		tap_is(try(&vm, p, 1, MEM_W), -EINVAL, "W12: the host's own memory, by number");
		munmap(p, HV_PAGE_SIZE);
	} else {
		tap_skip("/dev/mem gives no memory", "the host's own memory, by number");
	}
	/* Where there is neither memory nor device, the hypervisor has the last word. */
	p = map_number(0xd0000000, 1, PROT_READ | PROT_WRITE, MAP_SHARED);
	if (p) {
		tap_is(try(&vm, p, 1, MEM_W), -EINVAL, "an address where nothing is");
		tap_is(set(&vm, p, 1, MEM_UNMAP), -ENOENT, "nothing came of it");
		munmap(p, HV_PAGE_SIZE);
	} else {
		tap_skip("/dev/mem gives none", "an address where nothing is");
	}
	vm_close(&vm);
	ledger_is_empty("then");
}

/* A driver, or the process, takes the device away and gives it back. */
static void test_taken_away(void)
{
	uint8_t *bar = map_device(0, PAGES), *alias = map_device(0, PAGES);
	struct hv_message m;
	struct vm vm;
	uint32_t sum;

	vm_new(&vm, GUEST(walk_fill));
	tap_is(set(&vm, bar, PAGES, MEM_W), 0, "a device's memory");
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
	mprotect(bar, PAGES * HV_PAGE_SIZE, PROT_READ);
	walk(&vm, GUEST(walk_sum), GPA + HV_PAGE_SIZE, HV_PAGE_SIZE, 1, &sum);
	tap_is(sum, GPA + HV_PAGE_SIZE, "made read-only: the guest still reads it");
	walk_start(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES);
	tap_is(vp_run(vm.vp, &m), 0, "it writes");
	tap_ok(m.type >> 1 == HV_MESSAGE_UNMAPPED_GPA >> 1 && m.access_type == HV_ACCESS_WRITE,
	       "which is for the VMM");
	mprotect(bar, PAGES * HV_PAGE_SIZE, PROT_READ | PROT_WRITE);
	memset(alias, 0, PAGES * HV_PAGE_SIZE);
	expect_io(&vm, &m, 0x10);
	tap_is(*word(alias, PAGES - 1), GPA + (PAGES - 1) * HV_PAGE_SIZE,
	       "made writable again, it goes on");

	munmap(bar, PAGES * HV_PAGE_SIZE);
	memset(alias, 0, PAGES * HV_PAGE_SIZE);
	walk_start(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES);
	tap_is(vp_run(vm.vp, &m), 0, "taken away");
	tap_is(m.type >> 1, HV_MESSAGE_UNMAPPED_GPA >> 1, "the guest finds nothing");
	tap_is(*word(alias, 0), 0, "and writes nothing");
	tap_is(set(&vm, bar, PAGES, MEM_UNMAP), 0, "the region can be unmapped");
	vm_close(&vm);
	munmap(alias, PAGES * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

static void test_refused(void)
{
	uint8_t *bar = map_device(0, PAGES);
	unsigned int i;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	for (i = 1; i <= 2; i++) {
		inject(HVCALL_MAP_GPA, i, 0x71, 1, i);
		tap_is(set(&vm, bar, PAGES, MEM_W), -EIO, "W16: map call %u fails", i);
		inject_clear();
		tap_is(set(&vm, bar, PAGES, MEM_UNMAP), -ENOENT, "there is no region then");
	}
	inject(HVCALL_MAP_GPA, 2, HV_STATUS_INSUFFICIENT_MEMORY, 1, 40);
	tap_is(set(&vm, bar, PAGES, MEM_W), 0, "a shortage is cured");
	inject_clear();
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
	tap_is(*word(bar, 1199), GPA + 1199 * HV_PAGE_SIZE, "and all of it is mapped");
	inject(HVCALL_UNMAP_GPA, 1, 0x71, 1, 0);
	tap_is(set(&vm, bar, PAGES, MEM_UNMAP), -EIO, "the hypervisor does not unmap");
	inject_clear();
	tap_is(set(&vm, bar, PAGES, MEM_UNMAP), 0, "then it does");
	vm_close(&vm);
	munmap(bar, PAGES * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

int main(void)
{
	device = find_device(PAGES * HV_PAGE_SIZE);
	mem = open("/dev/mem", O_RDWR | O_CLOEXEC);
	if (!device || mem < 0) {
		tap_skip(device ? "no /dev/mem" : "no memory was left alone (memmap=)",
			 "memory of devices");
		return tap_done();
	}
	test_use();
	test_where();
	test_refusals();
	test_taken_away();
	test_refused();
	ledger_is_empty("after the test");
	return tap_done();
}
