// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_SET_GUEST_MEMORY: its rules, and what the guest then sees. */
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define PAGES	16

static int partition;
static uint8_t *memory;

static int map(uint64_t gfn, uint64_t pages, uint8_t flags)
{
	return memory_set(partition, gfn, memory, pages * HV_PAGE_SIZE, flags);
}

static void test_arguments(void)
{
	struct mshv_user_mem_region args;
	uint64_t calls = calls_of(HVCALL_MAP_GPA) + calls_of(HVCALL_UNMAP_GPA);
	int i;

	tap_is(call(partition, MSHV_SET_GUEST_MEMORY, NULL), -EFAULT, "null pointer");
	tap_is(memory_set(partition, 0, memory, 0, MEM_WX), -EINVAL, "size 0");
	tap_is(memory_set(partition, 0, memory, 1, MEM_WX), -EINVAL, "size 1");
	tap_is(memory_set(partition, 0, memory, HV_PAGE_SIZE + 8, MEM_WX), -EINVAL,
	       "size not a multiple of the page");
	tap_is(memory_set(partition, 0, memory + 1, HV_PAGE_SIZE, MEM_WX), -EINVAL,
	       "address not aligned");
	for (i = MSHV_SET_MEM_BIT_COUNT; i < 8; i++)
		tap_is(map(0, 1, MEM_WX | 1 << i), -EINVAL, "unknown flag bit %d", i);
	for (i = 0; i < (int)sizeof(args.rsvd); i++) {
		args = (struct mshv_user_mem_region){
			.size = HV_PAGE_SIZE, .userspace_addr = (uintptr_t)memory,
			.flags = MEM_WX,
		};
		args.rsvd[i] = 0x80;
		tap_is(call(partition, MSHV_SET_GUEST_MEMORY, &args), -EINVAL,
		       "reserved byte %d", i);
	}
	tap_is(calls_of(HVCALL_MAP_GPA) + calls_of(HVCALL_UNMAP_GPA), calls,
	       "none of these reached the hypervisor");
}

/* W11: sums that leave the guest's or the caller's address space. */
static void test_overflow(void)
{
	static const uint64_t gfns[] = {
		~0ull, ~0ull >> 12, 1ull << 52, 1ull << 51, (1ull << 52) - 1, 1ull << 63,
		(1ull << 40) - 1, 1ull << 40,
	};
	unsigned int i;

	for (i = 0; i < sizeof(gfns) / sizeof(*gfns); i++)
		tap_is(map(gfns[i], 2, MEM_WX), -EINVAL, "W11: two pages at gfn 0x%llx",
		       (unsigned long long)gfns[i]);
	tap_is(memory_set(partition, 0, memory, ~0ull << 12, MEM_WX), -EINVAL,
	       "W11: the largest size");
	tap_is(memory_set(partition, 0, memory, 1ull << 62, MEM_WX), -EINVAL, "W11: size 1 << 62");
	tap_is(memory_set(partition, 0, (void *)(~0ull << 12), HV_PAGE_SIZE, MEM_WX), -EINVAL,
	       "the last page of the address space");
	tap_is(memory_set(partition, 0, (void *)0xffff888000000000ul, HV_PAGE_SIZE, MEM_WX),
	       -EINVAL, "kernel memory");
	tap_is(memory_set(partition, 0, (void *)(uintptr_t)(0x7fffffffe000ul), 16 * HV_PAGE_SIZE,
			  MEM_WX), -EINVAL, "from user into kernel memory");
}

static void test_overlap(void)
{
	static const struct { uint64_t gfn, pages; } overlaps[] = {
		{ 8, 4 }, { 7, 2 }, { 11, 2 }, { 9, 1 }, { 4, 16 }, { 0, 9 }, { 11, 1 },
	};
	unsigned int i;

	tap_is(map(8, 4, MEM_WX), 0, "four pages at gfn 8");
	for (i = 0; i < sizeof(overlaps) / sizeof(*overlaps); i++)
		tap_is(map(overlaps[i].gfn, overlaps[i].pages, MEM_WX), -EEXIST,
		       "%llu pages at gfn %llu overlap", (unsigned long long)overlaps[i].pages,
		       (unsigned long long)overlaps[i].gfn);
	tap_is(map(4, 4, MEM_WX), 0, "directly below does not");
	tap_is(map(12, 4, MEM_WX), 0, "directly above does not, user memory may be shared");
}

static void test_unmap_rules(void)
{
	tap_is(map(0, 1, MEM_UNMAP), -ENOENT, "unmapping what is not there");
	tap_is(map(20, 1, MEM_UNMAP), -ENOENT, "or beyond");
	tap_is(map(8, 3, MEM_UNMAP), -EINVAL, "unmapping a part: shorter");
	tap_is(map(8, 5, MEM_UNMAP), -EINVAL, "longer");
	tap_is(map(9, 3, MEM_UNMAP), -EINVAL, "the end only");
	tap_is(map(9, 4, MEM_UNMAP), -EINVAL, "shifted");
	tap_is(memory_set(partition, 8, memory + HV_PAGE_SIZE, 4 * HV_PAGE_SIZE, MEM_UNMAP),
	       -EINVAL, "another address");
	tap_is(memory_set(partition, 8, memory, 0, MEM_UNMAP), -EINVAL, "no size");
	tap_is(map(8, 4, MEM_UNMAP | MEM_WX), 0, "exactly: other flags are ignored");
	tap_is(map(8, 4, MEM_UNMAP), -ENOENT, "a second time");
	tap_is(map(8, 4, MEM_WX), 0, "mapping it again");
	tap_is(map(8, 4, MEM_UNMAP), 0, "and away");
	tap_is(map(4, 4, MEM_UNMAP), 0, "those below");
	tap_is(map(12, 4, MEM_UNMAP), 0, "those above");
}

static void test_host_memory(void)
{
	int zero = open("/dev/zero", O_RDWR);
	uint8_t *p, *hole;

	tap_is(memory_set(partition, 0, (void *)0x10000, HV_PAGE_SIZE, MEM_WX), -EINVAL,
	       "memory that the caller does not have");
	p = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
	tap_is(memory_set(partition, 0, p, HV_PAGE_SIZE, MEM_WX), 0, "private memory");
	tap_is(memory_set(partition, 0, p, HV_PAGE_SIZE, MEM_UNMAP), 0, "and away");
	munmap(p, HV_PAGE_SIZE);
	close(zero);

	hole = pages_new(4);
	munmap(hole + 2 * HV_PAGE_SIZE, HV_PAGE_SIZE);
	tap_is(memory_try(partition, 0, hole, 4 * HV_PAGE_SIZE, MEM_WX), -EFAULT,
	       "memory with a hole in it");
	tap_is(memory_set(partition, 0, hole, 4 * HV_PAGE_SIZE, MEM_UNMAP), -ENOENT,
	       "no region came of it");
	munmap(hole, 4 * HV_PAGE_SIZE);
}

/* Physical addresses out of some driver's mapping are not guest memory (W12). */
static void test_pfn_mappings(void)
{
	struct vm vm;
	void *page;

	vm_new(&vm, GUEST(io));
	page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp, 0);
	if (page == MAP_FAILED)
		tap_die("mapping a register page");
	tap_is(memory_try(partition, 0, page, HV_PAGE_SIZE, MEM_WX), -EINVAL,
	       "W12: the register page of a VP is not guest memory");
	munmap(page, HV_PAGE_SIZE);
	vm_close(&vm);
}

/* The guest adds one to each page; the host sees it in the same memory. */
static void test_guest_sees_it(void)
{
	const size_t pages = 0x90, base = 0x10000;
	struct hv_message message;
	unsigned int wrong = 0, i;
	uint8_t *ram = pages_new(pages);
	struct vm vm;

	vm_new(&vm, GUEST(sweep));
	tap_is(memory_set(vm.partition, base / HV_PAGE_SIZE, ram, pages * HV_PAGE_SIZE, MEM_W), 0,
	       "144 pages at 64 KiB");
	for (i = 0; i < pages; i++)
		ram[i * HV_PAGE_SIZE] = i;
	expect_io(&vm, &message, 0x10);
	for (i = 0; i < pages; i++)
		wrong += ram[i * HV_PAGE_SIZE] != (uint8_t)(i + 1);
	tap_is(wrong, 0, "the guest added one to each");
	tap_is(skip_instruction(vm.vp, &message), 0, "go on");
	expect_io(&vm, &message, 0x10);
	for (i = 0; i < pages; i++)
		wrong += ram[i * HV_PAGE_SIZE] != (uint8_t)(i + 2);
	tap_is(wrong, 0, "and another one");

	/* Taken away between two runs: the guest must not reach it any more. */
	tap_is(memory_set(vm.partition, base / HV_PAGE_SIZE, ram, pages * HV_PAGE_SIZE, MEM_UNMAP),
	       0, "unmapped");
	munmap(ram, pages * HV_PAGE_SIZE);
	skip_instruction(vm.vp, &message);
	tap_is(vp_run(vm.vp, &message), 0, "the guest comes there again");
	tap_is(message.type, HV_MESSAGE_UNMAPPED_GPA, "W20: nothing is mapped there now");
	tap_is(message.memory.gpa, base, "at the first address");
	vm_close(&vm);
	ledger_is_empty("after a guest that used it");
}

/* What the guest finds at @gpa, seen through a data segment that begins there. */
static bool peek(struct vm *vm, uint64_t gpa, struct hv_message *message)
{
	const struct hv_register_assoc ds = {
		.name = HV_REGISTER_DS, .value = { gpa, 0xffffull | 0x93ull << 48 },
	};

	return !registers_set(vm->vp, 0, &ds, 1) &&
	       !register_set(vm->vp, 0, HV_REGISTER_RIP, VM_CODE) &&
	       !vp_run(vm->vp, message);
}

/* More pages than one hypercall lists: batches must not be mixed up. */
static void test_large_region(void)
{
	static const unsigned int look_at[] = {
		0, 1, 508, 509, 510, 511, 512, 1017, 1018, 1019, 1023, 1024, 1198, 1199,
	};
	const size_t pages = 1200, base = 0x400000;
	uint8_t *ram = pages_new(pages);
	unsigned int i, wrong = 0, left = 0;
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(peek));
	for (i = 0; i < pages; i++)
		*(uint32_t *)(ram + i * HV_PAGE_SIZE) = 0xabc00000 + i;
	tap_is(memory_set(vm.partition, base / HV_PAGE_SIZE, ram, pages * HV_PAGE_SIZE, MEM_W), 0,
	       "1200 pages at 4 MiB");
	for (i = 0; i < sizeof(look_at) / sizeof(*look_at); i++)
		wrong += !peek(&vm, base + look_at[i] * HV_PAGE_SIZE, &m) ||
			 m.type != HV_MESSAGE_IO_PORT ||
			 (uint32_t)m.io.rax != 0xabc00000 + look_at[i];
	tap_is(wrong, 0, "each is where it belongs");
	tap_is(memory_set(vm.partition, base / HV_PAGE_SIZE, ram, pages * HV_PAGE_SIZE, MEM_UNMAP),
	       0, "unmapped");
	for (i = 0; i < sizeof(look_at) / sizeof(*look_at); i++)
		left += !peek(&vm, base + look_at[i] * HV_PAGE_SIZE, &m) ||
			m.type != HV_MESSAGE_UNMAPPED_GPA ||
			m.memory.gpa != base + look_at[i] * HV_PAGE_SIZE;
	tap_is(left, 0, "none of them is left");
	vm_close(&vm);
	munmap(ram, pages * HV_PAGE_SIZE);
}

/* Part of the ABI: even what the guest only reads must be writable here. */
static void test_read_only_host_memory(void)
{
	uint8_t *rom = pages_new(1);

	rom[0] = 0x42;
	mprotect(rom, HV_PAGE_SIZE, PROT_READ);
	tap_is(memory_try(partition, 0x20, rom, HV_PAGE_SIZE, 0), -EFAULT,
	       "read-only host memory, read-only in the guest");
	tap_is(memory_try(partition, 0x20, rom, HV_PAGE_SIZE, MEM_W), -EFAULT,
	       "read-only host memory, writable in the guest");
	tap_is(rom[0], 0x42, "it was not written");
	munmap(rom, HV_PAGE_SIZE);
}

/* However long it is said to be, no more is looked at than there is. */
static void test_more_than_there_is(void)
{
	uint8_t *page = mmap((void *)0x10000000, HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (page == MAP_FAILED)
		tap_die("a page with room above it");
	tap_is(memory_try(partition, 0, page, 1ull << 40, MEM_WX), -EFAULT,
	       "1 TiB of which the first page is there");
	tap_is(memory_set(partition, 0, page, 1ull << 40, MEM_UNMAP), -ENOENT,
	       "no region came of it");
	munmap(page, HV_PAGE_SIZE);
}

/* Many regions of one page, mapped and unmapped in another order. */
static void test_many_regions(void)
{
	int i, failed = 0;

	for (i = 0; i < 512; i++)
		failed += memory_set(partition, 0x100 + i * 7 % 512 * 2, memory, HV_PAGE_SIZE,
				     MEM_WX) != 0;
	tap_is(failed, 0, "512 regions of one page");
	for (i = 0; i < 512; i++)
		failed += memory_set(partition, 0x101 + i * 2, memory, HV_PAGE_SIZE,
				     MEM_UNMAP) != -ENOENT;
	tap_is(failed, 0, "what lies between them is not mapped");
	for (i = 0; i < 512; i++)
		failed += memory_set(partition, 0x100 + i * 2, memory, HV_PAGE_SIZE,
				     MEM_UNMAP) != 0;
	tap_is(failed, 0, "all unmapped");
}

int main(void)
{
	int dev = dev_new();

	partition = partition_new(dev);
	memory = pages_new(PAGES);
	test_arguments();
	test_overflow();
	test_overlap();
	test_unmap_rules();
	test_host_memory();
	test_pfn_mappings();
	test_read_only_host_memory();
	test_many_regions();
	test_more_than_there_is();
	close(partition);
	close(dev);
	test_guest_sees_it();
	test_large_region();
	ledger_is_empty("after the test");
	return tap_done();
}
