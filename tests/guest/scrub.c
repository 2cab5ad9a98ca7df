// SPDX-License-Identifier: GPL-2.0-only
/* SCRUB_PARTITION: the guest starts anew, and no VP of it runs on unseen. */
#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "lib/control.h"
#include "lib/oldvm.h"
#include "lib/tap.h"

#define HVCALL_SCRUB		0x8d
#define STATUS_FAILED		0x71
#define REGISTER_SCONTROL	0x000a0010
#define REGISTER_SIMP		0x000a0013
#define RESET_RIP		0xfff0

static struct vm vm;

static uint64_t value_of(uint32_t vp, uint32_t name)
{
	uint64_t value[2] = { ~0ull };

	if (register_get(vm.partition, vp, name, value))
		tap_die("register 0x%x", name);
	return value[0];
}

static void expect_new(uint32_t vp)
{
	tap_is(value_of(vp, HV_REGISTER_EXPLICIT_SUSPEND), 1, "VP %u stands still", vp);
	tap_is(value_of(vp, HV_REGISTER_INTERCEPT_SUSPEND), 0, "at no intercept");
	tap_is(value_of(vp, HV_REGISTER_RIP), RESET_RIP, "where a processor starts");
	tap_is(value_of(vp, HV_REGISTER_RAX), 0, "its registers are as after a reset");
	tap_is(value_of(vp, REGISTER_SCONTROL), 0, "and its SynIC");
	tap_is(value_of(vp, REGISTER_SIMP), 0, "whose page is gone");
}

/* From the beginning, several times. */
static void test_restart(unsigned long number, const char *what)
{
	uint64_t calls = calls_of(HVCALL_SCRUB);
	struct hv_message m;
	int i;

	vm_new(&vm, GUEST(counter));
	for (i = 0; i < 3; i++) {
		expect_io(&vm, &m, 0x10);
		skip_instruction(vm.vp, &m);
		expect_io(&vm, &m, 0x10);
		register_set(vm.vp, 0, HV_REGISTER_RAX, 0x1234);
		register_set(vm.vp, 0, REGISTER_SCONTROL, 1);
		register_set(vm.vp, 0, REGISTER_SIMP, 0x8001);
		tap_is(call(vm.partition, number, NULL), 0, "%s: at an intercept", what);
		tap_is(calls_of(HVCALL_SCRUB), calls + i + 1, "one hypercall");
		expect_new(0);
		tap_is(start_real_mode(vm.vp, 0, VM_CODE), 0, "start it");
	}
	expect_io(&vm, &m, 0x10);
	tap_ok(m.rip >= VM_CODE && m.rip < VM_CODE + 0x100, "it runs, in the memory it had");
	vm_close(&vm);
}

/* Made to run by a hypercall, with nobody to see it. */
static void test_loose(void)
{
	struct hv_message m;

	vm_new(&vm, GUEST(spin));
	tap_is(let_loose(&vm), 0, "a VP that executes by itself");
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), 0, "scrub");
	expect_new(0);
	tap_is(start_real_mode(vm.vp, 0, VM_CODE), 0, "start it");
	expect_io(&vm, &m, 0x10);
	vm_close(&vm);
}

static void *run(void *result)
{
	struct hv_message m;

	*(int *)result = vp_run(vm.vp, &m);
	return NULL;
}

static void test_busy(void)
{
	struct mshv_cancel_run_vp cancel = { .vp_index = 0 };
	int second, result = 0, i;
	pthread_t runner;
	struct hv_message m;

	vm_new(&vm, GUEST(spin));
	second = vp_create(vm.partition, 1);
	tap_ok(second >= 0, "two VPs");
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	pthread_create(&runner, NULL, run, &result);
	for (i = 0; i < 1000 && value_of(0, HV_REGISTER_INTERCEPT_SUSPEND); i++)
		usleep(1000);
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), -EBUSY,
	       "while one of them runs");
	tap_is(value_of(0, HV_REGISTER_INTERCEPT_SUSPEND), 0, "it runs on");
	tap_is(value_of(0, HV_REGISTER_EXPLICIT_SUSPEND), 0, "indeed");
	tap_is(register_set(second, 1, HV_REGISTER_RAX, 5), 0, "the other can be used");
	tap_is(call(vm.partition, MSHV_CANCEL_RUN_VP, &cancel), 0, "end the run");
	pthread_join(runner, NULL);
	tap_is(result, -EINTR, "it has ended");
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), 0, "scrub");
	expect_new(0);
	tap_is(value_of(1, HV_REGISTER_RAX), 0, "the other one is new, too");
	tap_is(call(vm.partition, MSHV_CANCEL_RUN_VP, &cancel), 0, "cancel the next run");
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), 0, "scrub once more");
	tap_is(vp_run(vm.vp, &m), -EINTR, "the next run is cancelled all the same");
	close(second);
	vm_close(&vm);
}

static void test_failures(void)
{
	struct vm old;
	int blank;

	vm_new(&vm, GUEST(counter));
	inject(HVCALL_SCRUB, 1, STATUS_FAILED, 1, 0);
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), -EIO, "the hypervisor fails");
	inject_clear();
	tap_is(call(vm.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), 0, "and succeeds");
	blank = partition_blank(vm.dev);
	tap_is(call(blank, MSHV_DOM0_SCRUB_PARTITION, NULL), -EIO, "not yet initialised");
	close(blank);
	vm_close(&vm);
	old_vm_new(&old, GUEST(counter));
	tap_is(call(old.partition, MSHV_DOM0_SCRUB_PARTITION, NULL), -ENOTTY,
	       "no call of older generations");
	tap_is(call(old.partition, MSHV_DOM0_SCRUB_PARTITION_BARE, NULL), -ENOTTY,
	       "by neither number");
	vm_close(&old);
}

int main(void)
{
	test_restart(MSHV_DOM0_SCRUB_PARTITION, "by its number");
	test_restart(MSHV_DOM0_SCRUB_PARTITION_BARE, "by its first number");
	test_loose();
	test_busy();
	test_failures();
	ledger_is_empty("after the test");
	return tap_done();
}
