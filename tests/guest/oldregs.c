// SPDX-License-Identifier: GPL-2.0-only
/* Registers of VPs in the older generations' calls, alone and with a run. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/control.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define MAX	MSHV_LEGACY_MAX_REGISTERS
#define GPRS	16		/* RAX to R15, RSP among them */

static const struct numbering *by;
static struct vm vm;

static uint64_t low(const struct mshv_register_assoc *one)
{
	uint64_t value;

	memcpy(&value, one->value, sizeof(value));
	return value;
}

static void fill(struct mshv_register_assoc *registers, unsigned int count, uint64_t base)
{
	uint64_t value;
	unsigned int i;

	memset(registers, 0, count * sizeof(*registers));
	for (i = 0; i < count; i++) {
		value = base + i;
		registers[i].name = HV_REGISTER_RAX + i % GPRS;
		memcpy(registers[i].value, &value, sizeof(value));
	}
}

static int get_by_hvcall(uint32_t name, uint64_t value[2])
{
	struct {
		struct hv_vp_registers_head head;
		uint32_t name;
	} input = { .name = name };
	struct hvcall request = {
		.code = HVCALL_GET_VP_REGISTERS, .reps = 1, .input = &input,
		.input_size = sizeof(input.head) + sizeof(input.name),
		.output = value, .output_size = 16,
	};

	return old_hvcall(by, vm.vp, &request);
}

/* All that a call can set: one hypercall does not hold them. */
static void test_most(void)
{
	struct mshv_register_assoc registers[MAX];
	uint64_t value[2], sets = calls_of(HVCALL_SET_VP_REGISTERS), gets;
	unsigned int i, wrong = 0;

	fill(registers, MAX, 0x1000);
	tap_is(old_registers(vm.vp, by->set_registers, registers, MAX), 0, "%s: set 128",
	       by->name);
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), sets + 2, "two hypercalls");
	for (i = 0; i < GPRS; i++)
		wrong += get_by_hvcall(HV_REGISTER_RAX + i, value) ||
			 value[0] != 0x1000u + MAX - GPRS + i;
	tap_is(wrong, 0, "each has the value that was set last");
	sets = calls_of(HVCALL_SET_VP_REGISTERS);
	tap_is(old_registers(vm.vp, by->set_registers, registers, MAX - 1), 0, "set 127");
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), sets + 1, "one hypercall");

	fill(registers, MAX, 0);
	gets = calls_of(HVCALL_GET_VP_REGISTERS);
	tap_is(old_registers(vm.vp, by->get_registers, registers, MAX), 0, "get 128");
	tap_is(calls_of(HVCALL_GET_VP_REGISTERS), gets + 1, "one hypercall");
	for (wrong = 0, i = 0; i < MAX; i++)
		wrong += get_by_hvcall(registers[i].name, value) ||
			 low(&registers[i]) != value[0] ||
			 registers[i].name != HV_REGISTER_RAX + i % GPRS;
	tap_is(wrong, 0, "all are what a hypercall says");
}

static void test_counts(unsigned long get, unsigned long set)
{
	static const int32_t bad[] = { MAX + 1, 0x7fffffff, -1, INT_MIN, INT_MIN + 1 };
	struct mshv_register_assoc registers[MAX + 1];
	struct mshv_vp_registers_16 args = { .count = 1, .padding = 0xdeadbeef,
					     .regs = (uintptr_t)registers };
	uint64_t calls = calls_of(HVCALL_GET_VP_REGISTERS) + calls_of(HVCALL_SET_VP_REGISTERS);
	unsigned int i;

	fill(registers, MAX + 1, 0);
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		tap_is(old_registers(vm.vp, get, registers, bad[i]), -EINVAL, "V4: get %d", bad[i]);
		tap_is(old_registers(vm.vp, set, registers, bad[i]), -EINVAL, "V4: set %d", bad[i]);
	}
	tap_is(old_registers(vm.vp, get, NULL, 0), 0, "get none");
	tap_is(old_registers(vm.vp, set, NULL, 0), 0, "set none");
	tap_is(old_registers(vm.vp, get, NULL, 1), -EFAULT, "get one, nowhere");
	tap_is(old_registers(vm.vp, set, NULL, 1), -EFAULT, "set one, nowhere");
	tap_is(call(vm.vp, get, NULL), -EFAULT, "null pointer");
	tap_is(calls_of(HVCALL_GET_VP_REGISTERS) + calls_of(HVCALL_SET_VP_REGISTERS), calls,
	       "none of these reached the hypervisor");
	tap_is(call(vm.vp, get, &args), 0, "V4: rubbish in the padding");
	tap_is(args.padding, 0xdeadbeef, "is as it was");
}

static void test_refused(void)
{
	struct mshv_register_assoc registers[3];
	uint64_t calls = calls_of(HVCALL_SET_VP_REGISTERS), value;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		fill(registers, 3, 0x666);
		registers[2].name = HV_REGISTER_EXPLICIT_SUSPEND + i;
		tap_is(old_registers(vm.vp, by->set_registers, registers, 3), -EINVAL,
		       "%s: set suspend register %u", by->name, i);
	}
	fill(registers, 3, 0x666);
	registers[2].reserved1 = 1;
	tap_is(old_registers(vm.vp, by->set_registers, registers, 3), -EINVAL, "reserved word");
	tap_is(old_registers(vm.vp, by->get_registers, registers, 3), -EINVAL, "on getting too");
	fill(registers, 3, 0x666);
	registers[0].reserved2 = 1ull << 63;
	tap_is(old_registers(vm.vp, by->set_registers, registers, 3), -EINVAL, "reserved words");
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), calls, "none of these set anything");
	tap_is(old_register_get(by, vm.vp, HV_REGISTER_EXPLICIT_SUSPEND, &value), 0,
	       "looking at a suspend register is fine");
	tap_is(value, 1, "the VP is suspended");

	fill(registers, 3, 0x777);
	registers[1].name = 0x0fffffff;
	memset(registers[0].value, 0x5a, 16);
	i = old_registers(vm.vp, by->get_registers, registers, 3);
	tap_ok((int)i == -EINVAL || (int)i == -EIO, "an unknown register");
	tap_is(low(&registers[0]), 0x5a5a5a5a5a5a5a5a, "then nothing is told");
}

static int separate(unsigned long number, uint32_t *names, uint64_t (*values)[2], int32_t count)
{
	struct mshv_vp_registers_24 args = {
		.count = count, .padding = 0xdeadbeef, .names = (uintptr_t)names,
		.values = (uintptr_t)values,
	};

	return call(vm.vp, number, &args);
}

/* Names and values apart, as in 2020. */
static void test_24(void)
{
	static const int32_t bad[] = { MAX + 1, -1, INT_MIN };
	uint32_t names[MAX + 1];
	uint64_t values[MAX + 1][2], value[2], calls;
	unsigned int i, wrong = 0;

	for (i = 0; i <= MAX; i++) {
		names[i] = HV_REGISTER_RAX + i % GPRS;
		values[i][0] = 0x24000 + i;
		values[i][1] = 0;
	}
	calls = calls_of(HVCALL_SET_VP_REGISTERS);
	tap_is(separate(MSHV_LEGACY_SET_VP_REGISTERS_24, names, values, MAX), 0, "set 128 apart");
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), calls + 2, "two hypercalls");
	memset(values, 0xff, sizeof(values));
	tap_is(separate(MSHV_LEGACY_GET_VP_REGISTERS_24, names, values, MAX), 0, "get them");
	for (i = 0; i < MAX; i++)
		wrong += get_by_hvcall(names[i], value) || values[i][0] != value[0] ||
			 values[i][1] || value[0] != 0x24000u + MAX - GPRS + i % GPRS;
	tap_is(wrong, 0, "all are what was set, and what a hypercall says");
	tap_is(values[MAX][0], -1, "nothing is written behind them");
	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		tap_is(separate(MSHV_LEGACY_SET_VP_REGISTERS_24, names, values, bad[i]), -EINVAL,
		       "set %d", bad[i]);
		tap_is(separate(MSHV_LEGACY_GET_VP_REGISTERS_24, names, values, bad[i]), -EINVAL,
		       "get %d", bad[i]);
	}
	tap_is(separate(MSHV_LEGACY_GET_VP_REGISTERS_24, NULL, NULL, 0), 0, "get none");
	tap_is(separate(MSHV_LEGACY_SET_VP_REGISTERS_24, NULL, NULL, 0), 0, "set none");
	tap_is(separate(MSHV_LEGACY_GET_VP_REGISTERS_24, names, NULL, 1), -EFAULT, "nowhere");
	tap_is(separate(MSHV_LEGACY_SET_VP_REGISTERS_24, NULL, values, 1), -EFAULT, "no names");
	names[1] = HV_REGISTER_INTERCEPT_SUSPEND;
	tap_is(separate(MSHV_LEGACY_SET_VP_REGISTERS_24, names, values, 2), -EINVAL,
	       "set a suspend register");
	tap_is(separate(MSHV_LEGACY_GET_VP_REGISTERS_24, names, values, 2), 0, "look at it");
}

static int run_with(struct hv_message *message, struct mshv_register_assoc *registers,
		    int32_t count)
{
	struct mshv_vp_run_registers args = {
		.message = (uintptr_t)message, .count = count, .padding = 0xdeadbeef,
		.regs = (uintptr_t)registers,
	};

	return call(vm.vp, MSHV_LEGACY_RUN_VP_REGISTERS, &args);
}

static void set_start(struct mshv_register_assoc *registers, uint64_t rip)
{
	memset(registers, 0, 3 * sizeof(*registers));
	registers[0].name = HV_REGISTER_RIP;
	memcpy(registers[0].value, &rip, sizeof(rip));
	registers[1].name = HV_REGISTER_RFLAGS;
	registers[1].value[0] = 2;
	registers[2].name = HV_REGISTER_RDX;
}

/* Set, run, read back: the guest starts with what was set and shows where it came. */
static void test_run_registers(void)
{
	struct mshv_register_assoc registers[MAX + 1];
	struct hv_message m;
	uint64_t sets;

	set_start(registers, VM_CODE);
	memset(&m, 0, sizeof(m));
	tap_is(run_with(&m, registers, 3), 0, "run with registers");
	tap_is(m.type, HV_MESSAGE_IO_PORT, "an intercept");
	tap_is(m.io.port, 0x3f8, "of port 0x3f8");
	tap_is(low(&registers[0]), m.rip, "RIP is where it stands");
	tap_is(low(&registers[2]), 0x3f8, "RDX is what the guest put there");
	set_start(registers, m.rip + (m.length_and_cr8 & 15));
	tap_is(run_with(&m, registers, 3), 0, "behind that instruction");
	tap_is(m.io.port, 0x20, "port 0x20");
	set_start(registers, m.rip + (m.length_and_cr8 & 15));
	tap_is(old_registers(vm.vp, by->set_registers, registers, 1), 0, "step by the other call");
	memset(&m, 0, sizeof(m));
	tap_is(run_with(&m, NULL, 0), 0, "run with no registers");
	tap_is(m.io.port, 0x24, "port 0x24");

	sets = calls_of(HVCALL_SET_VP_REGISTERS);
	set_start(registers, VM_CODE);
	registers[2].name = HV_REGISTER_EXPLICIT_SUSPEND;
	tap_is(run_with(&m, registers, 3), -EINVAL, "with a suspend register");
	set_start(registers, VM_CODE);
	registers[1].reserved1 = 1;
	tap_is(run_with(&m, registers, 3), -EINVAL, "with a reserved field");
	fill(registers, MAX + 1, 0);
	tap_is(run_with(&m, registers, MAX + 1), -EINVAL, "with 129");
	tap_is(run_with(&m, registers, -1), -EINVAL, "with -1");
	tap_is(run_with(&m, NULL, 1), -EFAULT, "registers nowhere");
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS), sets, "the VP was not run");
	set_start(registers, VM_CODE);
	tap_is(run_with(NULL, registers, 3), -EFAULT, "message nowhere");
}

static void test_run(void)
{
	struct hv_message m;

	old_register_set(by, vm.vp, HV_REGISTER_RIP, VM_CODE);
	memset(&m, 0, sizeof(m));
	tap_is(call(vm.vp, MSHV_LEGACY_RUN_VP, &m), 0, "RUN_VP");
	tap_ok(m.type == HV_MESSAGE_IO_PORT && m.io.port == 0x3f8 && (uint8_t)m.io.rax == 0x41,
	       "port 0x3f8, value 0x41");
	tap_is(call(vm.vp, MSHV_LEGACY_RUN_VP, NULL), -EFAULT, "RUN_VP without a place");
}

int main(void)
{
	by = &numbering_dom0;
	vm_new(&vm, GUEST(io));
	test_most();
	test_counts(by->get_registers, by->set_registers);
	test_refused();
	vm_close(&vm);

	by = &numbering_legacy;
	old_vm_new(&vm, GUEST(io));
	test_most();
	test_counts(by->get_registers, by->set_registers);
	test_refused();
	test_24();
	test_run();
	test_run_registers();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
