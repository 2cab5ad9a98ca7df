// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "subject.h"

static int create(int dev)
{
	const struct mshv_create_partition_40 args = { .flags = MSHV_LEGACY_CREATE_LAPIC };

	return call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);
}

static int give_memory(const struct vm *vm)
{
	const struct mshv_user_mem_region_old args = {
		.size = vm->size,
		.userspace_addr = (uintptr_t)vm->memory,
		.flags = MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE |
			 MSHV_LEGACY_MAP_KERNEL_EXECUTE | MSHV_LEGACY_MAP_USER_EXECUTE,
	};

	return on_partition(vm, MSHV_LEGACY_MAP_GUEST_MEMORY, &args);
}

/* As start_real_mode() has it. */
static int start(const struct vm *vm)
{
	const uint64_t code = 0xffffull | 0x9bull << 48;
	const uint64_t data = 0xffffull | 0x93ull << 48;
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS, .value = { 0, code } },
		{ .name = HV_REGISTER_DS, .value = { 0, data } },
		{ .name = HV_REGISTER_ES, .value = { 0, data } },
		{ .name = HV_REGISTER_RIP, .value = { VM_CODE } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
	};
	const struct mshv_vp_registers_16 args = {
		.count = sizeof(registers) / sizeof(*registers),
		.regs = (uintptr_t)registers,
	};

	_Static_assert(sizeof(*registers) == sizeof(struct mshv_register_assoc), "registers");
	return on_vp(vm, MSHV_LEGACY_SET_VP_REGISTERS_16, &args);
}

static int set_up(struct vm *vm)
{
	const struct mshv_create_vp vp = { .vp_index = 0 };
	int ret;

	ret = vm->dev = dev_open();
	if (ret < 0)
		return ret;
	ret = vm->partition = create(vm->dev);
	if (ret < 0)
		return ret;
	ret = give_memory(vm);
	if (ret)
		return ret;
	ret = vm->vp = on_partition(vm, MSHV_LEGACY_CREATE_VP, &vp);
	if (ret < 0)
		return ret;
	return start(vm);
}

int old_vm_try(struct vm *vm, struct guest guest)
{
	int ret;

	*vm = (struct vm){ .dev = -1, .partition = -1, .vp = -1 };
	vm->size = VM_PAGES * HV_PAGE_SIZE;
	vm->memory = pages_new(VM_PAGES);
	memcpy(vm->memory + VM_CODE, guest.start, guest.end - guest.start);
	ret = set_up(vm);
	if (ret < 0)
		vm_close(vm);
	return ret;
}
