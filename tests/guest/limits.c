// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every set of flags, enumeration and size of the header by its own name: what is
 * in it means what the header says, and the first value behind it is refused.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"

#define BASE	0x20000ull

static struct vm vm;

/* Calls with each bit that @mask lacks; how many were not EINVAL. */
static unsigned int wrong_bits(uint32_t mask, unsigned int bits, int (*try)(uint32_t flags))
{
	unsigned int bit, wrong = 0;

	for (bit = 0; bit < bits; bit++)
		if (!(mask & 1u << bit))
			wrong += try(1u << bit) != -EINVAL;
	return wrong;
}

static int try_memory(uint32_t flags)
{
	return memory_set(vm.partition, 0x100, vm.memory, HV_PAGE_SIZE, flags);
}

static void test_memory_flags(void)
{
	const uint8_t writable = 1 << MSHV_SET_MEM_BIT_WRITABLE;
	const uint8_t executable = 1 << MSHV_SET_MEM_BIT_EXECUTABLE;
	const uint8_t unmap = 1 << MSHV_SET_MEM_BIT_UNMAP;

	tap_is(writable | executable | unmap, MSHV_SET_MEM_FLAGS_MASK, "three flags of memory");
	tap_is(wrong_bits(MSHV_SET_MEM_FLAGS_MASK, 8, try_memory), 0,
	       "all others are refused, from MSHV_SET_MEM_BIT_COUNT on");
	tap_is(try_memory(0), 0, "no flag");
	tap_is(try_memory(MSHV_SET_MEM_FLAGS_MASK), 0, "all flags: unmaps");
	tap_is(try_memory(unmap), -ENOENT, "so that there is no region now");
	tap_is(try_memory(writable | executable), 0, "writable and executable");
	tap_is(try_memory(writable), -EEXIST, "is there");
	tap_is(try_memory(unmap), 0, "until it is unmapped");
}

static int any_event;

static int try_irqfd(uint32_t flags)
{
	return irqfd(vm.partition, any_event, 7, flags, any_event);
}

static void test_irqfd_flags(void)
{
	tap_is(1u << MSHV_IRQFD_BIT_DEASSIGN | 1u << MSHV_IRQFD_BIT_RESAMPLE,
	       MSHV_IRQFD_FLAGS_MASK, "two flags of irqfds");
	tap_is(wrong_bits(MSHV_IRQFD_FLAGS_MASK, 32, try_irqfd), 0, "all others are refused");
	tap_is(try_irqfd(1u << MSHV_IRQFD_BIT_COUNT), -EINVAL, "the first of them");
	tap_is(try_irqfd(1u << MSHV_IRQFD_BIT_RESAMPLE), -EINVAL,
	       "resampling wants a level-triggered line");
	tap_is(try_irqfd(0), 0, "no flag");
	tap_is(try_irqfd(1u << MSHV_IRQFD_BIT_DEASSIGN), 0, "deassigned");
}

static int try_ioeventfd(uint32_t flags)
{
	return ioeventfd(vm.partition, any_event, BASE, 4, 1, flags);
}

static void test_ioeventfd_flags(void)
{
	const uint32_t match = 1u << MSHV_IOEVENTFD_BIT_DATAMATCH;
	const uint32_t deassign = 1u << MSHV_IOEVENTFD_BIT_DEASSIGN;
	const uint32_t pio = 1u << MSHV_IOEVENTFD_BIT_PIO;

	tap_is(match | deassign | pio, MSHV_IOEVENTFD_FLAGS_MASK, "three flags of ioeventfds");
	tap_is(wrong_bits(MSHV_IOEVENTFD_FLAGS_MASK, 32, try_ioeventfd), 0,
	       "all others are refused");
	tap_is(try_ioeventfd(1u << MSHV_IOEVENTFD_BIT_COUNT), -EINVAL, "the first of them");
	tap_is(try_ioeventfd(pio), -EOPNOTSUPP, "port I/O cannot be had");
	tap_is(try_ioeventfd(match), 0, "one value");
	tap_is(try_ioeventfd(0), -EEXIST, "any value is taken by that");
	tap_is(try_ioeventfd(match | deassign), 0, "deassigned");
}

static int try_bitmap(uint8_t type, uint8_t op)
{
	uint64_t bits;
	struct mshv_gpap_access_bitmap args = {
		.access_type = type, .access_op = op, .page_count = VM_PAGES,
		.bitmap_ptr = (uintptr_t)&bits,
	};

	return call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args);
}

static void test_bitmap_words(void)
{
	static const uint8_t types[] = {
		MSHV_GPAP_ACCESS_TYPE_ACCESSED, MSHV_GPAP_ACCESS_TYPE_DIRTY,
	};
	static const uint8_t ops[] = {
		MSHV_GPAP_ACCESS_OP_NOOP, MSHV_GPAP_ACCESS_OP_SET, MSHV_GPAP_ACCESS_OP_CLEAR,
	};
	struct mshv_gpap_access_bitmap args = {
		.gpap_base = 1, .bitmap_ptr = (uintptr_t)types,
	};
	unsigned int i, k, wrong = 0;

	for (i = 0; i < sizeof(types); i++)
		for (k = 0; k < sizeof(ops); k++)
			wrong += try_bitmap(types[i], ops[k]) != 0;
	tap_is(wrong, 0, "two types of access with three operations");
	for (i = MSHV_GPAP_ACCESS_TYPE_COUNT; i < 256; i++)
		wrong += try_bitmap(i, MSHV_GPAP_ACCESS_OP_NOOP) != -EINVAL;
	tap_is(wrong, 0, "all other types are refused");
	for (i = MSHV_GPAP_ACCESS_OP_COUNT; i < 256; i++)
		wrong += try_bitmap(MSHV_GPAP_ACCESS_TYPE_DIRTY, i) != -EINVAL;
	tap_is(wrong, 0, "all other operations are refused");
	args.page_count = ~0ull;
	tap_is(call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args), -EINVAL,
	       "a bitmap of a range that wraps");
	args.page_count = 0;
	tap_is(call(vm.partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args), -EINVAL,
	       "a bitmap of no pages");
}

static int try_isolation(uint64_t isolation)
{
	struct mshv_create_partition args = { .pt_isolation = isolation };
	int fd = call(vm.dev, MSHV_CREATE_PARTITION, &args);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static void test_isolation(void)
{
	unsigned int bit, wrong = 0;

	tap_is(try_isolation(MSHV_PT_ISOLATION_NONE), 0, "no isolation");
	tap_is(try_isolation(MSHV_PT_ISOLATION_COUNT), -EINVAL, "the first that is none");
	for (bit = 0; bit < 64; bit++)
		wrong += try_isolation(1ull << bit) != -EINVAL;
	tap_is(wrong, 0, "nor is there any other");
}

static int try_mmap(off_t page)
{
	const size_t size = sysconf(_SC_PAGE_SIZE);
	void *p = mmap(NULL, size, PROT_READ, MAP_SHARED, vm.vp, page * size);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, size);
	return 0;
}

static void test_mmap_offsets(void)
{
	tap_is(try_mmap(MSHV_VP_MMAP_OFFSET_REGISTERS), 0, "mmap: registers");
	tap_is(try_mmap(MSHV_VP_MMAP_OFFSET_INTERCEPT_MESSAGE), 0, "mmap: intercept message");
	tap_is(try_mmap(MSHV_VP_MMAP_OFFSET_GHCB), -ENODEV, "mmap: GHCB, which no VP has");
	tap_is(try_mmap(MSHV_VP_MMAP_OFFSET_COUNT), -EINVAL, "mmap: the first offset too far");
}

static void test_state_types(void)
{
	static const struct { uint8_t type; const char *name; } types[] = {
		{ MSHV_VP_STATE_LAPIC, "LAPIC" }, { MSHV_VP_STATE_XSAVE, "XSAVE" },
		{ MSHV_VP_STATE_SIMP, "SIMP" }, { MSHV_VP_STATE_SIEFP, "SIEFP" },
		{ MSHV_VP_STATE_SYNTHETIC_TIMERS, "synthetic timers" },
	};
	uint8_t *page = pages_new(1);
	struct mshv_get_set_vp_state args;
	unsigned int i, wrong = 0;

	for (i = 0; i < MSHV_VP_STATE_COUNT; i++) {
		args = (struct mshv_get_set_vp_state){
			.type = types[i].type, .buf_sz = MSHV_HV_PAGE_SIZE,
			.buf_ptr = (uintptr_t)page,
		};
		tap_is(call(vm.vp, MSHV_GET_VP_STATE, &args), 0, "get %s", types[i].name);
		args.buf_sz = MSHV_HV_PAGE_SIZE;
		tap_is(call(vm.vp, MSHV_SET_VP_STATE, &args), 0, "set %s", types[i].name);
	}
	for (; i < 256; i++) {
		args.type = i;
		args.buf_sz = MSHV_HV_PAGE_SIZE;
		wrong += call(vm.vp, MSHV_GET_VP_STATE, &args) != -EINVAL;
		wrong += call(vm.vp, MSHV_SET_VP_STATE, &args) != -EINVAL;
	}
	tap_is(wrong, 0, "all other types of state are refused");
	munmap(page, HV_PAGE_SIZE);
}

/* RUN_VP writes its buffer and not a byte more; one byte less is not enough. */
static void test_message_size(void)
{
	uint8_t *pages = pages_new(2), *end = pages + HV_PAGE_SIZE;
	struct mshv_run_vp *args = (void *)(end - MSHV_RUN_VP_BUF_SZ);

	tap_is(sizeof(*args), MSHV_RUN_VP_BUF_SZ, "bytes of a message");
	memset(pages, 0xa5, HV_PAGE_SIZE);
	munmap(end, HV_PAGE_SIZE);
	tap_is(call(vm.vp, MSHV_RUN_VP, args), 0, "a message that ends where memory ends");
	tap_is(((struct hv_message *)args)->type, HV_MESSAGE_IO_PORT, "is the one that is due");
	tap_is(*(end - MSHV_RUN_VP_BUF_SZ - 1), 0xa5, "the byte before it is untouched");
	tap_is(call(vm.vp, MSHV_RUN_VP, end - MSHV_RUN_VP_BUF_SZ + 1), -EFAULT,
	       "one byte less of memory");
	munmap(pages, HV_PAGE_SIZE);
}

/* A VP that is not there, in each way to name one; and one that is another's. */
static void test_foreign_vps(void)
{
	struct hv_assert_interrupt interrupt = { .destination = 200 };
	struct hvcall assert = {
		.code = HVCALL_ASSERT_INTERRUPT, .input = &interrupt,
		.input_size = sizeof(interrupt),
	};
	static const uint32_t missing[] = { 1, 255, 256, 1023, 1024, 0x7fffffff, 0xfffffffd };
	int vp = vp_create(vm.partition, 5);
	uint64_t value[2] = { 0 };
	unsigned int i, wrong = 0;

	for (i = 0; i < sizeof(missing) / sizeof(*missing); i++) {
		wrong += register_get(vm.vp, missing[i], HV_REGISTER_RAX, value) != -EINVAL;
		wrong += register_set(vm.vp, missing[i], HV_REGISTER_RAX, 1) != -EINVAL;
		wrong += register_set(vm.partition, missing[i], HV_REGISTER_RAX, 1) != -EINVAL;
	}
	tap_is(wrong, 0, "registers of VPs that do not exist");
	tap_is(vp_create(vm.partition, 5), -EEXIST, "a VP that exists is not created again");
	tap_is(register_set(vm.vp, 5, HV_REGISTER_RAX, 0x1234), 0,
	       "a hypercall names the VP itself: through one file a register of another");
	tap_ok(!register_get(vp, 5, HV_REGISTER_RAX, value) && value[0] == 0x1234,
	       "which has it then");
	tap_ok(!register_get(vm.vp, 0, HV_REGISTER_RAX, value) && value[0] != 0x1234,
	       "and not the one of the file");
	i = hvcall(vm.partition, &assert);
	tap_note("an interrupt for nobody: %d", (int)i);
	close(vp);
}

int main(void)
{
	vm_new(&vm, GUEST(io));
	any_event = event_new();
	test_memory_flags();
	test_irqfd_flags();
	test_ioeventfd_flags();
	test_bitmap_words();
	test_isolation();
	test_mmap_offsets();
	test_state_types();
	test_foreign_vps();
	test_message_size();
	close(any_event);
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
