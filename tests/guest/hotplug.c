// SPDX-License-Identifier: GPL-2.0-only
/* Processors that leave and come back. */
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/files.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define HV_CPUID_FEATURES	0x40000003
#define HV_CPUID_CPU_MANAGEMENT	(1u << 12)	/* EBX: this is a root */

static struct vm vm;
static uint32_t next = 1;

static int set_online(int cpu, const char *value)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	return file_write(path, value);
}

static int move_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

/* Twenty intercepts, each the one that is due. */
static bool runs(void)
{
	struct hv_message m;
	int i;

	for (i = 0; i < 20; i++)
		if (vp_run(vm.vp, &m) || m.type != HV_MESSAGE_IO_PORT ||
		    (uint32_t)m.io.rax != next++ || skip_instruction(vm.vp, &m))
			return false;
	return true;
}

/* The SynIC of a processor that comes back is set up anew: messages arrive there. */
static void test_processor(int cpu)
{
	int round;

	for (round = 1; round <= 3; round++) {
		tap_is(move_to(cpu), 0, "round %d: on CPU %d", round, cpu);
		tap_ok(runs(), "a VP runs there");
		tap_is(move_to(0), 0, "on CPU 0 again");
		tap_is(set_online(cpu, "0"), 0, "CPU %d goes offline", cpu);
		tap_ok(runs(), "the VP runs on elsewhere");
		tap_is(set_online(cpu, "1"), 0, "CPU %d comes back", cpu);
	}
	tap_is(move_to(cpu), 0, "on CPU %d", cpu);
	tap_ok(runs(), "the VP runs there again");
	move_to(0);
}

/*
 * Root kernels before 6.5 free the argument page of a CPU that goes offline and then
 * make a hypercall with it, to move the CPU's interrupts: they oops without any driver.
 */
static bool kernel_survives(void)
{
	uint32_t eax, ebx, ecx, edx;
	unsigned int major, minor;
	struct utsname name;

	__cpuid(HV_CPUID_FEATURES, eax, ebx, ecx, edx);
	if (!(ebx & HV_CPUID_CPU_MANAGEMENT))
		return true;
	if (uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2)
		return false;
	return major > 6 || (major == 6 && minor >= 5);
}

int main(void)
{
	const int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int cpu;

	ledger_is_empty("before the test");
	vm_new(&vm, GUEST(counter));
	tap_ok(runs(), "a VP runs");
	for (cpu = 1; cpu < cpus; cpu++) {
		if (kernel_survives())
			test_processor(cpu);
		else
			tap_skip("a root kernel before 6.5 oopses by itself",
				 "CPU %d goes offline", cpu);
	}
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
