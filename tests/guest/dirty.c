// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a guest wrote is told by MSHV_GET_GPAP_ACCESS_BITMAP even if the host took the
 * page away meanwhile: whoever copies a running guest must copy it again.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define GFN	0x400
#define GPA	(GFN * HV_PAGE_SIZE)
#define PAGES	1200
#define GRANULE	512

/* What the guest writes in each round. */
#define FIRST	100
#define COUNT	5

static struct vm vm;
static uint8_t *ram;
static uint8_t bits[PAGES / 8];

static void bitmap(int type, int op, uint64_t gfn, uint64_t pages)
{
	struct mshv_gpap_access_bitmap args = {
		.access_type = type, .access_op = op, .page_count = pages,
		.gpap_base = gfn, .bitmap_ptr = (uintptr_t)bits,
	};
	int ret = call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args);

	if (ret)
		tap_die("bitmap of %llu pages: %s", (unsigned long long)pages, strerror(-ret));
}

/* Into @bits; how many of the pages [@first, @first + @count) are dirty. */
static unsigned int dirty(int op, unsigned int first, unsigned int count)
{
	unsigned int i, n = 0;

	bitmap(MSHV_GPAP_ACCESS_TYPE_DIRTY, op, GFN + first, count);
	for (i = 0; i < count; i++)
		n += bits[i / 8] >> i % 8 & 1;
	return n;
}

static bool is_dirty(unsigned int page)
{
	return bits[page / 8] >> page % 8 & 1;
}

/* A region with every page touched, none dirty. */
static void begin(size_t alignment)
{
	vm_new(&vm, GUEST(walk_fill));
	ram = private_new(PAGES * HV_PAGE_SIZE, alignment);
	if (property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL) ||
	    memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_W))
		tap_die("a region that is tracked");
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
}

static void end(void)
{
	vm_close(&vm);
	munmap(ram, PAGES * HV_PAGE_SIZE);
	ledger_is_empty("then");
}

static void discard(void)
{
	madvise(ram + FIRST * HV_PAGE_SIZE, COUNT * HV_PAGE_SIZE, MADV_DONTNEED);
}

static void forbid(void)
{
	mprotect(ram + FIRST * HV_PAGE_SIZE, COUNT * HV_PAGE_SIZE, PROT_READ);
	mprotect(ram + FIRST * HV_PAGE_SIZE, COUNT * HV_PAGE_SIZE, PROT_READ | PROT_WRITE);
}

static void move(void)
{
	const size_t size = COUNT * HV_PAGE_SIZE;
	uint8_t *p = ram + FIRST * HV_PAGE_SIZE, *away = private_new(size, 0);

	if (mremap(p, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, away) != away ||
	    mremap(away, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, p) != p)
		tap_die("mremap: %s", strerror(errno));
}

static void copy(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static void compact(void)
{
	int ret = file_write("/proc/sys/vm/compact_memory", "1");

	if (ret)
		tap_note("no compaction: %s", strerror(-ret));
}

static void page_out(void)
{
	madvise(ram + FIRST * HV_PAGE_SIZE, COUNT * HV_PAGE_SIZE, MADV_COLD);
	madvise(ram + FIRST * HV_PAGE_SIZE, COUNT * HV_PAGE_SIZE, MADV_PAGEOUT);
}

static const struct {
	void (*take)(void);
	const char *what;
} ways[] = {
	{ discard, "discarded" },
	{ forbid, "write-protected for a moment" },
	{ move, "moved away and back" },
	{ copy, "shared with a child process" },
	{ compact, "compacted" },
	{ page_out, "paged out" },
};

static void test_way(void (*take)(void), const char *what)
{
	unsigned int i, told = 0;

	/* A round in which nothing happens: nothing is dirty. */
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES), 0, "%s: nothing before", what);
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	/* The hypervisor itself has taken note of it. */
	tap_ok(dirty(MSHV_GPAP_ACCESS_OP_NOOP, FIRST, COUNT) == COUNT, "%s: five are written",
	       what);
	take();
	dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES);
	for (i = FIRST; i < FIRST + COUNT; i++)
		told += is_dirty(i);
	tap_is(told, COUNT, "%s: what was written before is dirty", what);
	tap_ok(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES) >= COUNT, "%s: it still is", what);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 0, "%s: until it is cleared", what);
	/* All is there again, read only. */
	walk(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, PAGES, NULL);
	tap_note("%s: %u dirty after reading", what, dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES));
}

/* Never looked at between the write and the taking. */
static void test_at_once(void)
{
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	discard();
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, FIRST, COUNT), COUNT,
	       "discarded at once: what was written is dirty");
	/* Mapped anew, for writing: that is another write. */
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, FIRST, COUNT), COUNT, "written again: dirty again");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, FIRST, COUNT), 0, "and clean again");
}

/* Each page by itself: who asks for a part gets and clears that part. */
static void test_parts(void)
{
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	discard();
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, FIRST, 2), 2, "a part of them is cleared");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, FIRST, 2), 0, "and clean");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, FIRST + 2, COUNT - 2), COUNT - 2,
	       "the others are still dirty");
	bitmap(MSHV_GPAP_ACCESS_TYPE_ACCESSED, MSHV_GPAP_ACCESS_OP_NOOP, GFN + FIRST, 8);
	tap_is(bits[0] & 0x1c, 0x1c, "and accessed");
	bitmap(MSHV_GPAP_ACCESS_TYPE_ACCESSED, MSHV_GPAP_ACCESS_OP_CLEAR, GFN, PAGES);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 0, "clearing accessed clears dirty too");
}

/*
 * A page that is touched alone is mapped with those before it, some of which were
 * mapped already: what the guest wrote there is not forgotten.
 */
static void test_replaced(void)
{
	uint64_t entries;

	vm_new(&vm, GUEST(walk_fill));
	ram = private_new(PAGES * HV_PAGE_SIZE, 0);
	madvise(ram, PAGES * HV_PAGE_SIZE, MADV_NOHUGEPAGE);
	if (property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL) ||
	    memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_W))
		tap_die("a region");
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, 1, NULL);
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, FIRST, COUNT), COUNT, "five are written");
	entries = elements_of(HVCALL_MAP_GPA);
	walk(&vm, GUEST(walk_fill), GPA + (GRANULE - 1) * HV_PAGE_SIZE, HV_PAGE_SIZE, 1, NULL);
	tap_ok(elements_of(HVCALL_MAP_GPA) - entries > GRANULE - FIRST,
	       "another is mapped, and these once more");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, FIRST, COUNT), COUNT, "they are still dirty");
	end();
}

/* By the hypercall itself, as some VMMs ask. */
static void test_raw(void)
{
	struct {
		uint64_t partition, flags, gfn;
	} input = { .gfn = GFN + FIRST - 1 };
	uint8_t states[COUNT + 2];
	struct hvcall request = {
		.code = HVCALL_GET_GPA_ACCESS_STATES, .reps = sizeof(states),
		.input = &input, .input_size = sizeof(input),
		.output = states, .output_size = sizeof(states),
	};
	unsigned int i, told = 0;

	/* All is mapped before: mapping a page may make its neighbours dirty. */
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, PAGES, NULL);
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
	walk(&vm, GUEST(walk_increment), GPA + FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, COUNT, NULL);
	discard();
	tap_is(hvcall(vm.partition, &request), 0, "the states by hypercall");
	for (i = 1; i <= COUNT; i++)
		told += states[i] >> 1 & 1;
	tap_is(told, COUNT, "what was written before it was discarded is dirty");
	tap_ok(!(states[0] >> 1 & 1) && !(states[COUNT + 1] >> 1 & 1), "and nothing around it");
	input.flags = 4;	/* clear dirty */
	tap_is(hvcall(vm.vp, &request), 0, "cleared through the VP");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 0, "nothing is dirty");
	request.output = NULL;
	request.output_size = 0;
	tap_ok(hvcall(vm.partition, &request) < 0, "without room for the states it fails");
}

/* The guest writes the same to many pages, which the host then merges. */
static void test_ksm(void)
{
	const unsigned int pages = 64;
	unsigned int i;

	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, pages, NULL);
	for (i = 0; i < pages; i++)
		*(uint32_t *)(ram + i * HV_PAGE_SIZE) = 77;
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
	walk(&vm, GUEST(walk_increment), GPA, HV_PAGE_SIZE, pages, NULL);
	if (!ksm_merge(ram, pages * HV_PAGE_SIZE, 60))
		return;
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, pages), pages,
	       "merged: what was written before is dirty");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, pages), 0, "until it is cleared");
	ksm_unmerge();
}

/* The guest cannot have written what it may not write. */
static void test_read_only(void)
{
	unsigned int pages = 64;

	vm_new(&vm, GUEST(walk_sum));
	ram = private_new(PAGES * HV_PAGE_SIZE, 0);
	if (property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL) ||
	    memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, 0))
		tap_die("a region for reading");
	walk(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, pages, NULL);
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
	walk(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, pages, NULL);
	discard();
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 0, "a region for reading is never dirty");
	end();
}

/* A VMM must set all bits before it ends tracking: of pages never touched, too. */
static void test_set(void)
{
	vm_new(&vm, GUEST(walk_fill));
	ram = private_new(PAGES * HV_PAGE_SIZE, 0);
	if (property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL) ||
	    memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_W))
		tap_die("a region that is not touched");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES), 0, "untouched: nothing is dirty");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_SET, 10, 600), 0, "set dirty: what was before is told");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 10, 600), 600, "all is dirty");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 600, "and nothing else");
	walk(&vm, GUEST(walk_sum), GPA, HV_PAGE_SIZE, PAGES, NULL);
	tap_ok(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 10, 600) == 600, "still so once it was touched");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 10, 600), 600, "cleared");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 10, 600), 0, "nothing is dirty");
	/* What was set stays so when the host takes the page. */
	dirty(MSHV_GPAP_ACCESS_OP_SET, FIRST, COUNT);
	discard();
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, FIRST, COUNT), COUNT, "set, then discarded");
	/* Where there is no region nothing can be dirty. */
	dirty(MSHV_GPAP_ACCESS_OP_SET, PAGES + 100, 64);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, PAGES + 100, 64), 0, "nothing beyond the region");
	dirty(MSHV_GPAP_ACCESS_OP_SET, 0, PAGES);
	memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_UNMAP);
	memory_set(vm.partition, GFN, ram, PAGES * HV_PAGE_SIZE, MEM_W);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 0, "a new region is clean");
	end();
}

/* Two regions side by side, and a hole, in one range. */
static void test_neighbours(void)
{
	vm_new(&vm, GUEST(walk_fill));
	ram = private_new(PAGES * HV_PAGE_SIZE, 0);
	if (memory_set(vm.partition, GFN, ram, 300 * HV_PAGE_SIZE, MEM_W) ||
	    memory_set(vm.partition, GFN + 300, ram, 100 * HV_PAGE_SIZE, MEM_W) ||
	    memory_set(vm.partition, GFN + 410, ram, 90 * HV_PAGE_SIZE, 0) ||
	    memory_set(vm.partition, GFN + 600, ram, 200 * HV_PAGE_SIZE, MEM_W))
		tap_die("regions");
	dirty(MSHV_GPAP_ACCESS_OP_SET, 0, PAGES);
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 600, "regions and holes in one range");
	tap_ok(is_dirty(0) && is_dirty(399) && !is_dirty(400) && !is_dirty(420) &&
	       !is_dirty(599) && is_dirty(600) && is_dirty(799) && !is_dirty(800),
	       "each bit is in its place");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 250, 400), 200, "a range across them");
	tap_is(dirty(MSHV_GPAP_ACCESS_OP_NOOP, 0, PAGES), 400, "the rest");
	end();
}

int main(void)
{
	unsigned int i;

	begin(0);
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		test_way(ways[i].take, ways[i].what);
	test_at_once();
	test_parts();
	test_raw();
	test_ksm();
	end();
	/* Aligned, the host may use large pages. */
	begin(GRANULE * HV_PAGE_SIZE);
	madvise(ram, PAGES * HV_PAGE_SIZE, MADV_HUGEPAGE);
	madvise(ram, PAGES * HV_PAGE_SIZE, MADV_DONTNEED);
	walk(&vm, GUEST(walk_fill), GPA, HV_PAGE_SIZE, PAGES, NULL);
	dirty(MSHV_GPAP_ACCESS_OP_CLEAR, 0, PAGES);
	test_way(discard, "large pages, discarded");
	test_way(forbid, "large pages, write-protected");
	end();
	test_replaced();
	test_read_only();
	test_set();
	test_neighbours();
	ledger_is_empty("after the test");
	return tap_done();
}
