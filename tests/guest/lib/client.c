// SPDX-License-Identifier: GPL-2.0-only
/* Partitions of released clients. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

int client_open(struct client_vm *vm)
{
	int fd = open("/dev/mshv", vm->client->open_flags);

	if (fd < 0)
		return -errno;
	vm->dev = fd;
	return 0;
}

int client_create(struct client_vm *vm)
{
	int ret;

	do {
		ret = vm->client->create(vm);
	} while (ret == -EINTR);
	if (ret < 0)
		return ret;
	vm->partition = ret;
	return 0;
}

static int region(struct client_vm *vm, unsigned long number, uint64_t gfn, uint32_t flags)
{
	struct mshv_user_mem_region_old old = {
		.size = VM_PAGES * HV_PAGE_SIZE,
		.guest_pfn = gfn,
		.userspace_addr = (uintptr_t)vm->memory,
		.flags = flags,
		.padding = GARBAGE,
	};

	/* Flags became a byte, and what is behind them must be zero. */
	if (!vm->client->calls.unmap_memory)
		old.padding = 0;
	return call(vm->partition, number, &old);
}

int client_map(struct client_vm *vm, uint64_t gfn)
{
	return region(vm, vm->client->calls.map_memory, gfn, vm->client->memory_flags);
}

int client_unmap(struct client_vm *vm, uint64_t gfn)
{
	const struct client_calls *calls = &vm->client->calls;

	if (calls->unmap_memory)
		return region(vm, calls->unmap_memory, gfn, vm->client->memory_flags);
	return region(vm, calls->map_memory, gfn, MEM_UNMAP);
}

int client_create_vp(struct client_vm *vm)
{
	struct mshv_create_vp args = { 0 };
	int ret = call(vm->partition, vm->client->calls.create_vp, &args);

	if (ret < 0)
		return ret;
	vm->vp = ret;
	return 0;
}

static struct mshv_partition_property_c32 property(const struct client *client, uint32_t code,
						   uint64_t value)
{
	return (struct mshv_partition_property_c32){
		.property_code = code,
		.padding = client->narrow_codes ? GARBAGE : 0,
		.property_value = value,
	};
}

int client_property_get(struct client_vm *vm, uint32_t code, uint64_t *value)
{
	struct mshv_partition_property_c32 args = property(vm->client, code, 0);
	struct hv_property_input input = { .code = code };
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY,
		.input = &input,
		.input_size = offsetof(struct hv_property_input, value),
		.output = value,
		.output_size = sizeof(*value),
	};
	int ret;

	if (!vm->client->calls.get_property)
		return hvcall_by(vm->partition, vm->client->calls.hvcall, &request);
	ret = call(vm->partition, vm->client->calls.get_property, &args);
	*value = args.property_value;
	return ret;
}

int client_property_set(struct client_vm *vm, uint32_t code, uint64_t value)
{
	struct mshv_partition_property_c32 args = property(vm->client, code, value);

	if (!vm->client->calls.set_property)
		return property_set(vm->partition, code, value, NULL);
	return call(vm->partition, vm->client->calls.set_property, &args);
}

int client_intercept(struct client_vm *vm, uint32_t type, uint32_t access, uint64_t parameter)
{
	struct {
		uint64_t partition;
		struct mshv_install_intercept args;
	} input = { 0, { access, type, parameter } };
	struct hvcall request = {
		.code = HVCALL_INSTALL_INTERCEPT, .input = &input, .input_size = sizeof(input),
	};

	if (vm->client->calls.install_intercept)
		return call(vm->partition, vm->client->calls.install_intercept, &input.args);
	return hvcall(vm->partition, &request);
}

static void close_file(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void client_close(struct client_vm *vm)
{
	if (vm->page)
		munmap((void *)vm->page, HV_PAGE_SIZE);
	vm->page = NULL;
	close_file(&vm->vp);
	close_file(&vm->partition);
	close_file(&vm->dev);
}
