// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_IRQFD: eventfds that interrupt a guest, and those it signals in return. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"

#define LINE_A	5
#define LINE_B	6

static struct irq_vm vm;

static void test_arguments(void)
{
	int event = event_new(), other = event_new(), p = vm.vm.partition;
	int foreign = partition_create(vm.vm.dev, PT_LAPIC);

	tap_is(call(p, MSHV_IRQFD, (void *)8), -EFAULT, "an argument that cannot be read");
	tap_is(irqfd(p, -1, LINE_A, 0, 0), -EBADF, "no file");
	tap_is(irqfd(p, vm.vm.dev, LINE_A, 0, 0), -EINVAL, "no eventfd");
	tap_is(irqfd(p, event, LINE_A, 4, 0), -EINVAL, "an unknown flag");
	tap_is(irqfd(p, event, LINE_A, IRQFD_RESAMPLE, -1), -EBADF, "resampling: no file");
	tap_is(irqfd(p, event, LINE_A, IRQFD_RESAMPLE, vm.vm.dev), -EINVAL,
	       "resampling: no eventfd");
	tap_is(irqfd(p, event, LINE_A, IRQFD_RESAMPLE, other), -EINVAL,
	       "resampling: an edge-triggered line");
	tap_is(irqfd(p, event, 77, IRQFD_RESAMPLE, other), -EINVAL,
	       "resampling: a line without a route");
	tap_is(irqfd(p, event, 0xffffffff, 0, 0), 0, "a line that cannot have a route");
	tap_is(irqfd(p, event, LINE_A, 0, 0), -EBUSY, "an eventfd that is in use");
	tap_is(irqfd(p, event, 0xffffffff, 0, 0), -EBUSY, "in use for the same line");
	tap_is(irqfd(foreign, event, LINE_A, 0, 0), -EBUSY, "in use in another partition");

	tap_is(irqfd(p, -1, LINE_A, IRQFD_DEASSIGN, 0), -EBADF, "deassigning no file");
	tap_is(irqfd(p, vm.vm.dev, LINE_A, IRQFD_DEASSIGN, 0), -EINVAL, "deassigning no eventfd");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigning from another line");
	tap_is(irqfd(p, other, 0xffffffff, IRQFD_DEASSIGN, 0), 0, "deassigning another eventfd");
	tap_is(irqfd(p, event, LINE_A, 0, 0), -EBUSY, "changed nothing");
	tap_is(irqfd(p, event, 0xffffffff, IRQFD_DEASSIGN, 0), 0, "deassigning");
	tap_is(irqfd(p, event, 0xffffffff, IRQFD_DEASSIGN, 0), 0, "deassigning again");
	tap_is(irqfd(foreign, event, LINE_A, 0, 0), 0, "now the other partition can have it");
	close(foreign);
	tap_is(irqfd(p, event, LINE_A, 0, 0), 0, "and this one when the other is closed");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
	close(other);
}

static void test_edge(void)
{
	int event = event_new(), second = event_new(), p = vm.vm.partition;
	uint32_t before = vm.counts[0];
	int i, wrong = 0;

	event_signal(event);
	tap_is(irqfd(p, event, LINE_A, 0, 0), 0, "an eventfd that was signalled before");
	tap_is(irq_wait(&vm, 0, before + 1), before + 1, "interrupts at once");
	tap_is(event_take(event), 0, "its signal is taken");
	/* Each wait for what does not come takes seconds: one is enough. */
	for (i = 2; i <= 100 && !wrong; i++) {
		event_signal(event);
		wrong += irq_wait(&vm, 0, before + i) != before + i;
	}
	tap_is(wrong, 0, "each signal is an interrupt");
	tap_is(event_take(event), 0, "all signals are taken");

	tap_is(irqfd(p, second, LINE_A, 0, 0), 0, "a second irqfd of the line");
	event_signal(second);
	tap_is(irq_wait(&vm, 0, before + 101), before + 101, "interrupts as well");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "the first one is deassigned");
	event_signal(event);
	event_signal(second);
	tap_is(irq_wait(&vm, 0, before + 102), before + 102, "the second one still interrupts");
	tap_is(event_take(event), 1, "the first eventfd is its owner's again");
	usleep(20000);
	tap_is(vm.counts[0], before + 102, "and interrupts no more");
	tap_is(irqfd(p, second, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
	close(second);
}

/* A device that keeps its line asserted until it has been looked at. */
static void test_level(uint64_t asserted)
{
	int event = event_new(), other = event_new(), resample = event_new();
	int other_resample = event_new(), p = vm.vm.partition, wrong = 0;
	uint32_t before = vm.counts[0];
	uint64_t i;

	tap_is(route_one(p, LINE_A, VECTOR_A | MSI_LEVEL), 0, "a level-triggered line");
	tap_is(irqfd(p, event, LINE_A, IRQFD_RESAMPLE, resample), 0, "an irqfd that resamples");
	tap_is(irqfd(p, other, LINE_A, IRQFD_RESAMPLE, other_resample), 0,
	       "and one that shares the line");
	for (i = 1; i <= asserted && !wrong; i++) {
		event_signal(event);
		wrong += irq_wait(&vm, 0, before + i) != before + i;
		wrong += event_wait(resample, 1) != 1;
		wrong += event_wait(other_resample, 1) != 1;
	}
	tap_is(wrong, 0, "asserted again and again, each end is told to both");
	tap_is(event_take(resample), 0, "and nothing else is");

	/* The route may change before the interrupt ends. */
	tap_is(route_one(p, LINE_A, VECTOR_B | MSI_LEVEL), 0, "another vector");
	before = vm.counts[1];
	event_signal(event);
	tap_is(irq_wait(&vm, 1, before + 1), before + 1, "interrupts");
	tap_is(event_wait(resample, 1), 1, "W23: its end is told, though it is not the line");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "one is deassigned");
	event_signal(other);
	tap_is(irq_wait(&vm, 1, before + 2), before + 2, "the other interrupts");
	event_take(other_resample);
	tap_is(event_take(resample), 0, "ends are told to the one that is left");
	tap_is(irqfd(p, other, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
	close(other);
	close(resample);
	close(other_resample);
}

/* The hypervisor forgets to tell. */
static void test_untold(void)
{
	int event = event_new(), resample = event_new(), p = vm.vm.partition;
	uint32_t before = vm.counts[0];

	tap_is(route_one(p, LINE_A, VECTOR_A | MSI_LEVEL), 0, "a level-triggered line");
	tap_is(irqfd(p, event, LINE_A, IRQFD_RESAMPLE, resample), 0, "an irqfd that resamples");
	knob(LAB_KNOB_EOI_SUPPRESS, 1);
	event_signal(event);
	tap_is(irq_wait(&vm, 0, before + 1), before + 1, "an interrupt whose end is not told");
	usleep(20000);
	tap_is(event_take(resample), 0, "is not resampled");
	knob(LAB_KNOB_EOI_SUPPRESS, 0);
	event_signal(event);
	tap_is(irq_wait(&vm, 0, before + 2), before + 2, "the next one");
	tap_is(event_wait(resample, 1), 1, "is");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
	close(resample);
}

/* W38: what comes while the hypervisor is being called is one more call. */
static void test_coalesced(void)
{
	int event = event_new(), p = vm.vm.partition, i;
	uint64_t calls, many = 1000;
	uint32_t before = vm.counts[0];

	tap_is(irqfd(p, event, LINE_A, 0, 0), 0, "an irqfd");
	if (write(event, &many, sizeof(many)) != sizeof(many))
		tap_die("a thousand at once");
	tap_is(irq_wait(&vm, 0, before + 1), before + 1, "a thousand signals at once");
	usleep(10000);
	tap_is(vm.counts[0], before + 1, "are one interrupt");
	calls = calls_of(HVCALL_ASSERT_INTERRUPT);
	for (i = 0; i < 1000; i++)
		event_signal(event);
	usleep(20000);
	calls = calls_of(HVCALL_ASSERT_INTERRUPT) - calls;
	tap_ok(calls >= 1 && calls <= 1000, "a thousand signals: no more calls than signals");
	tap_note("%u calls, %u interrupts", (unsigned int)calls, vm.counts[0] - before - 1);
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
}

static volatile bool stop;

static void *keep_signalling(void *arg)
{
	while (!stop)
		event_signal((int)(long)arg);
	return NULL;
}

static void test_deassign_while_signalled(void)
{
	int event = event_new(), resample = event_new(), p = vm.vm.partition;
	pthread_t threads[3];
	int i, wrong = 0, late = 0;
	uint64_t calls;

	stop = false;
	tap_is(route_one(p, LINE_A, VECTOR_A | MSI_LEVEL), 0, "a level-triggered line");
	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, keep_signalling, (void *)(long)event);
	for (i = 0; i < 200; i++) {
		wrong += irqfd(p, event, LINE_A, i & 1 ? IRQFD_RESAMPLE : 0, resample) != 0;
		usleep(i * 10);
		wrong += irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0) != 0;
		calls = calls_of(HVCALL_ASSERT_INTERRUPT);
		usleep(100);
		late += calls_of(HVCALL_ASSERT_INTERRUPT) != calls;
	}
	stop = true;
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	tap_is(wrong, 0, "200 times deassigned while three threads signal");
	tap_is(late, 0, "nothing comes afterwards");
	tap_is(route_one(p, LINE_A, VECTOR_A), 0, "an edge-triggered line");
	close(event);
	close(resample);
}

static void test_closed(void)
{
	int event, resample, p = vm.vm.partition, i, wrong = 0;
	uint32_t before = vm.counts[0];

	tap_is(route_one(p, LINE_A, VECTOR_A | MSI_LEVEL), 0, "a level-triggered line");
	for (i = 0; i < 200; i++) {
		event = event_new();
		resample = event_new();
		wrong += irqfd(p, event, LINE_A, i & 1 ? IRQFD_RESAMPLE : 0, resample) != 0;
		if (i & 2)
			event_signal(event);
		close(resample);
		close(event);
	}
	tap_is(wrong, 0, "200 eventfds closed without deassigning");
	event = event_new();
	usleep(20000);
	before = vm.counts[0];
	tap_is(irqfd(p, event, LINE_A, 0, 0), 0, "a new one");
	event_signal(event);
	tap_is(irq_wait(&vm, 0, before + 1), before + 1, "interrupts");
	tap_is(irqfd(p, event, LINE_A, IRQFD_DEASSIGN, 0), 0, "deassigned");
	tap_is(route_one(p, LINE_A, VECTOR_A), 0, "an edge-triggered line");
	close(event);
}

static void *keep_assigning(void *arg)
{
	int event, resample = event_new();
	long i, failed = 0;

	for (i = 0; i < 100; i++) {
		event = event_new();
		failed += irqfd(vm.vm.partition, event, LINE_B, i & 1 ? IRQFD_RESAMPLE : 0,
				resample) != 0;
		event_signal(event);
		if (i & 2)
			failed += irqfd(vm.vm.partition, event, LINE_B, IRQFD_DEASSIGN, 0) != 0;
		close(event);
	}
	close(resample);
	(void)arg;
	return (void *)failed;
}

static void test_concurrent(void)
{
	long failed = 0;
	pthread_t threads[4];
	void *ret;
	int i;

	tap_is(route_one(vm.vm.partition, LINE_B, VECTOR_B | MSI_LEVEL), 0, "a line");
	for (i = 0; i < 4; i++)
		pthread_create(&threads[i], NULL, keep_assigning, NULL);
	for (i = 0; i < 4; i++) {
		pthread_join(threads[i], &ret);
		failed += (long)ret;
	}
	tap_is(failed, 0, "four threads assign, signal, deassign and close");
	tap_is(route_one(vm.vm.partition, LINE_A, VECTOR_A), 0, "an edge-triggered line");
}

/* The eventfd that a doorbell signals may be one that interrupts. */
static void test_left(void)
{
	int events[64], resample = event_new(), i, wrong = 0;
	struct irq_vm mine;

	irq_vm_new(&mine);
	wrong += route_one(mine.vm.partition, LINE_A, VECTOR_A | MSI_LEVEL) != 0;
	for (i = 0; i < 64; i++) {
		events[i] = event_new();
		wrong += irqfd(mine.vm.partition, events[i], LINE_A, i & 1 ? IRQFD_RESAMPLE : 0,
			       resample) != 0;
		event_signal(events[i]);
	}
	tap_is(wrong, 0, "a partition with 64 irqfds");
	close(mine.vm.partition);
	mine.vm.partition = -1;
	usleep(20000);
	i = mine.counts[0];
	event_signal(events[0]);
	usleep(20000);
	tap_is(mine.counts[0], i, "its file is closed: they interrupt no more");
	tap_is(event_take(events[0]), 1, "and take no signals");
	irq_vm_close(&mine);
	for (i = 0; i < 64; i++)
		event_signal(events[i]);
	for (i = 0; i < 64; i++)
		close(events[i]);
	close(resample);
}

static void test_killed(void)
{
	int status, ready = event_new(), i;
	pid_t pid;

	for (i = 0; i < 5; i++) {
		pid = fork();
		if (!pid) {
			struct irq_vm mine;
			int event = event_new(), resample = event_new();

			irq_vm_new(&mine);
			route_one(mine.vm.partition, LINE_A, VECTOR_A | MSI_LEVEL);
			irqfd(mine.vm.partition, event, LINE_A, IRQFD_RESAMPLE, resample);
			event_signal(ready);
			for (;;)
				event_signal(event);
		}
		event_wait(ready, 1);
		usleep(i * 3000);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
	tap_ok(WIFSIGNALED(status), "five that were killed while they signalled");
	close(ready);
}

int main(void)
{
	irq_vm_new(&vm);
	tap_is(route_one(vm.vm.partition, LINE_A, VECTOR_A), 0, "an edge-triggered line");
	test_arguments();
	test_edge();
	test_coalesced();
	test_level(50);
	test_untold();
	test_deassign_while_signalled();
	test_closed();
	test_concurrent();
	test_left();
	test_killed();
	irq_vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
