// SPDX-License-Identifier: GPL-2.0-only
/* Memory that is mapped when a guest touches it: what it sees, and what it costs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define GRANULE		(512 * HV_PAGE_SIZE)
#define MIB		(1ull << 20)

/* Everything that setting memory could cost. */
static uint64_t memory_calls(void)
{
	return calls_of(HVCALL_MAP_GPA) + calls_of(HVCALL_UNMAP_GPA) +
	       calls_of(HVCALL_DEPOSIT_MEMORY);
}

/* W13, W14: nothing is spent on memory that nobody touches. */
static void test_untouched(void)
{
	const size_t size = 60ull << 30;
	uint64_t calls;
	uint8_t *ram;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	ram = private_new(size, 0);
	calls = memory_calls();
	tap_is(memory_set(vm.partition, 0x100, ram, size, MEM_WX), 0, "60 GiB");
	tap_is(memory_set(vm.partition, 0x100, ram, size, MEM_UNMAP), 0, "and away");
	tap_is(memory_calls() - calls, 0, "W14: that took no hypercalls");
	tap_is(memory_set(vm.partition, 0x100, ram, size, MEM_WX), 0, "60 GiB again");
	/* Pages far from each other. */
	tap_is(walk(&vm, GUEST(walk_fill), 3 * MIB, 512 * MIB, 7, NULL), 0, "seven pages of it");
	tap_ok(memory_calls() - calls <= 70, "took %u hypercalls",
	       (unsigned int)(memory_calls() - calls));
	tap_is(*(uint32_t *)(ram + 2 * MIB + 512 * MIB), 515 * MIB, "one of them");
	vm_close(&vm);
	munmap(ram, size);
}

/* W17: regions that begin and end anywhere. */
static void test_ragged(void)
{
	static const struct { uint64_t gfn, pages; } regions[] = {
		{ 0x3ff, 1 }, { 0x400, 1 }, { 0x400, 511 }, { 0x400, 512 }, { 0x400, 513 },
		{ 0x401, 510 }, { 0x401, 511 }, { 0x401, 512 }, { 0x5ff, 2 }, { 0x5ff, 514 },
		{ 0x3fe, 1538 }, { 0x410, 1537 }, { 0x501, 1021 },
	};
	uint32_t sum, want;
	unsigned int i, k, wrong;
	uint8_t *ram;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	for (i = 0; i < sizeof(regions) / sizeof(*regions); i++) {
		uint64_t pages = regions[i].pages, gpa = regions[i].gfn * HV_PAGE_SIZE;

		/* What is before and behind it must stay as it is. */
		ram = pages_new(pages + 2);
		memset(ram, 0x11, (pages + 2) * HV_PAGE_SIZE);
		tap_is(memory_set(vm.partition, regions[i].gfn, ram + HV_PAGE_SIZE,
				  pages * HV_PAGE_SIZE, MEM_W), 0, "%u pages at gfn 0x%x",
		       (unsigned int)pages, (unsigned int)regions[i].gfn);
		walk(&vm, GUEST(walk_fill), gpa, HV_PAGE_SIZE, pages, NULL);
		wrong = walk_wrong(ram + HV_PAGE_SIZE, gpa, pages);
		wrong += ram[0] != 0x11 || ram[(pages + 1) * HV_PAGE_SIZE] != 0x11;
		tap_is(wrong, 0, "the guest wrote each page");
		for (k = 0, want = 0; k < pages; k++) {
			want += k * 3 + 1;
			*(uint32_t *)(ram + (k + 1) * HV_PAGE_SIZE) = k * 3 + 1;
		}
		walk(&vm, GUEST(walk_sum), gpa, HV_PAGE_SIZE, pages, &sum);
		tap_is(sum, want, "and read each page");
		tap_is(memory_set(vm.partition, regions[i].gfn, ram + HV_PAGE_SIZE,
				  pages * HV_PAGE_SIZE, MEM_UNMAP), 0, "unmapped");
		munmap(ram, (pages + 2) * HV_PAGE_SIZE);
	}
	vm_close(&vm);
}

/* W49: calls full of small entries; none for the three pages that remain of 512. */
static void test_small_calls(void)
{
	const size_t pages = 4 * 509;
	uint8_t *ram = pages_new(pages);
	uint64_t calls, masked;
	unsigned int i;
	struct vm vm;

	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_set(vm.partition, 0x400, ram, pages * HV_PAGE_SIZE, MEM_W), 0, "2036 pages");
	calls = calls_of(HVCALL_MAP_GPA);
	masked = masked_calls_of(HVCALL_MAP_GPA);
	walk(&vm, GUEST(walk_fill), 0x400 * HV_PAGE_SIZE, HV_PAGE_SIZE, pages, NULL);
	calls = calls_of(HVCALL_MAP_GPA) - calls;
	/* One more for the guest's code. */
	tap_ok(calls <= 5, "W49: mapped by %u calls", (unsigned int)calls);
	tap_is(masked_calls_of(HVCALL_MAP_GPA) - masked, 0, "W37: with interrupts on");
	vm_close(&vm);

	/* Backwards no call can be full, but each serves a granule. */
	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_set(vm.partition, 0x400, ram, pages * HV_PAGE_SIZE, MEM_W), 0, "once more");
	calls = calls_of(HVCALL_MAP_GPA);
	for (i = pages; i--;)
		if (i % 64 == 63 || i % 512 >= 509)
			walk(&vm, GUEST(walk_fill), (0x400 + i) * HV_PAGE_SIZE, HV_PAGE_SIZE, 1,
			     NULL);
	calls = calls_of(HVCALL_MAP_GPA) - calls;
	tap_ok(calls <= 9, "backwards by %u calls", (unsigned int)calls);
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* What the kernel does not have is noticed by the tests that need it. */
static void ask_for(const char *name, const char *text)
{
	int ret = file_write(name, text);

	if (ret)
		tap_note("%s: %s", name, strerror(-ret));
}

/* Whole huge pages, which kernels do not use by themselves with little memory. */
static uint8_t *huge_new(size_t size)
{
	uint8_t *ram = private_new(size, GRANULE);

	ask_for("/sys/kernel/mm/transparent_hugepage/enabled", "madvise");
	ask_for("/sys/kernel/mm/transparent_hugepage/defrag", "madvise");
	ask_for("/sys/kernel/mm/transparent_hugepage/use_zero_page", "1");
	if (madvise(ram, size, MADV_HUGEPAGE)) {
		munmap(ram, size);
		return NULL;
	}
	return ram;
}

/* W15: a large entry for each huge page, whatever the region's ends. */
static void test_large(void)
{
	const size_t size = 64 * MIB;
	uint64_t calls, elements;
	uint8_t *ram = huge_new(size);
	struct vm vm;

	if (!ram) {
		tap_skip("no transparent huge pages", "W15: large entries");
		return;
	}
	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_set(vm.partition, 0x800, ram, size - 5 * HV_PAGE_SIZE, MEM_W), 0,
	       "64 MiB of huge pages, less a few pages at the end");
	calls = calls_of(HVCALL_MAP_GPA);
	elements = elements_of(HVCALL_MAP_GPA);
	walk(&vm, GUEST(walk_fill), 0x800 * HV_PAGE_SIZE, HV_PAGE_SIZE, size / HV_PAGE_SIZE - 5,
	     NULL);
	calls = calls_of(HVCALL_MAP_GPA) - calls;
	elements = elements_of(HVCALL_MAP_GPA) - elements;
	tap_ok(calls <= 10, "W46: a guest that walks through is mapped by %u calls",
	       (unsigned int)calls);
	tap_ok(elements < 31 + 512 + 16 + 100, "W15: with %u entries", (unsigned int)elements);
	tap_is(walk_wrong(ram, 0x800 * HV_PAGE_SIZE, size / HV_PAGE_SIZE - 5), 0,
	       "every page is the right one");
	calls = calls_of(HVCALL_UNMAP_GPA);
	tap_is(memory_set(vm.partition, 0x800, ram, size - 5 * HV_PAGE_SIZE, MEM_UNMAP), 0,
	       "unmapped");
	tap_ok(calls_of(HVCALL_UNMAP_GPA) - calls <= 3, "by a few calls");
	vm_close(&vm);
	ledger_is_empty("then");
	munmap(ram, size);
}

/* A VP that the host schedules needs others for the host's own interrupts. */
static uint64_t count_resumes(void)
{
	return host_schedules() ? counter(LAB_COUNTER_CHILD_EXITS) :
				  calls_of(HVCALL_SET_VP_REGISTERS);
}

/* The number to reach. Reading needs one huge page of memory only: that of zeros. */
static void test_gigabyte(void)
{
	const size_t size = 1024 * MIB;
	uint64_t maps, resumes;
	uint8_t *ram = huge_new(size);
	uint32_t sum;
	struct vm vm;

	if (!ram) {
		tap_skip("no transparent huge pages", "W46: 1 GiB");
		return;
	}
	vm_new(&vm, GUEST(walk_sum));
	tap_is(memory_set(vm.partition, 0x800, ram, size, MEM_W), 0, "1 GiB");
	maps = calls_of(HVCALL_MAP_GPA);
	resumes = count_resumes();
	walk(&vm, GUEST(walk_sum), 0x800 * HV_PAGE_SIZE, GRANULE / 4, size / GRANULE * 4, &sum);
	maps = calls_of(HVCALL_MAP_GPA) - maps;
	resumes = count_resumes() - resumes;
	tap_is(sum, 0, "all of it is zero");
	tap_ok(maps + resumes <= 64, "W46: faulted in by %u map calls, %u resumes",
	       (unsigned int)maps, (unsigned int)resumes);
	vm_close(&vm);
	munmap(ram, size);
}

/* W15: a huge page whose place in the guest does not fit is mapped page by page. */
static void test_incongruent(void)
{
	const size_t size = 8 * MIB, pages = size / HV_PAGE_SIZE;
	uint8_t *ram = huge_new(size);
	uint64_t i;
	struct vm vm;

	if (!ram) {
		tap_skip("no transparent huge pages", "W15: shifted huge pages");
		return;
	}
	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_set(vm.partition, 0x803, ram, size, MEM_W), 0, "shifted by three pages");
	walk(&vm, GUEST(walk_fill), 0x803 * HV_PAGE_SIZE, HV_PAGE_SIZE, pages, NULL);
	tap_is(walk_wrong(ram, 0x803 * HV_PAGE_SIZE, pages), 0,
	       "W15: every page is the right one");
	tap_is(memory_set(vm.partition, 0x803, ram, size, MEM_UNMAP), 0, "unmapped");

	/* Huge pages with one foreign page in the middle of each. */
	for (i = 100; i < pages; i += 512)
		mmap(ram + i * HV_PAGE_SIZE, HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	tap_is(memory_set(vm.partition, 0x800, ram, size, MEM_W), 0, "huge pages with holes");
	walk(&vm, GUEST(walk_fill), 0x800 * HV_PAGE_SIZE, HV_PAGE_SIZE, pages, NULL);
	tap_is(walk_wrong(ram, 0x800 * HV_PAGE_SIZE, pages), 0,
	       "W15: every page is the right one");
	vm_close(&vm);
	munmap(ram, size);
}

/* Resident pages of this process. */
static long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long size, pages = -1;

	if (file && fscanf(file, "%ld %ld", &size, &pages) != 2)
		pages = -1;
	if (file)
		fclose(file);
	return pages;
}

/* W41: a guest that only reads gets the page of zeros, and keeps it. */
static void test_reading_allocates_nothing(void)
{
	const size_t pages = 1024;
	uint8_t *ram = private_new(pages * HV_PAGE_SIZE, 0);
	uint32_t sum;
	long before;
	struct vm vm;

	madvise(ram, pages * HV_PAGE_SIZE, MADV_NOHUGEPAGE);
	vm_new(&vm, GUEST(walk_sum));
	tap_is(memory_set(vm.partition, 0x400, ram, pages * HV_PAGE_SIZE, MEM_W), 0, "1024 pages");
	before = resident();
	walk(&vm, GUEST(walk_sum), 0x400 * HV_PAGE_SIZE, HV_PAGE_SIZE, pages, &sum);
	tap_is(sum, 0, "all zero");
	tap_ok(resident() - before < 300, "W41: %ld pages were allocated", resident() - before);
	walk(&vm, GUEST(walk_fill), 0x400 * HV_PAGE_SIZE, HV_PAGE_SIZE, pages, NULL);
	tap_is(*(uint32_t *)(ram + 77 * HV_PAGE_SIZE), (0x400 + 77) * HV_PAGE_SIZE,
	       "then it writes them");
	tap_is(*(uint32_t *)private_new(HV_PAGE_SIZE, 0), 0, "zero is still zero elsewhere");
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* Only what a region allows is resolved; the rest is the VMM's. */
static void test_rights(void)
{
	uint8_t *ram = pages_new(2);
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(holes));
	tap_is(memory_set(vm.partition, 0x20, ram, HV_PAGE_SIZE, 0), 0, "a read-only page");
	tap_is(memory_set(vm.partition, 0x30, ram, HV_PAGE_SIZE, 0), 0, "another one");
	tap_is(memory_set(vm.partition, 0x40, ram + HV_PAGE_SIZE, HV_PAGE_SIZE, MEM_W), 0,
	       "one that is not executable");
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "a write");
	tap_ok(m.type >> 1 == HV_MESSAGE_UNMAPPED_GPA >> 1 && m.memory.gpa == 0x30456 &&
	       m.access_type == HV_ACCESS_WRITE, "is for the VMM");
	skip_instruction(vm.vp, &m);
	expect_io(&vm, &m, 0x11);
	skip_instruction(vm.vp, &m);
	tap_is(vp_run(vm.vp, &m), 0, "a jump");
	tap_ok(m.type >> 1 == HV_MESSAGE_UNMAPPED_GPA >> 1 && m.memory.gpa == 0x40000 &&
	       m.access_type == HV_ACCESS_EXECUTE, "is for the VMM");
	vm_close(&vm);
	munmap(ram, 2 * HV_PAGE_SIZE);
}

/* The hypervisor does not take the pages: the VMM learns of it, nothing breaks. */
static void test_refused(void)
{
	const uint64_t gpa = 0x400 * HV_PAGE_SIZE;
	uint8_t *ram = pages_new(600);
	struct hv_message m;
	unsigned int done;
	struct vm vm;
	bool refused;

	vm_new(&vm, GUEST(walk_fill));
	tap_is(memory_set(vm.partition, 0x400, ram, 600 * HV_PAGE_SIZE, MEM_W), 0, "600 pages");
	walk(&vm, GUEST(walk_fill), 0x3000, 1, 1, NULL);
	for (done = 0; done < 509; done += 250) {
		inject(HVCALL_MAP_GPA, 1, 0x71, 1, done);
		walk_start(&vm, GUEST(walk_fill), gpa + done * HV_PAGE_SIZE, HV_PAGE_SIZE, 1);
		tap_is(vp_run(vm.vp, &m), 0, "the hypervisor fails after %u pages", done);
		inject_clear();
		tap_is(m.type >> 1, HV_MESSAGE_UNMAPPED_GPA >> 1, "the VMM gets the intercept");
		tap_is(m.memory.gpa, gpa + done * HV_PAGE_SIZE, "at the address");
	}
	expect_io(&vm, &m, 0x10);
	tap_is(*(uint32_t *)(ram + 500 * HV_PAGE_SIZE), gpa + 500 * HV_PAGE_SIZE,
	       "run again, it finds the page");
	inject(HVCALL_UNMAP_GPA, 1, 0x71, 1, 0);
	refused = tap_is(memory_set(vm.partition, 0x400, ram, 600 * HV_PAGE_SIZE, MEM_UNMAP), -EIO,
			 "the hypervisor does not unmap");
	inject_clear();
	if (refused) {
		tap_is(walk(&vm, GUEST(walk_fill), gpa, HV_PAGE_SIZE, 600, NULL), 0,
		       "the region is still there");
		tap_is(memory_set(vm.partition, 0x400, ram, 600 * HV_PAGE_SIZE, MEM_UNMAP), 0,
		       "until it does");
	}
	vm_close(&vm);
	ledger_is_empty("then");
	munmap(ram, 600 * HV_PAGE_SIZE);
}

/*
 * The kernel does not begin to follow a process's memory while a signal is
 * pending. Seen by the first region of each process.
 */
static void test_signals(void)
{
	unsigned int i, failed = 0, mapped = 0;
	int status;
	pid_t pid;

	for (i = 0; i < 40; i++) {
		pid = fork();
		if (!pid) {
			uint8_t *ram = pages_new(4);
			uint64_t calls;
			int ret, partition = partition_create(dev_open(), PT_LAPIC);

			if (partition_initialize(partition))
				_exit(1);
			calls = calls_of(HVCALL_MAP_GPA);
			alarms(150, 150);
			ret = memory_set(partition, 0, ram, 4 * HV_PAGE_SIZE, MEM_WX);
			alarms(0, 0);
			_exit(ret ? 1 : calls_of(HVCALL_MAP_GPA) != calls ? 2 : 0);
		}
		waitpid(pid, &status, 0);
		failed += !WIFEXITED(status) || WEXITSTATUS(status) == 1;
		mapped += WIFEXITED(status) && WEXITSTATUS(status) == 2;
	}
	tap_is(failed, 0, "40 regions set under a timer");
	tap_is(mapped, 0, "none was pinned because of it");
}

int main(void)
{
	test_signals();
	test_untouched();
	test_ragged();
	test_small_calls();
	test_large();
	test_incongruent();
	test_reading_allocates_nothing();
	test_rights();
	test_refused();
	/* Last: a driver that takes memory for what is only read has none left then. */
	test_gigabyte();
	ledger_is_empty("after the test");
	return tap_done();
}
