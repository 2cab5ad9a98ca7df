// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_GET_GPAP_ACCESS_BITMAP. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"
#include "lib/walk.h"

#define ACCESSED	MSHV_GPAP_ACCESS_TYPE_ACCESSED
#define DIRTY		MSHV_GPAP_ACCESS_TYPE_DIRTY
#define NOOP		MSHV_GPAP_ACCESS_OP_NOOP
#define CLEAR		MSHV_GPAP_ACCESS_OP_CLEAR
#define SET		MSHV_GPAP_ACCESS_OP_SET

/* The test's own range: the same 512 pages of memory, many times over. */
#define FIRST		0x10000
#define WINDOW		512
#define WINDOWS		20
#define PAGES		(WINDOW * WINDOWS)
#define BITMAP_PAGES	4

static struct vm vm;
static uint8_t *bits;

static int query(int type, int op, uint64_t gfn, uint64_t *pages, void *bitmap)
{
	struct mshv_gpap_access_bitmap args = {
		.access_type = type, .access_op = op, .page_count = *pages,
		.gpap_base = gfn, .bitmap_ptr = (uintptr_t)bitmap,
	};
	int ret = call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args);

	*pages = args.page_count;
	return ret;
}

/* Into @bits; dies if it fails. */
static void ask(int type, int op, uint64_t gfn, uint64_t pages)
{
	uint64_t done = pages;
	int ret = query(type, op, gfn, &done, bits);

	if (ret || done != pages)
		tap_die("bitmap of 0x%llx pages at 0x%llx: %s", (unsigned long long)pages,
			(unsigned long long)gfn, strerror(-ret));
}

static uint64_t ones(uint64_t pages)
{
	uint64_t i, count = 0;

	for (i = 0; i < pages; i++)
		count += bits[i / 8] >> i % 8 & 1;
	return count;
}

static uint64_t count(int type, int op, uint64_t gfn, uint64_t pages)
{
	ask(type, op, gfn, pages);
	return ones(pages);
}

static void test_argument(void)
{
	const struct mshv_gpap_access_bitmap good = {
		.page_count = 8, .gpap_base = FIRST, .bitmap_ptr = (uintptr_t)bits,
	};
	struct mshv_gpap_access_bitmap args;
	uint64_t calls = calls_of(HVCALL_GET_GPA_ACCESS_STATES);
	unsigned int i;

#define BAD(member, value, what)							\
	({										\
		args = good;								\
		args.member = value;							\
		tap_is(call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args), -EINVAL, what); \
	})
	BAD(access_type, 2, "type 2");
	BAD(access_type, 255, "type 255");
	BAD(access_op, 3, "operation 3");
	BAD(access_op, 255, "operation 255");
	for (i = 0; i < sizeof(args.rsvd); i++)
		BAD(rsvd[i], 1, "a reserved byte");
	BAD(page_count, 0, "no pages");
	BAD(bitmap_ptr, 0, "no bitmap");
	BAD(page_count, ~0ull - FIRST + 1, "a range that wraps");
	args = good;
	args.bitmap_ptr = 1ull << 63;
	tap_is(call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args), -EFAULT,
	       "a bitmap no user has");
	tap_is(call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, NULL), -EFAULT, "null argument");
	tap_is(calls_of(HVCALL_GET_GPA_ACCESS_STATES), calls,
	       "none of these reached the hypervisor");
}

static void test_uninitialised(void)
{
	struct mshv_gpap_access_bitmap args = {
		.page_count = 8, .bitmap_ptr = (uintptr_t)bits,
	};
	int fd = partition_create(vm.dev, PT_LAPIC);

	tap_is(call(fd, MSHV_GET_GPAP_ACCESS_BITMAP, &args), -EINVAL, "before initialisation");
	close(fd);
}

static void test_operations(void)
{
	ask(ACCESSED, CLEAR, FIRST, 64);
	tap_is(count(ACCESSED, NOOP, FIRST, 64), 0, "nothing is accessed once that was cleared");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 0, "nor dirty");
	tap_is(count(ACCESSED, NOOP, FIRST, 64), 0, "W25: asking made nothing accessed");
	tap_is(count(DIRTY, SET, FIRST, 64), 0, "set dirty: what was before is told");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 64, "all is dirty");
	tap_is(count(ACCESSED, NOOP, FIRST, 64), 64, "and thereby accessed");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 64, "asking cleared nothing");
	tap_is(count(DIRTY, CLEAR, FIRST, 64), 64, "clear dirty: what was before is told");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 0, "nothing is dirty");
	tap_is(count(ACCESSED, NOOP, FIRST, 64), 64, "all is still accessed");
	ask(DIRTY, SET, FIRST, 64);
	tap_is(count(ACCESSED, CLEAR, FIRST, 64), 64, "clear accessed");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 0, "clears dirty too");
	tap_is(count(ACCESSED, SET, FIRST, 64), 0, "set accessed");
	tap_is(count(ACCESSED, NOOP, FIRST, 64), 64, "all is accessed");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 0, "not dirty");
	ask(ACCESSED, CLEAR, FIRST, 64);
}

/* Known pages are dirty; then ranges around the edges of bytes and of batches. */
static void test_lengths(void)
{
	static const uint32_t dirty[][2] = {
		{ 0, 1 }, { 3, 4 }, { 4084, 3 }, { 4087, 1 }, { 4088, 1 }, { 4094, 4 },
		{ 8176, 16 }, { PAGES - 1, 1 },
	};
	static const uint32_t lengths[] = { 1, 7, 8, 9, 4087, 4088, 4089, 4095, 4096, 8177, PAGES };
	static uint8_t want[PAGES / 8];
	unsigned int i, n, last;
	uint64_t calls;

	for (i = 0; i < sizeof(dirty) / sizeof(*dirty); i++) {
		ask(DIRTY, SET, FIRST + dirty[i][0], dirty[i][1]);
		for (n = dirty[i][0]; n < dirty[i][0] + dirty[i][1]; n++)
			want[n / 8] |= 1 << n % 8;
	}
	for (i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		n = lengths[i];
		last = n % 8 ? want[n / 8] & ((1 << n % 8) - 1) : 0;
		memset(bits, 0xee, BITMAP_PAGES * HV_PAGE_SIZE);
		ask(DIRTY, NOOP, FIRST, n);
		tap_ok(!memcmp(bits, want, n / 8) && (n % 8 == 0 || bits[n / 8] == last),
		       "%u pages", n);
		tap_is(bits[(n + 7) / 8], 0xee, "%u pages: the byte behind is untouched", n);
	}
	calls = calls_of(HVCALL_GET_GPA_ACCESS_STATES);
	ask(DIRTY, NOOP, FIRST, PAGES);
	tap_is(calls_of(HVCALL_GET_GPA_ACCESS_STATES) - calls, (PAGES + 4087) / 4088,
	       "hypercalls for %u pages", PAGES);
	knob(LAB_KNOB_REP_LIMIT, 100);
	memset(bits, 0xee, sizeof(want));
	ask(DIRTY, CLEAR, FIRST, PAGES);
	tap_ok(!memcmp(bits, want, sizeof(want)), "a hypervisor that does 100 pages at a time");
	knob(LAB_KNOB_REP_LIMIT, 0);
	tap_is(count(DIRTY, NOOP, FIRST, PAGES), 0, "all of it was cleared");
}

/*
 * What the guest writes is seen. The page its code is in may be counted: it could
 * have been written when it was first looked up.
 */
static void test_guest(void)
{
	const unsigned int code = 1 << (VM_CODE / HV_PAGE_SIZE);
	struct hv_message m;

	tap_is(property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL), 0,
	       "switch tracking on");
	ask(DIRTY, CLEAR, 0, VM_PAGES);
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	ask(DIRTY, NOOP, 0, VM_PAGES);
	tap_is((bits[0] | bits[1] << 8) & ~code, 1 << 3, "the page the guest wrote is dirty");
	tap_ok(count(DIRTY, CLEAR, 0, VM_PAGES) >= 1, "take that back");
	tap_is(count(DIRTY, NOOP, 0, VM_PAGES), 0, "nothing is dirty");
	expect_io(&vm, &m, 0x10);
	tap_is(count(DIRTY, NOOP, 0, VM_PAGES), 1, "it is dirty again once the guest ran on");
	tap_is(property_set(vm.partition, HV_PROPERTY_ACCESS_TRACKING, 0, NULL), 0,
	       "switch tracking off");
}

static void test_failures(void)
{
	uint8_t *end = pages_new(2);
	uint64_t pages;

	ask(DIRTY, SET, FIRST, PAGES);
	inject(HVCALL_GET_GPA_ACCESS_STATES, 2, 0x71, 1, 0);
	pages = PAGES;
	tap_is(query(DIRTY, NOOP, FIRST, &pages, bits), -EIO, "the hypervisor refuses half way");
	tap_is(pages, 4088, "how far it got is told");
	inject_clear();

	/* What was cleared before the failure is told: it is known to nobody else. */
	memset(bits, 0xee, 256);
	inject(HVCALL_GET_GPA_ACCESS_STATES, 1, 0x71, 1, 101);
	pages = 1000;
	tap_is(query(DIRTY, CLEAR, FIRST, &pages, bits), -EIO, "refused within a hypercall");
	inject_clear();
	tap_is(pages, 101, "how far it got is told");
	tap_is(ones(101), 101, "what was cleared is told");
	tap_ok(bits[12] == 0x1f && bits[13] == 0xee, "and nothing behind it");
	tap_is(count(DIRTY, NOOP, FIRST, 1000), 1000 - 101, "the others are as they were");
	ask(DIRTY, SET, FIRST, 101);

	mprotect(end, HV_PAGE_SIZE, PROT_READ);
	pages = 64;
	tap_is(query(DIRTY, CLEAR, FIRST, &pages, end), -EFAULT, "a bitmap that is read-only");
	tap_is(pages, 0, "no page was seen to");
	tap_is(count(DIRTY, NOOP, FIRST, 64), 64, "nothing was cleared");

	/* W26: more pages than fit into 32 bits are not a few. */
	munmap(end, 2 * HV_PAGE_SIZE);
	end = pages_new(3);
	munmap(end + 2 * HV_PAGE_SIZE, HV_PAGE_SIZE);
	pages = (1ull << 32) + 8;
	tap_is(query(DIRTY, NOOP, FIRST, &pages, end), -EFAULT,
	       "W26: 2^32 + 8 pages do not fit into two pages of bitmap");
	tap_is(pages, 2 * HV_PAGE_SIZE / 511 * 4088, "W26: all that fit were seen to");
	munmap(end, 2 * HV_PAGE_SIZE);
}

/* A range that takes long: nobody waits for it, and it can be killed. */
static void test_long(void)
{
	const uint64_t most = 1ull << 27;
	uint8_t *bitmap = mmap(NULL, most / 8, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint64_t pages = most, calls = calls_of(HVCALL_GET_GPA_ACCESS_STATES);
	double begin;
	int status;
	pid_t pid;

	if (bitmap == MAP_FAILED)
		tap_die("a large bitmap");
	pid = fork();
	if (!pid) {
		for (;;)
			query(DIRTY, NOOP, 0, &pages, bitmap);
	}
	while (calls_of(HVCALL_GET_GPA_ACCESS_STATES) < calls + 20)
		usleep(1000);
	begin = seconds();
	tap_is(memory_set(vm.partition, FIRST - 16, vm.memory, vm.size, MEM_W), 0,
	       "W26: memory is mapped while a bitmap is fetched");
	tap_is(memory_set(vm.partition, FIRST - 16, vm.memory, vm.size, MEM_UNMAP), 0,
	       "and unmapped");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "W26: the fetching is killed");
	tap_ok(seconds() - begin < 5, "all of that took %.1f s", seconds() - begin);
	tap_ok(calls_of(HVCALL_GET_GPA_ACCESS_STATES) - calls < most / 4088,
	       "the range was not fetched to its end");
	munmap(bitmap, most / 8);
}

/*
 * Pages have states once the guest has touched them. Then the guest is started
 * anew, and nothing of this is left.
 */
static void touch_everything(void)
{
	const struct guest writer = GUEST(writer);

	walk(&vm, GUEST(walk_fill), (uint64_t)FIRST * HV_PAGE_SIZE, HV_PAGE_SIZE, PAGES, NULL);
	memcpy(vm.memory + VM_CODE, writer.start, writer.end - writer.start);
	if (start_real_mode(vm.vp, 0, VM_CODE))
		tap_die("the guest cannot be started again");
	ask(ACCESSED, CLEAR, FIRST, PAGES);
	ask(ACCESSED, CLEAR, 0, VM_PAGES);
}

int main(void)
{
	uint8_t *memory = pages_new(WINDOW);
	unsigned int i;

	vm_new(&vm, GUEST(writer));
	bits = pages_new(BITMAP_PAGES);
	for (i = 0; i < WINDOWS; i++)
		if (memory_set(vm.partition, FIRST + i * WINDOW, memory, WINDOW * HV_PAGE_SIZE,
			       MEM_W))
			tap_die("memory for the test");
	touch_everything();
	test_argument();
	test_uninitialised();
	test_operations();
	test_lengths();
	test_guest();
	test_failures();
	test_long();
	vm_close(&vm);
	munmap(memory, WINDOW * HV_PAGE_SIZE);
	munmap(bits, BITMAP_PAGES * HV_PAGE_SIZE);
	ledger_is_empty("after the test");
	return tap_done();
}
