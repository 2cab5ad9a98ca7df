// SPDX-License-Identifier: GPL-2.0-only
/* Registers of a VP. */
#include "subject.h"

#define MOST	16

/* General-purpose registers, whose numbers follow one another; a VP at rest. */
static struct hv_register_assoc associations[MOST];
static uint32_t names[MOST];
static uint64_t values[MOST][2];

static struct {
	struct hv_vp_registers_head head;
	uint32_t names[MOST];
} get_input;

static struct {
	struct hv_vp_registers_head head;
	struct hv_register_assoc elements[MOST];
} set_input;

static int prepare(struct vm *vm, bool old)
{
	(void)vm;
	(void)old;
	for (unsigned int i = 0; i < MOST; i++) {
		names[i] = HV_REGISTER_RAX + i;
		get_input.names[i] = names[i];
		associations[i].name = names[i];
		set_input.elements[i].name = names[i];
	}
	return 0;
}

static int registers_16(const struct vm *vm, unsigned long number, unsigned int count)
{
	const struct mshv_vp_registers_16 args = {
		.count = count,
		.regs = (uintptr_t)associations,
	};

	return on_vp(vm, number, &args);
}

static int registers_24(const struct vm *vm, unsigned long number, unsigned int count)
{
	const struct mshv_vp_registers_24 args = {
		.count = count,
		.names = (uintptr_t)names,
		.values = (uintptr_t)values,
	};

	return on_vp(vm, number, &args);
}

static int get_16(void *vm, unsigned long count)
{
	return registers_16(vm, MSHV_LEGACY_GET_VP_REGISTERS_16, count);
}

static int set_16(void *vm, unsigned long count)
{
	return registers_16(vm, MSHV_LEGACY_SET_VP_REGISTERS_16, count);
}

static int get_24(void *vm, unsigned long count)
{
	return registers_24(vm, MSHV_LEGACY_GET_VP_REGISTERS_24, count);
}

static int set_24(void *vm, unsigned long count)
{
	return registers_24(vm, MSHV_LEGACY_SET_VP_REGISTERS_24, count);
}

static int get_dom0(void *vm, unsigned long count)
{
	return registers_16(vm, MSHV_DOM0_GET_VP_REGISTERS, count);
}

static int set_dom0(void *vm, unsigned long count)
{
	return registers_16(vm, MSHV_DOM0_SET_VP_REGISTERS, count);
}

static int get(void *vm, unsigned long count)
{
	struct mshv_root_hvcall args = {
		.code = HVCALL_GET_VP_REGISTERS,
		.reps = count,
		.in_sz = sizeof(get_input.head) + count * sizeof(*get_input.names),
		.in_ptr = (uintptr_t)&get_input,
		.out_sz = count * sizeof(*values),
		.out_ptr = (uintptr_t)values,
	};

	return on_vp(vm, MSHV_ROOT_HVCALL, &args);
}

static int set(void *vm, unsigned long count)
{
	struct mshv_root_hvcall args = {
		.code = HVCALL_SET_VP_REGISTERS,
		.reps = count,
		.in_sz = sizeof(set_input.head) + count * sizeof(*set_input.elements),
		.in_ptr = (uintptr_t)&set_input,
	};

	return on_vp(vm, MSHV_ROOT_HVCALL, &args);
}

static const struct old_pair pairs[] = {
	PAIR("GET_VP_REGISTERS_16, 1", get_16, get, 1),
	PAIR("GET_VP_REGISTERS_16, 16", get_16, get, 16),
	PAIR("GET_VP_REGISTERS_24, 1", get_24, get, 1),
	PAIR("GET_VP_REGISTERS_24, 16", get_24, get, 16),
	PAIR("SET_VP_REGISTERS_16, 1", set_16, set, 1),
	PAIR("SET_VP_REGISTERS_16, 16", set_16, set, 16),
	PAIR("SET_VP_REGISTERS_24, 1", set_24, set, 1),
	PAIR("SET_VP_REGISTERS_24, 16", set_24, set, 16),
	DOM0("dom0 GET_VP_REGISTERS, 1", get_dom0, get, 1),
	DOM0("dom0 GET_VP_REGISTERS, 16", get_dom0, get, 16),
	DOM0("dom0 SET_VP_REGISTERS, 1", set_dom0, set, 1),
	DOM0("dom0 SET_VP_REGISTERS, 16", set_dom0, set, 16),
};

struct group group_registers(void)
{
	return GROUP(GUEST(io), prepare, pairs);
}
