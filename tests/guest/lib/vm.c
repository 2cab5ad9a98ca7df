// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"
#include "vm.h"

int call(int fd, unsigned long request, const void *argument)
{
	int ret = ioctl(fd, request, argument);

	return ret < 0 ? -errno : ret;
}

bool host_schedules(void)
{
	const char *path = "/sys/class/misc/mshv/hypervisor/scheduler";
	FILE *file = fopen(path, "r");
	char name[16] = "";

	/* Drivers that do not tell are those of kernels whose hypervisor schedules. */
	if (!file)
		return false;
	if (!fgets(name, sizeof(name), file))
		tap_die("%s cannot be read", path);
	fclose(file);
	return !strcmp(name, "root\n");
}

int dev_open(void)
{
	int fd = open("/dev/mshv", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int partition_create(int dev, uint64_t flags)
{
	struct mshv_create_partition args = { .pt_flags = flags };

	return call(dev, MSHV_CREATE_PARTITION, &args);
}

int partition_initialize(int partition)
{
	return call(partition, MSHV_INITIALIZE_PARTITION, NULL);
}

int dev_new(void)
{
	int dev = dev_open();

	if (dev < 0)
		tap_die("/dev/mshv: %s", strerror(-dev));
	return dev;
}

int partition_blank(int dev)
{
	int partition = partition_create(dev, PT_LAPIC);

	if (partition < 0)
		tap_die("a partition: %s", strerror(-partition));
	return partition;
}

int partition_new(int dev)
{
	int partition = partition_blank(dev);
	int ret = partition_initialize(partition);

	if (ret)
		tap_die("initialise a partition: %s", strerror(-ret));
	return partition;
}

int vp_create(int partition, uint32_t index)
{
	struct mshv_create_vp args = { .vp_index = index };

	return call(partition, MSHV_CREATE_VP, &args);
}

int memory_set(int partition, uint64_t gfn, void *address, uint64_t size, uint8_t flags)
{
	struct mshv_user_mem_region args = {
		.size = size,
		.guest_pfn = gfn,
		.userspace_addr = (uintptr_t)address,
		.flags = flags,
	};

	return call(partition, MSHV_SET_GUEST_MEMORY, &args);
}

int memory_try(int partition, uint64_t gfn, void *address, uint64_t size, uint8_t flags)
{
	int ret = memory_set(partition, gfn, address, size, flags);

	if (!ret)
		memory_set(partition, gfn, address, size, MEM_UNMAP);
	return ret;
}

int vp_run(int vp, struct hv_message *message)
{
	memset(message, 0, sizeof(*message));
	return call(vp, MSHV_RUN_VP, message);
}

void *pages_new(size_t count)
{
	void *pages = mmap(NULL, count * HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		tap_die("mmap of %zu pages: %s", count, strerror(errno));
	return pages;
}

int hvcall_by(int fd, unsigned long number, struct hvcall *request)
{
	struct mshv_root_hvcall args = {
		.code = request->code,
		.reps = request->reps,
		.in_sz = request->input_size,
		.in_ptr = (uintptr_t)request->input,
		.out_sz = request->output_size,
		.out_ptr = (uintptr_t)request->output,
	};
	int ret = call(fd, number, &args);

	request->status = args.status;
	request->done = args.reps;
	return ret;
}

int hvcall(int fd, struct hvcall *request)
{
	return hvcall_by(fd, MSHV_ROOT_HVCALL, request);
}

int registers_set(int fd, uint32_t vp, const struct hv_register_assoc *registers,
		  unsigned int count)
{
	struct {
		struct hv_vp_registers_head head;
		struct hv_register_assoc elements[127];
	} input = { .head.vp_index = vp };
	struct hvcall request = {
		.code = HVCALL_SET_VP_REGISTERS,
		.reps = count,
		.input = &input,
		.input_size = sizeof(input.head) + count * sizeof(*registers),
	};

	memcpy(input.elements, registers, count * sizeof(*registers));
	return hvcall(fd, &request);
}

int register_set(int fd, uint32_t vp, uint32_t name, uint64_t value)
{
	struct hv_register_assoc element = { .name = name, .value = { value } };

	return registers_set(fd, vp, &element, 1);
}

int register_get(int fd, uint32_t vp, uint32_t name, uint64_t value[2])
{
	struct {
		struct hv_vp_registers_head head;
		uint32_t name;
	} input = { .head.vp_index = vp, .name = name };
	struct hvcall request = {
		.code = HVCALL_GET_VP_REGISTERS,
		.reps = 1,
		.input = &input,
		.input_size = offsetof(typeof(input), name) + sizeof(input.name),
		.output = value,
		.output_size = 16,
	};

	return hvcall(fd, &request);
}

int property_get(int fd, uint32_t code, uint64_t *value, uint16_t *status)
{
	struct hv_property_input input = { .code = code };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY,
		.input = &input,
		.input_size = offsetof(struct hv_property_input, value),
		.output = value,
		.output_size = sizeof(*value),
	};
	int ret = hvcall(fd, &request);

	if (status)
		*status = request.status;
	return ret;
}

int property_set(int fd, uint32_t code, uint64_t value, uint16_t *status)
{
	struct hv_property_input input = { .code = code, .value = value };
	struct hvcall request = {
		.code = HVCALL_SET_PROPERTY,
		.input = &input,
		.input_size = sizeof(input),
	};
	int ret = hvcall(fd, &request);

	if (status)
		*status = request.status;
	return ret;
}

int start_real_mode(int fd, uint32_t vp, uint64_t rip)
{
	/* limit 64 KiB, selector 0; code: readable; data: writable; present */
	const uint64_t code = 0xffffull | 0x9bull << 48;
	const uint64_t data = 0xffffull | 0x93ull << 48;
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS, .value = { 0, code } },
		{ .name = HV_REGISTER_DS, .value = { 0, data } },
		{ .name = HV_REGISTER_ES, .value = { 0, data } },
		{ .name = HV_REGISTER_RIP, .value = { rip } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
	};

	return registers_set(fd, vp, registers, sizeof(registers) / sizeof(*registers));
}

int skip_instruction(int fd, const struct hv_message *message)
{
	return register_set(fd, message->vp_index, HV_REGISTER_RIP,
			    message->rip + (message->length_and_cr8 & 15));
}

int vm_try(struct vm *vm, struct guest guest)
{
	int ret;

	*vm = (struct vm){ .dev = -1, .partition = -1, .vp = -1 };
	vm->size = VM_PAGES * HV_PAGE_SIZE;
	vm->memory = pages_new(VM_PAGES);
	memcpy(vm->memory + VM_CODE, guest.start, guest.end - guest.start);

	ret = vm->dev = dev_open();
	if (ret < 0)
		goto close;
	ret = vm->partition = partition_create(vm->dev, PT_LAPIC);
	if (ret < 0)
		goto close;
	ret = partition_initialize(vm->partition);
	if (ret < 0)
		goto close;
	ret = memory_set(vm->partition, 0, vm->memory, vm->size, MEM_WX);
	if (ret < 0)
		goto close;
	ret = vm->vp = vp_create(vm->partition, 0);
	if (ret < 0)
		goto close;
	ret = start_real_mode(vm->vp, 0, VM_CODE);
	if (ret < 0)
		goto close;
	return 0;

close:
	vm_close(vm);
	return ret;
}

void vm_new(struct vm *vm, struct guest guest)
{
	int ret = vm_try(vm, guest);

	if (ret < 0)
		tap_die("a VM for the test: %s", strerror(-ret));
}

void vm_close(struct vm *vm)
{
	if (vm->vp >= 0)
		close(vm->vp);
	if (vm->partition >= 0)
		close(vm->partition);
	if (vm->dev >= 0)
		close(vm->dev);
	if (vm->memory)
		munmap(vm->memory, vm->size);
	*vm = (struct vm){ .dev = -1, .partition = -1, .vp = -1 };
}

void expect_io(struct vm *vm, struct hv_message *message, uint16_t port)
{
	int ret = vp_run(vm->vp, message);

	if (ret < 0)
		tap_die("run until port 0x%x: %s", port, strerror(-ret));
	if (message->type != HV_MESSAGE_IO_PORT || message->io.port != port)
		tap_die("run until port 0x%x: got message 0x%x, RIP 0x%llx", port,
			message->type, (unsigned long long)message->rip);
}

int let_loose(struct vm *vm)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_INTERCEPT_SUSPEND },
		{ .name = HV_REGISTER_EXPLICIT_SUSPEND },
	};
	struct hv_message message;

	expect_io(vm, &message, 0x10);
	skip_instruction(vm->vp, &message);
	return registers_set(vm->partition, 0, registers, 2);
}
