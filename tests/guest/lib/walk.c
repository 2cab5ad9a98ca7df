// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "tap.h"
#include "walk.h"

uint8_t *private_new(size_t size, size_t alignment)
{
	uint8_t *start = mmap(NULL, size + alignment, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	size_t head;

	if (start == MAP_FAILED)
		tap_die("mmap of %zu bytes: %s", size, strerror(errno));
	if (!alignment)
		return start;
	head = -(uintptr_t)start & (alignment - 1);
	if (head)
		munmap(start, head);
	if (head != alignment)
		munmap(start + head + size, alignment - head);
	return start + head;
}

void walk_start(struct vm *vm, struct guest code, uint64_t gpa, uint32_t stride, uint32_t count)
{
	/* limit 4 GiB, writable data, granularity and size bits */
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_RDI, .value = { gpa } },
		{ .name = HV_REGISTER_RSI, .value = { stride } },
		{ .name = HV_REGISTER_RCX, .value = { count } },
		{ .name = HV_REGISTER_DS, .value = { 0, 0xffffffffull | 0xc093ull << 48 } },
		{ .name = HV_REGISTER_RIP, .value = { VM_CODE } },
	};

	memcpy(vm->memory + VM_CODE, code.start, code.end - code.start);
	if (registers_set(vm->vp, 0, registers, sizeof(registers) / sizeof(*registers)))
		tap_die("the registers for a walk");
}

int walk(struct vm *vm, struct guest code, uint64_t gpa, uint32_t stride, uint32_t count,
	 uint32_t *result)
{
	struct hv_message m;

	walk_start(vm, code, gpa, stride, count);
	expect_io(vm, &m, 0x10);
	if (result)
		*result = m.io.rax;
	return 0;
}

unsigned int walk_wrong(const uint8_t *ram, uint64_t gpa, size_t pages)
{
	unsigned int wrong = 0;
	size_t i;

	for (i = 0; i < pages; i++)
		wrong += *(const uint32_t *)(ram + i * HV_PAGE_SIZE) != gpa + i * HV_PAGE_SIZE;
	return wrong;
}
