// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "oldvm.h"
#include "tap.h"

#define MAP_RWX	(MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE | MSHV_LEGACY_MAP_KERNEL_EXECUTE | \
		 MSHV_LEGACY_MAP_USER_EXECUTE)

const struct numbering numbering_legacy = {
	.name = "legacy",
	.get_registers = MSHV_LEGACY_GET_VP_REGISTERS_16,
	.set_registers = MSHV_LEGACY_SET_VP_REGISTERS_16,
	.translate = MSHV_LEGACY_VP_TRANSLATE_GVA,
	.intercept_result = MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT,
	.cpuid = MSHV_LEGACY_GET_VP_CPUID_VALUES_40,
	.read_gpa = MSHV_LEGACY_READ_GPA,
	.write_gpa = MSHV_LEGACY_WRITE_GPA,
	.hvcall = MSHV_LEGACY_ROOT_HVCALL,
};

const struct numbering numbering_dom0 = {
	.name = "dom0",
	.get_registers = MSHV_DOM0_GET_VP_REGISTERS,
	.set_registers = MSHV_DOM0_SET_VP_REGISTERS,
	.translate = MSHV_DOM0_VP_TRANSLATE_GVA,
	.intercept_result = MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT,
	.cpuid = MSHV_DOM0_GET_VP_CPUID_VALUES,
	.read_gpa = MSHV_DOM0_READ_GPA,
	.write_gpa = MSHV_DOM0_WRITE_GPA,
	.hvcall = MSHV_ROOT_HVCALL,
};

int old_vp_run(int vp, unsigned long number, struct hv_message *message)
{
	memset(message, 0, sizeof(*message));
	return call(vp, number, message);
}

int old_hvcall(const struct numbering *numbering, int fd, struct hvcall *request)
{
	struct mshv_root_hvcall args = {
		.code = request->code,
		.reps = request->reps,
		.in_sz = request->input_size,
		.in_ptr = (uintptr_t)request->input,
		.out_sz = request->output_size,
		.out_ptr = (uintptr_t)request->output,
	};
	int ret = call(fd, numbering->hvcall, &args);

	request->status = args.status;
	request->done = args.reps;
	return ret;
}

int old_registers(int vp, unsigned long number, struct mshv_register_assoc *registers,
		  int32_t count)
{
	struct mshv_vp_registers_16 args = { .count = count, .regs = (uintptr_t)registers };

	return call(vp, number, &args);
}

int old_register_get(const struct numbering *numbering, int vp, uint32_t name, uint64_t *value)
{
	struct mshv_register_assoc one = { .name = name };
	int ret = old_registers(vp, numbering->get_registers, &one, 1);

	memcpy(value, one.value, sizeof(*value));
	return ret;
}

int old_register_set(const struct numbering *numbering, int vp, uint32_t name, uint64_t value)
{
	struct mshv_register_assoc one = { .name = name };

	memcpy(one.value, &value, sizeof(value));
	return old_registers(vp, numbering->set_registers, &one, 1);
}

/* Real mode at VM_CODE, as start_real_mode(). */
static int start(int vp)
{
	const uint64_t code[2] = { 0, 0xffffull | 0x9bull << 48 };
	const uint64_t data[2] = { 0, 0xffffull | 0x93ull << 48 };
	const uint64_t rip[2] = { VM_CODE }, rflags[2] = { 2 };
	struct mshv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS }, { .name = HV_REGISTER_DS }, { .name = HV_REGISTER_ES },
		{ .name = HV_REGISTER_RIP }, { .name = HV_REGISTER_RFLAGS },
	};

	memcpy(registers[0].value, code, 16);
	memcpy(registers[1].value, data, 16);
	memcpy(registers[2].value, data, 16);
	memcpy(registers[3].value, rip, 16);
	memcpy(registers[4].value, rflags, 16);
	return old_registers(vp, MSHV_LEGACY_SET_VP_REGISTERS_16, registers, 5);
}

int old_memory_map(int partition, uint64_t gfn, void *address, uint64_t size)
{
	struct mshv_user_mem_region_old args = {
		.size = size, .guest_pfn = gfn, .userspace_addr = (uintptr_t)address,
		.flags = MAP_RWX, .padding = 0xa5a5a5a5,
	};

	return call(partition, MSHV_LEGACY_MAP_GUEST_MEMORY, &args);
}

static int must(int ret, const char *what)
{
	if (ret < 0)
		tap_die("an old VM: %s: %s", what, strerror(-ret));
	return ret;
}

void old_vm_new(struct vm *vm, struct guest guest)
{
	struct mshv_create_partition_40 create = {
		.flags = MSHV_LEGACY_CREATE_LAPIC,
		.synthetic_processor_features = HV_SYNTHETIC_HYPERCALL,
	};
	struct mshv_create_vp vp = { 0 };

	vm->size = VM_PAGES * HV_PAGE_SIZE;
	vm->memory = pages_new(VM_PAGES);
	memcpy(vm->memory + VM_CODE, guest.start, guest.end - guest.start);
	vm->dev = dev_new();
	vm->partition = must(call(vm->dev, MSHV_LEGACY_CREATE_PARTITION_40, &create),
			     "CREATE_PARTITION");
	must(old_memory_map(vm->partition, 0, vm->memory, vm->size), "MAP_GUEST_MEMORY");
	vm->vp = must(call(vm->partition, MSHV_LEGACY_CREATE_VP, &vp), "CREATE_VP");
	must(start(vm->vp), "SET_VP_REGISTERS");
}
