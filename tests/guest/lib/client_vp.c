// SPDX-License-Identifier: GPL-2.0-only
/* VPs of released clients. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "client.h"

#define MOST	64	/* registers in one call */

int client_run(struct client_vm *vm, struct hv_message *message)
{
	memset(message, 0, sizeof(*message));
	return call(vm->vp, vm->client->calls.run_vp, message);
}

/* Names and values apart, as it was in 2020. */
static int registers_apart(struct client_vm *vm, unsigned long number,
			   struct hv_register_assoc *registers, unsigned int count)
{
	uint32_t names[MOST];
	uint64_t values[MOST][2];
	struct mshv_vp_registers_24 args = {
		.count = count,
		.padding = GARBAGE,
		.names = (uintptr_t)names,
		.values = (uintptr_t)values,
	};
	unsigned int i;
	int ret;

	for (i = 0; i < count; i++) {
		names[i] = registers[i].name;
		memcpy(values[i], registers[i].value, sizeof(values[i]));
	}
	ret = call(vm->vp, number, &args);
	for (i = 0; i < count; i++)
		memcpy(registers[i].value, values[i], sizeof(values[i]));
	return ret;
}

static int registers_together(struct client_vm *vm, unsigned long number,
			      struct hv_register_assoc *registers, unsigned int count)
{
	struct mshv_vp_registers_16 args = {
		.count = count, .padding = GARBAGE, .regs = (uintptr_t)registers,
	};

	return call(vm->vp, number, &args);
}

static int registers_by_hypercall(struct client_vm *vm, struct hv_register_assoc *registers,
				  unsigned int count)
{
	struct {
		struct hv_vp_registers_head head;
		uint32_t names[MOST];
	} input = { 0 };
	uint64_t values[MOST][2];
	struct hvcall request = {
		.code = HVCALL_GET_VP_REGISTERS,
		.reps = count,
		.input = &input,
		.input_size = sizeof(input.head) + count * sizeof(input.names[0]),
		.output = values,
		.output_size = count * sizeof(values[0]),
	};
	unsigned int i;
	int ret;

	for (i = 0; i < count; i++)
		input.names[i] = registers[i].name;
	ret = hvcall_by(vm->vp, vm->client->calls.hvcall, &request);
	for (i = 0; !ret && i < count; i++)
		memcpy(registers[i].value, values[i], sizeof(values[i]));
	return ret;
}

int client_registers_get(struct client_vm *vm, struct hv_register_assoc *registers,
			 unsigned int count)
{
	unsigned long number = vm->client->calls.get_registers;

	if (count > MOST)
		return -E2BIG;
	if (!number)
		return registers_by_hypercall(vm, registers, count);
	return _IOC_SIZE(number) == sizeof(struct mshv_vp_registers_24) ?
	       registers_apart(vm, number, registers, count) :
	       registers_together(vm, number, registers, count);
}

int client_registers_set(struct client_vm *vm, const struct hv_register_assoc *registers,
			 unsigned int count)
{
	unsigned long number = vm->client->calls.set_registers;
	struct hv_register_assoc copy[MOST];

	if (count > MOST)
		return -E2BIG;
	if (!number)
		return registers_set(vm->vp, 0, registers, count);
	memcpy(copy, registers, count * sizeof(*registers));
	return _IOC_SIZE(number) == sizeof(struct mshv_vp_registers_24) ?
	       registers_apart(vm, number, copy, count) :
	       registers_together(vm, number, copy, count);
}

/* With 40 bytes; what is between the type and the size is for nobody, or unused. */
static int state_old(struct client_vm *vm, unsigned long number, int type, void *page)
{
	const bool apart = _IOC_SIZE(vm->client->calls.get_registers) ==
			   sizeof(struct mshv_vp_registers_24);
	struct mshv_vp_state_40rfc rfc = {
		.type = type == MSHV_VP_STATE_LAPIC ? MSHV_LEGACY_VP_STATE_LAPIC :
						      (int)MSHV_LEGACY_VP_STATE_XSAVE,
		.padding = GARBAGE,
		.buf_size = type == MSHV_VP_STATE_LAPIC ? 176 : HV_PAGE_SIZE,
		.buf = (uintptr_t)page,
	};
	struct mshv_vp_state_40v3 v3 = {
		.type = rfc.type,
		.padding = GARBAGE,
		.buf_size = rfc.buf_size,
		.buf = rfc.buf,
	};

	return apart ? call(vm->vp, number, &rfc) : call(vm->vp, number, &v3);
}

static int state(struct client_vm *vm, unsigned long number, int type, void *page)
{
	struct mshv_get_set_vp_state args = {
		.type = type, .buf_sz = HV_PAGE_SIZE, .buf_ptr = (uintptr_t)page,
	};

	if (_IOC_SIZE(number) != sizeof(args))
		return state_old(vm, number, type, page);
	return call(vm->vp, number, &args);
}

int client_state_get(struct client_vm *vm, int type, void *page)
{
	return state(vm, vm->client->calls.get_state, type, page);
}

int client_state_set(struct client_vm *vm, int type, void *page)
{
	return state(vm, vm->client->calls.set_state, type, page);
}

bool client_has_state(const struct client *client, int type)
{
	return _IOC_SIZE(client->calls.get_state) == sizeof(struct mshv_get_set_vp_state) ||
	       type == MSHV_VP_STATE_LAPIC || type == MSHV_VP_STATE_XSAVE;
}

#define TRANSLATE_READ		1
#define TRANSLATE_EXECUTE	4

static int translate_by_hypercall(struct client_vm *vm, uint64_t gva, uint64_t *gpa)
{
	const struct {
		uint64_t partition;
		uint32_t vp, zero;
		uint64_t flags, gva_page;
	} input = { .flags = TRANSLATE_READ | TRANSLATE_EXECUTE,
		    .gva_page = gva / HV_PAGE_SIZE };
	struct {
		uint32_t code, zero;
		uint64_t gpa_page;
	} output = { 0 };
	struct hvcall request = {
		.code = HVCALL_TRANSLATE_GVA,
		.input = &input,
		.input_size = sizeof(input),
		.output = &output,
		.output_size = sizeof(output),
	};
	int ret = hvcall_by(vm->vp, vm->client->calls.hvcall, &request);

	*gpa = output.gpa_page * HV_PAGE_SIZE + gva % HV_PAGE_SIZE;
	return ret ?: output.code ? -EFAULT : 0;
}

int client_translate(struct client_vm *vm, uint64_t gva, uint64_t *gpa)
{
	const struct client_calls *calls = &vm->client->calls;
	uint64_t result = ~0ull;
	struct mshv_translate_gva_ptr args = {
		.gva = gva,
		.flags = TRANSLATE_READ | TRANSLATE_EXECUTE,
		.result = (uintptr_t)&result,
		.gpa = (uintptr_t)gpa,
	};
	int ret = -ENOTTY;

	*gpa = gva;
	if (!calls->translate && !calls->hvcall)
		return 0;
	if (calls->translate)
		ret = call(vm->vp, calls->translate, &args);
	/* Crate 0.6.9: only this errno means that there is no such call. */
	if (ret == -ENOTTY && calls->hvcall)
		return translate_by_hypercall(vm, gva, gpa);
	return ret ?: (uint32_t)result ? -EFAULT : 0;
}

int client_cpuid_set(struct client_vm *vm, uint32_t leaf, uint32_t eax)
{
	struct {
		uint64_t partition;
		uint32_t vp;
		struct mshv_register_intercept_result args;
	} __attribute__((packed)) input = {
		.args = {
			.intercept_type = HV_INTERCEPT_TYPE_CPUID,
			.parameters.cpuid = {
				.input.eax = leaf,
				.result = { .eax = eax, .eax_mask = ~0u },
			},
		},
	};
	struct hvcall request = {
		.code = HVCALL_REGISTER_INTERCEPT_RESULT,
		.input = &input,
		.input_size = sizeof(input),
	};
	struct mshv_register_intercept_result args = input.args;

	if (vm->client->calls.intercept_result)
		return call(vm->vp, vm->client->calls.intercept_result, &args);
	return hvcall_by(vm->vp, vm->client->calls.hvcall, &request);
}

static int cpuid_by_hypercall(struct client_vm *vm, uint32_t leaf, uint32_t values[4])
{
	const struct {
		uint64_t partition;
		uint32_t vp, flags;
		uint64_t zero;
		uint32_t eax, ecx;
		uint64_t xfem, xss;
	} input = { .eax = leaf };
	struct hvcall request = {
		.code = HVCALL_GET_VP_CPUID_VALUES,
		.reps = 1,
		.input = &input,
		.input_size = sizeof(input),
		.output = values,
		.output_size = 16,
	};

	return hvcall_by(vm->vp, vm->client->calls.hvcall, &request);
}

int client_cpuid_get(struct client_vm *vm, uint32_t leaf, uint32_t values[4])
{
	const unsigned long number = vm->client->calls.cpuid_values;
	struct mshv_get_vp_cpuid_values_24 old = { .function = leaf };
	struct mshv_get_vp_cpuid_values_40 args = { .function = leaf };
	int ret;

	if (!number)
		return cpuid_by_hypercall(vm, leaf, values);
	if (_IOC_SIZE(number) == sizeof(old)) {
		ret = call(vm->vp, number, &old);
		memcpy(values, &old.eax, 16);
	} else {
		ret = call(vm->vp, number, &args);
		memcpy(values, &args.eax, 16);
	}
	return ret;
}
