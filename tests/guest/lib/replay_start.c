// SPDX-License-Identifier: GPL-2.0-only
/* How released clients come to a VM. */
#include <errno.h>
#include <sys/mman.h>

#include "replay.h"
#include "tap.h"

#define PORT	0x3f8	/* its intercept is asked for; the others come anyway */

bool step(struct replay *replay, long long got, long long want, const char *what)
{
	return tap_is(got, want, "%s: %s", replay->vm.client->name, what);
}

static int map_page(struct client_vm *vm)
{
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vp,
			  MSHV_VP_MMAP_OFFSET_REGISTERS * HV_PAGE_SIZE);

	if (page == MAP_FAILED)
		return -errno;
	vm->page = page;
	return 0;
}

/* Crates since 0.5: only this errno means that there is no page. */
static int map_absent_page(struct client_vm *vm)
{
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vp,
			  MSHV_VP_MMAP_OFFSET_GHCB * HV_PAGE_SIZE);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, HV_PAGE_SIZE);
	return 0;
}

/* Libraries offered it before their VMMs used it. */
static void ask_by_hypercall(struct replay *replay)
{
	const struct hv_property_input input = { .code = HV_PROPERTY_SYNTHETIC_FEATURES };
	struct client_vm *vm = &replay->vm;
	uint64_t value = 0;
	struct hvcall request = {
		.code = HVCALL_GET_PROPERTY,
		.input = &input,
		.input_size = offsetof(struct hv_property_input, value),
		.output = &value,
		.output_size = sizeof(value),
	};

	step(replay, hvcall_by(vm->partition, vm->client->calls.hvcall, &request), 0,
	     "read it by hypercall");
	step(replay, value, vm->synthetic, "it is the same");
	request.input_size = 4;
	step(replay, hvcall_by(vm->partition, vm->client->calls.hvcall, &request), -EINVAL,
	     "a hypercall without input");
}

static bool start_partition(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;
	const struct client *client = vm->client;
	uint64_t value = 0;

	if (!step(replay, client_open(vm), 0, "open"))
		return false;
	if (client->probe && !step(replay, client->probe(vm), 0, "ask the host"))
		return false;
	if (!step(replay, client_create(vm), 0, "create a partition"))
		return false;
	if (client->calls.initialize) {
		step(replay, property_set(vm->partition, HV_PROPERTY_SYNTHETIC_FEATURES,
					  vm->synthetic, NULL), 0, "set what its guest sees");
		if (!step(replay, call(vm->partition, client->calls.initialize, NULL), 0,
			  "initialise it"))
			return false;
	}
	step(replay, client_property_get(vm, HV_PROPERTY_SYNTHETIC_FEATURES, &value), 0,
	     "read what its guest sees");
	step(replay, value, vm->synthetic, "it is what was asked for");
	if (client->calls.hvcall)
		ask_by_hypercall(replay);
	return true;
}

bool replay_sets_cpuid(const struct client *client)
{
	return client->calls.intercept_result || client->calls.hvcall;
}

static void set_intercepts(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;
	uint32_t values[4] = { 0 };

	step(replay, client_intercept(vm, HV_INTERCEPT_TYPE_IO_PORT,
				      HV_INTERCEPT_READ | HV_INTERCEPT_WRITE, PORT),
	     0, "intercept a port");
	if (vm->client->intercepts_msrs)
		step(replay, client_intercept(vm, HV_INTERCEPT_TYPE_MSR,
					      HV_INTERCEPT_READ | HV_INTERCEPT_WRITE, 0),
		     0, "intercept MSRs");
	else
		step(replay, client_property_set(vm, HV_PROPERTY_MSR_ACTION, 1), 0,
		     "let unknown MSRs do nothing");
	if (!replay_sets_cpuid(vm->client))
		return;
	step(replay, client_cpuid_set(vm, BRAND_LEAF, BRAND_EAX), 0, "set a CPUID leaf");
	step(replay, client_cpuid_get(vm, 0, values), 0, "get a CPUID leaf");
	tap_ok(values[1] && values[2] && values[3], "%s: it has the processor's vendor",
	       vm->client->name);
}

bool replay_start(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	if (!start_partition(replay) || !step(replay, client_map(vm, 0), 0, "give it memory"))
		return false;
	if (vm->client->maps_twice)
		step(replay, client_map(vm, ALIAS_GFN), 0, "at a second place too");
	if (!step(replay, client_create_vp(vm), 0, "create a VP"))
		return false;
	if (vm->client->register_page) {
		step(replay, map_page(vm), 0, "map its register page");
		step(replay, map_absent_page(vm), -ENODEV, "map a page that it has not");
	}
	set_intercepts(replay);
	return true;
}

int replay_begin(struct client_vm *vm)
{
	const uint64_t code = 0xffffull | 0x9bull << 48, data = 0xffffull | 0x93ull << 48;
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS, .value = { 0, code } },
		{ .name = HV_REGISTER_DS, .value = { 0, data } },
		/* The LAPIC's registers */
		{ .name = HV_REGISTER_ES, .value = { 0xfee00000, data } },
		{ .name = HV_REGISTER_RIP, .value = { VM_CODE } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
	};

	return client_registers_set(vm, registers, sizeof(registers) / sizeof(*registers));
}
