// SPDX-License-Identifier: GPL-2.0-only
/* VPs that the host schedules: what blocks them, wakes them, and ends them. */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"

#define LINE	5

static struct irq_vm vm;
static int event;

static uint64_t dispatches(void)
{
	return calls_of(HVCALL_DISPATCH_VP);
}

/* The VP is blocked: it is dispatched no more. Waits for that. */
static bool is_blocked(void)
{
	uint64_t before;
	int i;

	for (i = 0; i < 100; i++) {
		before = dispatches();
		usleep(30000);
		if (dispatches() == before)
			return true;
	}
	return false;
}

static void start(void)
{
	irq_vm_new(&vm);
	event = event_new();
	if (route_one(vm.vm.partition, LINE, VECTOR_A) ||
	    irqfd(vm.vm.partition, event, LINE, 0, 0))
		tap_die("an irqfd");
	if (!is_blocked())
		tap_die("a VP that sleeps is not blocked");
}

static void end(void)
{
	irq_vm_close(&vm);
	close(event);
}

/* One interrupt more arrives. */
static bool interrupted(void)
{
	uint32_t before = vm.counts[0];

	event_signal(event);
	return irq_wait(&vm, 0, before + 1) == before + 1;
}

static void test_wake(void)
{
	uint64_t signals = counter(LAB_COUNTER_SIGNALS);
	unsigned int i, wrong = 0;

	tap_ok(interrupted(), "an eventfd interrupts a VP that is blocked");
	tap_ok(is_blocked(), "which is blocked again then");
	tap_is(counter(LAB_COUNTER_SIGNALS) - signals, 1, "by one signal");
	for (i = 0; i < 100 && !wrong; i++)
		wrong += !interrupted();
	tap_is(wrong, 0, "a hundred times, one after the other");
}

static void test_forms(void)
{
	static const struct {
		uint32_t form;
		const char *what;
	} forms[] = {
		{ LAB_SIGNAL_SET, "as a set" },
		{ LAB_SIGNAL_TWICE, "twice" },
		{ LAB_SIGNAL_SET | LAB_SIGNAL_TWICE, "as a set, twice" },
	};
	unsigned int i, n, wrong;

	for (i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		knob(LAB_KNOB_SIGNAL, forms[i].form);
		wrong = 0;
		for (n = 0; n < 20 && !wrong; n++)
			wrong += !interrupted();
		tap_is(wrong, 0, "signals that come %s", forms[i].what);
		tap_ok(is_blocked(), "one too many does not keep the VP from being blocked");
	}
	knob(LAB_KNOB_SIGNAL, 0);
}

/* Until the counter says so the hypervisor would answer that it is blocked. */
static void test_early(void)
{
	uint64_t before = dispatches();
	unsigned int i, wrong = 0;

	knob(LAB_KNOB_UNBLOCK_DELAY, 20);
	for (i = 0; i < 10 && !wrong; i++) {
		wrong += !interrupted();
		wrong += !is_blocked();
	}
	tap_is(wrong, 0, "signals that come before the VP is let go");
	knob(LAB_KNOB_UNBLOCK_DELAY, 0);
	tap_ok(dispatches() - before < 100, "it is not dispatched in vain (%u times)",
	       (unsigned int)(dispatches() - before));
}

static void test_lost_signal(void)
{
	double begin = seconds();
	uint32_t before = vm.counts[0];
	int i;

	knob(LAB_KNOB_MESSAGE_LOSE, 1);
	event_signal(event);
	for (i = 0; i < 3; i++)
		irq_wait(&vm, 0, before + 1);
	knob(LAB_KNOB_MESSAGE_LOSE, 0);
	tap_is(vm.counts[0], before + 1, "a VP whose signal is lost goes on all the same");
	tap_ok(seconds() - begin < 5, "within seconds");
	tap_ok(interrupted(), "then signals count again");
}

static int cancel(void)
{
	struct mshv_cancel_run_vp args = { .vp_index = 0 };

	return call(vm.vm.partition, MSHV_CANCEL_RUN_VP, &args);
}

/* The runner runs the VP again, which must go on waiting for its signal. */
static void test_interrupted_wait(void)
{
	uint64_t before = dispatches();
	int i;

	for (i = 0; i < 50; i++) {
		cancel();
		pthread_kill(vm.runner, SIGUSR1);
		usleep(2000);
	}
	tap_is(dispatches(), before, "cancels and signals do not have a blocked VP dispatched");
	tap_ok(interrupted(), "it still hears of interrupts");
}

static void *spin(void *result)
{
	struct hv_message m;

	*(int *)result = vp_run(vm.vm.vp, &m);
	return NULL;
}

static void test_cancel(void)
{
	int i, ret, wrong = 0;
	double begin;
	struct hv_message m;
	pthread_t thread;

	vm_new(&vm.vm, GUEST(spin));
	expect_io(&vm.vm, &m, 0x10);
	skip_instruction(vm.vm.vp, &m);
	begin = seconds();
	for (i = 0; i < 100; i++) {
		pthread_create(&thread, NULL, spin, &ret);
		usleep(i * 50);
		wrong += cancel() != 0;
		pthread_join(thread, NULL);
		wrong += ret != -EINTR;
	}
	tap_is(wrong, 0, "a hundred cancels end a hundred runs of a guest that only computes");
	tap_ok(seconds() - begin < 20, "soon (%.1f s)", seconds() - begin);
	vm_close(&vm.vm);
}

static void *count_on(void *ret)
{
	struct hv_message m;

	*(long *)ret = vp_run(vm.vm.vp, &m) ? -1 : (long)(uint32_t)m.io.rax;
	skip_instruction(vm.vm.vp, &m);
	return NULL;
}

/* Each run by another thread, on the CPUs in turn. */
static void test_threads(void)
{
	const int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_attr_t attributes;
	int i, wrong = 0;
	pthread_t thread;
	cpu_set_t set;
	long value;

	vm_new(&vm.vm, GUEST(counter));
	for (i = 0; i < 50; i++) {
		CPU_ZERO(&set);
		CPU_SET(i % cpus, &set);
		pthread_attr_init(&attributes);
		pthread_attr_setaffinity_np(&attributes, sizeof(set), &set);
		if (pthread_create(&thread, &attributes, count_on, &value))
			tap_die("a thread on CPU %d", i % cpus);
		pthread_attr_destroy(&attributes);
		pthread_join(thread, NULL);
		wrong += value != i + 1;
	}
	tap_is(wrong, 0, "50 threads on %d CPUs run a VP in turn", cpus);
	vm_close(&vm.vm);
}

/* A process that runs @guest, from its first port access on. */
static pid_t runner_start(struct guest guest)
{
	struct hv_message m;
	struct vm mine;
	pid_t pid = fork();

	if (pid)
		return pid;
	vm_new(&mine, guest);
	expect_io(&mine, &m, 0x10);
	skip_instruction(mine.vp, &m);
	_exit(vp_run(mine.vp, &m) ? 1 : 0);
}

static void test_killed(struct guest guest, const char *what)
{
	int i, status, wrong = 0;
	double begin;
	pid_t pid;

	begin = seconds();
	for (i = 0; i < 10; i++) {
		pid = runner_start(guest);
		usleep(50000 + i * 3000);
		kill(pid, SIGKILL);
		wrong += waitpid(pid, &status, 0) != pid || !WIFSIGNALED(status);
	}
	tap_is(wrong, 0, "ten VMMs killed while their VP %s", what);
	tap_ok(seconds() - begin < 20, "without delay (%.1f s)", seconds() - begin);
	ledger_is_empty("after the VMMs were killed");
}

/* W31: the hypervisor says that it signalled, and nothing ever comes. */
static void test_signal_that_never_comes(void)
{
	double begin;

	start();
	knob(LAB_KNOB_MESSAGE_LOSE, 1);
	event_signal(event);
	usleep(20000);
	begin = seconds();
	end();
	knob(LAB_KNOB_MESSAGE_LOSE, 0);
	tap_ok(seconds() - begin < 10, "W31: a partition ends though a signal never came (%.1f s)",
	       seconds() - begin);
	ledger_is_empty("after a lost signal");
}

static void test_no_counters(void)
{
	struct vm mine;

	inject(HVCALL_MAP_STATS_PAGE, 1, HV_STATUS_ACCESS_DENIED, 1, 0);
	inject(HVCALL_MAP_STATS_PAGE2, 1, HV_STATUS_ACCESS_DENIED, 1, 0);
	tap_is(vm_try(&mine, GUEST(counter)), -EACCES, "without its counters there is no VP");
	inject_clear();
	ledger_is_empty("after a VP without counters");
	inject(HVCALL_MAP_STATS_PAGE, 2, HV_STATUS_INVALID_PARAMETER, 1, 0);
	inject(HVCALL_MAP_STATS_PAGE2, 2, HV_STATUS_INVALID_PARAMETER, 1, 0);
	tap_is(vm_try(&mine, GUEST(counter)), 0, "those that the parent keeps may be missing");
	inject_clear();
	vm_close(&mine);
	ledger_is_empty("after a VP with half of its counters");
}

static void test_blocked(void)
{
	start();
	test_wake();
	test_forms();
	test_early();
	test_interrupted_wait();
	test_lost_signal();
	end();
}

int main(void)
{
	if (!host_schedules()) {
		tap_skip("the hypervisor schedules VPs here", "VPs that the host schedules");
		return tap_done();
	}
	interrupt_by(SIGUSR1);
	test_blocked();
	test_cancel();
	test_threads();
	test_killed(GUEST(spin), "executes");
	test_killed(GUEST(halt), "is blocked");
	test_signal_that_never_comes();
	test_no_counters();
	ledger_is_empty("after the test");
	return tap_done();
}
