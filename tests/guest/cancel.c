// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CANCEL_RUN_VP: no cancel is lost, none ends two runs. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define STORM		8000
#define ONE_BY_ONE	500	/* of them */
#define AT_ONCE		98	/* the others, in such groups */

static struct vm vm;

static int cancel(uint32_t index)
{
	struct mshv_cancel_run_vp args = { .vp_index = index };

	return call(vm.partition, MSHV_CANCEL_RUN_VP, &args);
}

static int run(void)
{
	struct hv_message m;

	return vp_run(vm.vp, &m);
}

static void test_argument(void)
{
	static const uint32_t missing[] = { 1, 255, 256, 1023, 1024, 0x80000000, 0xffffffff };
	struct mshv_cancel_run_vp args = { .rsvd = 1 };
	int partition = partition_create(vm.dev, PT_LAPIC);
	unsigned int i;

	for (i = 0; i < sizeof(missing) / sizeof(*missing); i++)
		tap_is(cancel(missing[i]), -ENOENT, "VP %u does not exist", missing[i]);
	tap_is(call(vm.partition, MSHV_CANCEL_RUN_VP, &args), -EINVAL, "reserved word");
	args.rsvd = 0x80000000;
	tap_is(call(vm.partition, MSHV_CANCEL_RUN_VP, &args), -EINVAL, "its highest bit");
	tap_is(call(vm.partition, MSHV_CANCEL_RUN_VP, NULL), -EFAULT, "null argument");
	args.rsvd = 0;
	tap_is(call(vm.vp, MSHV_CANCEL_RUN_VP, &args), -ENOTTY, "not a call of VPs");
	tap_is(call(vm.dev, MSHV_CANCEL_RUN_VP, &args), -ENOTTY, "nor of the device");
	tap_is(call(partition, MSHV_CANCEL_RUN_VP, &args), -ENOENT, "a partition without VPs");
	close(partition);
}

/* W29: the cancel comes between the VMM's own check and its call. */
static void test_before(void)
{
	uint64_t calls = calls_of(HVCALL_SET_VP_REGISTERS) + calls_of(HVCALL_DISPATCH_VP);
	unsigned int i, ended = 0;
	struct hv_message m;

	/* Without it nothing would end the runs below. */
	if (!tap_is(cancel(0), 0, "cancel before the first run"))
		tap_die("nothing more can be tested");
	tap_is(run(), -EINTR, "W29: the first run returns EINTR");
	tap_is(calls_of(HVCALL_SET_VP_REGISTERS) + calls_of(HVCALL_DISPATCH_VP), calls,
	       "the VP did not run");
	expect_io(&vm, &m, 0x10);
	tap_ok(true, "the second run goes on until the guest has something");
	for (i = 0; i < 5; i++)
		cancel(0);
	tap_is(run(), -EINTR, "after five cancels a run returns EINTR");
	expect_io(&vm, &m, 0x10);
	tap_ok(true, "one run, not five");
	for (i = 0; i < STORM; i++) {
		cancel(0);
		ended += run() == -EINTR;
	}
	tap_is(ended, STORM, "runs that %u cancels ended, one by one", STORM);
	expect_io(&vm, &m, 0x10);
	tap_ok(true, "then the guest goes on");
}

static void on_signal(int sig)
{
	(void)sig;
	cancel(0);
}

static void test_handler(void)
{
	struct hv_message m;

	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	tap_is(run(), -EINTR, "W29: a cancel from a signal handler");
	expect_io(&vm, &m, 0x10);
	tap_ok(true, "it ended one run");
}

/* A message that is on its way is not lost, and neither is the cancel. */
static void *cancel_soon(void *unused)
{
	usleep(100000);
	cancel(0);
	return unused;
}

static void test_message(void)
{
	struct hv_message m;
	pthread_t thread;

	vm_new(&vm, GUEST(counter));
	expect_io(&vm, &m, 0x10);
	tap_is((uint32_t)m.io.rax, 1, "the guest counts");
	skip_instruction(vm.vp, &m);
	knob(LAB_KNOB_MESSAGE_DELAY, 400);
	pthread_create(&thread, NULL, cancel_soon, NULL);
	expect_io(&vm, &m, 0x10);
	tap_is((uint32_t)m.io.rax, 2, "the message that was held back comes first");
	pthread_join(thread, NULL);
	knob(LAB_KNOB_MESSAGE_DELAY, 0);
	skip_instruction(vm.vp, &m);
	tap_is(run(), -EINTR, "then the cancel ends a run");
	expect_io(&vm, &m, 0x10);
	tap_is((uint32_t)m.io.rax, 3, "then the guest counts on");
	vm_close(&vm);
}

static atomic_uint ended, messages, others, wrong;
static atomic_bool over;

/* Runs the VP until told otherwise, by a cancel as well. */
static void *runner(void *counting)
{
	struct hv_message m;
	uint32_t next = 0;
	int ret;

	while (!atomic_load(&over)) {
		ret = vp_run(vm.vp, &m);
		if (ret == -EINTR) {
			atomic_fetch_add(&ended, 1);
		} else if (ret) {
			atomic_fetch_add(&others, 1);
		} else {
			atomic_fetch_add(&messages, 1);
			if (counting && next && (uint32_t)m.io.rax != next)
				atomic_fetch_add(&wrong, 1);
			next = m.io.rax + 1;
			skip_instruction(vm.vp, &m);
		}
	}
	return NULL;
}

static bool wait_for(unsigned int count)
{
	struct timespec begin, now;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		if (atomic_load(&ended) >= count)
			return true;
		usleep(50);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (now.tv_sec < begin.tv_sec + 10);
	return false;
}

/*
 * @n cancels without pause: at least one run ends, at most @n, and one more if the
 * group before had one left over. A single cancel leaves nothing.
 */
static bool cancel_group(unsigned int n)
{
	unsigned int before = atomic_load(&ended), i;

	for (i = 0; i < n; i++)
		if (cancel(0))
			return false;
	if (!wait_for(before + 1))
		return false;
	return atomic_load(&ended) <= before + n + (n > 1);
}

static void test_storm(struct guest guest, bool counting)
{
	unsigned int i, bad = 0, settled;
	struct hv_message m;
	pthread_t thread;

	vm_new(&vm, guest);
	atomic_store(&ended, 0);
	atomic_store(&messages, 0);
	atomic_store(&over, false);
	pthread_create(&thread, NULL, runner, counting ? &vm : NULL);
	for (i = 0; i < ONE_BY_ONE; i++)
		bad += !cancel_group(1);
	tap_is(bad, 0, "single cancels that were lost or ended two runs");
	tap_is(atomic_load(&ended), ONE_BY_ONE, "runs that %u single cancels ended", ONE_BY_ONE);
	for (i = 0; i < (STORM - ONE_BY_ONE) / AT_ONCE; i++)
		bad += !cancel_group(AT_ONCE);
	tap_is(bad, 0, "groups of cancels that ended no run or too many");
	usleep(50000);
	settled = atomic_load(&ended);
	usleep(100000);
	tap_is(atomic_load(&ended), settled, "no run ends without a cancel");
	atomic_store(&over, true);
	cancel(0);
	pthread_join(thread, NULL);
	tap_ok(atomic_load(&ended) - settled <= 1, "the last cancel ended at most one run");
	tap_is(atomic_load(&others), 0, "runs that ended in another way");
	tap_is(atomic_load(&wrong), 0, "messages lost or repeated, of %u",
	       atomic_load(&messages));
	/* The last cancel may be left over, if a message came first. */
	tap_ok(atomic_load(&ended) > settled || run() == -EINTR,
	       "the last cancel ended a run, or was kept for the next one");
	if (counting)
		tap_is(vp_run(vm.vp, &m), 0, "the guest goes on");
	vm_close(&vm);
}

int main(void)
{
	vm_new(&vm, GUEST(counter));
	test_argument();
	test_before();
	test_handler();
	vm_close(&vm);
	test_message();
	tap_note("a guest that only computes");
	test_storm(GUEST(spin), false);
	tap_note("a guest that sleeps");
	test_storm(GUEST(halt), false);
	tap_note("a guest that has something all the time");
	test_storm(GUEST(counter), true);
	ledger_is_empty("after the test");
	return tap_done();
}
