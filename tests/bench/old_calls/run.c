// SPDX-License-Identifier: GPL-2.0-only
/* From one intercept of a VP to the next. */
#include <errno.h>

#include "../lib/quiet.h"
#include "subject.h"

/* Of the guest's output, which is the only thing it does besides counting. */
#define PORT	0x10

/* Where it goes on, the same each time. */
static struct hv_register_assoc rip = { .name = HV_REGISTER_RIP };

static struct hv_message message;

static int run(const struct vm *vm, unsigned long number)
{
	int ret = on_vp(vm, number, &message);

	if (ret)
		return ret;
	return message.type == HV_MESSAGE_IO_PORT && message.io.port == PORT ? 0 : -EPROTO;
}

static int set_old(const struct vm *vm)
{
	const struct mshv_vp_registers_16 args = { .count = 1, .regs = (uintptr_t)&rip };

	return on_vp(vm, MSHV_LEGACY_SET_VP_REGISTERS_16, &args);
}

static int set(const struct vm *vm)
{
	const struct {
		struct hv_vp_registers_head head;
		struct hv_register_assoc element;
	} input = { .element = rip };
	struct mshv_root_hvcall args = {
		.code = HVCALL_SET_VP_REGISTERS,
		.reps = 1,
		.in_sz = sizeof(input),
		.in_ptr = (uintptr_t)&input,
	};

	return on_vp(vm, MSHV_ROOT_HVCALL, &args);
}

static int get(const struct vm *vm, uint64_t value[2])
{
	const struct {
		struct hv_vp_registers_head head;
		uint32_t name;
	} input = { .name = HV_REGISTER_RIP };
	struct mshv_root_hvcall args = {
		.code = HVCALL_GET_VP_REGISTERS,
		.reps = 1,
		.in_sz = offsetof(typeof(input), name) + sizeof(input.name),
		.in_ptr = (uintptr_t)&input,
		.out_sz = 16,
		.out_ptr = (uintptr_t)value,
	};

	return on_vp(vm, MSHV_ROOT_HVCALL, &args);
}

static int round_trip_old(void *vm, unsigned long arg)
{
	(void)arg;
	return set_old(vm) ?: run(vm, MSHV_LEGACY_RUN_VP);
}

static int round_trip(void *vm, unsigned long arg)
{
	(void)arg;
	return set(vm) ?: run(vm, MSHV_RUN_VP);
}

/* Sets registers, runs, and reads them again, all in one. */
static int run_with_registers(void *vm, unsigned long arg)
{
	struct hv_register_assoc registers = rip;
	struct mshv_vp_run_registers args = {
		.message = (uintptr_t)&message,
		.count = 1,
		.regs = (uintptr_t)&registers,
	};

	(void)arg;
	return on_vp(vm, MSHV_LEGACY_RUN_VP_REGISTERS, &args);
}

static int run_and_get(void *vm, unsigned long arg)
{
	uint64_t value[2];

	return round_trip(vm, arg) ?: get(vm, value);
}

static int run_old(void *vm, unsigned long arg)
{
	(void)arg;
	return run(vm, MSHV_LEGACY_RUN_VP);
}

static int run_current(void *vm, unsigned long arg)
{
	(void)arg;
	return run(vm, MSHV_RUN_VP);
}

/* The first run maps the memory of the code. */
static int prepare(struct vm *vm, bool old)
{
	int ret;

	quiet_learn();
	quiet_wait();
	ret = run(vm, old ? MSHV_LEGACY_RUN_VP : MSHV_RUN_VP);
	rip.value[0] = message.rip + (message.length_and_cr8 & 15);
	return ret;
}

/* Each run is an occasion for the emulator to deliver an interrupt twice, and to hang. */
#define ROUNDS	100

#define RUN_PAIR(text, old, new)							\
	{ .pair = { .name = text, .rounds = ROUNDS, .sleeps = true, .interrupts = true,	\
		    .first = { .act = old }, .second = { .act = new } } }

static const struct old_pair pairs[] = {
	RUN_PAIR("RUN_VP to the same intercept", run_old, run_current),
	RUN_PAIR("SET_VP_REGISTERS_16 and RUN_VP", round_trip_old, round_trip),
	RUN_PAIR("RUN_VP_REGISTERS, 1", run_with_registers, run_and_get),
};

struct group group_run(void)
{
	return GROUP(GUEST(counter), prepare, pairs);
}
