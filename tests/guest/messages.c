// SPDX-License-Identifier: GPL-2.0-only
/* Messages that make no sense, come late, or do not come at all (W4). */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define MESSAGE_ASYNC_COMPLETION	0x80000070u

static struct vm vm;
static uint64_t id;
static uint32_t next = 1;

/* One intercept more, and it is the one that is due. */
static bool next_comes(void)
{
	struct hv_message m;

	if (vp_run(vm.vp, &m) || m.type != HV_MESSAGE_IO_PORT || (uint32_t)m.io.rax != next)
		return false;
	next++;
	id = m.sender;
	return !skip_instruction(vm.vp, &m);
}

static void test_bogus(void)
{
	static const struct {
		uint32_t type, word0, word1;
		bool ours;		/* from a partition that exists */
		const char *what;
	} bogus[] = {
		{ 0x12345678, 0, 0, true, "an unknown type" },
		{ 0x80000000, 0, 0, true, "an intercept that is not opaque" },
		{ 0x80010004, 0, 0x30, true, "an EOI nobody waits for" },
		{ 0x80000100, 0, 0, true, "a scheduler signal, set" },
		{ 0x80000101, 0xffffffff, 0xffffffff, true, "a scheduler signal, pairs" },
		{ 0x80000061, 5, 0, true, "a doorbell" },
		{ 0x80000061, 99, 0, true, "a SINT that does not exist" },
		{ HV_MESSAGE_OPAQUE_INTERCEPT, 0, 0, false, "an unknown partition" },
		{ HV_MESSAGE_OPAQUE_INTERCEPT, 7, 0, true, "a VP that does not exist" },
		{ HV_MESSAGE_OPAQUE_INTERCEPT, 256, 0, true, "a VP index out of range" },
		{ HV_MESSAGE_OPAQUE_INTERCEPT, 0xffffffff, 0, true, "the largest VP index" },
		{ MESSAGE_ASYNC_COMPLETION, 0x7777, 0, false, "completion for nobody" },
	};
	const int cpus = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned int i;
	int cpu, ret;

	for (i = 0; i < sizeof(bogus) / sizeof(*bogus); i++)
		for (cpu = 0; cpu < cpus; cpu++) {
			ret = post_message(cpu, bogus[i].type, bogus[i].ours ? id : 0xdead,
					   bogus[i].word0, bogus[i].word1);
			tap_is(ret, 0, "%s, to CPU %d", bogus[i].what, cpu);
			tap_ok(next_comes(), "W4: the next intercept arrives");
		}
}

static void test_flood(void)
{
	uint64_t before = counter(LAB_COUNTER_MESSAGES), delivered;
	struct ledger l;
	int i, failed = 0;

	for (i = 0; i < 50; i++)
		failed += post_message(0, 0x12345678, id, i, 0) != 0;
	/* Refusing is the lab's right when its queue is full. */
	tap_ok(failed < 50, "50 unknown messages, %d refused", failed);
	tap_ok(next_comes(), "W4: the next intercept arrives");
	for (i = 0; i < 100; i++) {
		ledger_read(&l);
		if (!l.queued)
			break;
		usleep(10000);
	}
	tap_is(l.queued, 0, "none is left waiting for its slot");
	delivered = counter(LAB_COUNTER_MESSAGES) - before;
	tap_ok(delivered >= (uint64_t)(50 - failed), "%u were delivered", (unsigned int)delivered);
}

/*
 * An extra notification, before or during a run: there is no intercept, so none
 * may be reported.
 */
static void test_spurious(void)
{
	struct hv_message m;
	struct vm spin;
	pid_t poster;
	int status;

	vm_new(&spin, GUEST(spin));
	expect_io(&spin, &m, 0x10);
	skip_instruction(spin.vp, &m);
	tap_is(post_message(0, HV_MESSAGE_OPAQUE_INTERCEPT, m.sender, 0, 0), 0,
	       "a notification without an intercept, before the run");
	usleep(50000);
	tap_is(vp_run_for(spin.vp, &m, 300000), -EINTR, "does not end the run: a signal does");
	tap_is(vp_run_for(spin.vp, &m, 200000), -EINTR, "nor the next one");

	poster = fork();
	if (!poster) {
		usleep(100000);
		post_message(0, HV_MESSAGE_OPAQUE_INTERCEPT, m.sender, 0, 0);
		_exit(0);
	}
	tap_is(vp_run_for(spin.vp, &m, 500000), -EINTR,
	       "a notification without an intercept, during the run");
	waitpid(poster, &status, 0);
	tap_ok(WIFEXITED(status) && !WEXITSTATUS(status), "it was sent");
	vm_close(&spin);
}

static void test_delayed(void)
{
	struct hv_message m;
	int ret, i, interrupted = 0, wrong = 0;

	knob(LAB_KNOB_MESSAGE_DELAY, 50);
	tap_ok(next_comes(), "a message that is 50 ms late");
	for (i = 0; i < 10;) {
		ret = vp_run_for(vm.vp, &m, 10000);
		if (ret == -EINTR) {
			if (++interrupted > 1000)
				break;
			continue;
		}
		wrong += ret || (uint32_t)m.io.rax != next++;
		skip_instruction(vm.vp, &m);
		i++;
	}
	tap_ok(!wrong && i == 10, "signals while messages are late: none lost, none double");
	knob(LAB_KNOB_MESSAGE_DELAY, 0);
	tap_ok(next_comes(), "in time again");
}

/*
 * The notification never comes. A signal must still end the run, and whatever
 * the run then says, no intercept may be skipped.
 */
static void test_lost(void)
{
	struct hv_message m;
	double start = seconds();
	int ret, tries = 0;

	knob(LAB_KNOB_MESSAGE_LOSE, 1);
	do {
		ret = vp_run_for(vm.vp, &m, 50000);
	} while (ret == -EINTR && ++tries < 20);
	knob(LAB_KNOB_MESSAGE_LOSE, 0);
	tap_ok(seconds() - start < 30, "a lost message: signals end the run");
	tap_ok(!ret && (uint32_t)m.io.rax == next, "the intercept is reported in the end");
	next = (uint32_t)m.io.rax + 1;
	skip_instruction(vm.vp, &m);
	tap_ok(next_comes(), "and the next one follows");
	tap_ok(next_comes(), "and the one after it");
}

/* Of a VP that the host schedules only the signal can be lost that it is worth dispatching. */
static void test_lost_signal(void)
{
	double start = seconds();
	struct hv_message m;
	struct vm mine;

	knob(LAB_KNOB_MESSAGE_LOSE, 1);
	vm_new(&mine, GUEST(counter));
	tap_is(vp_run_for(mine.vp, &m, 9000000), 0, "a VP of which a signal is lost runs");
	knob(LAB_KNOB_MESSAGE_LOSE, 0);
	tap_ok(seconds() - start < 5, "before long");
	vm_close(&mine);
	tap_ok(next_comes(), "other VMs are not affected");
}

static void test_lost_and_killed(void)
{
	uint64_t exits = counter(LAB_COUNTER_CHILD_EXITS);
	double start;
	int status, i;
	pid_t pid;

	knob(LAB_KNOB_MESSAGE_LOSE, 1);
	pid = fork();
	if (!pid) {
		struct hv_message m;
		struct vm mine;

		vm_new(&mine, GUEST(counter));
		_exit(vp_run(mine.vp, &m));
	}
	for (i = 0; i < 1000 && counter(LAB_COUNTER_CHILD_EXITS) == exits; i++)
		usleep(10000);
	tap_ok(i < 1000, "an intercept whose message is lost");
	usleep(50000);
	start = seconds();
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status), "a VMM that waits for a lost message was killed");
	tap_ok(seconds() - start < 15, "W4: it died within 15 seconds");
	knob(LAB_KNOB_MESSAGE_LOSE, 0);
	tap_ok(next_comes(), "other VMs are not affected");
}

/* Until the hypervisor got one call more than @before; at most 10 s. */
static bool wait_for_call(uint16_t code, uint64_t before)
{
	int i;

	for (i = 0; i < 1000 && calls_of(code) == before; i++)
		usleep(10000);
	return i < 1000;
}

static void *set_property(void *arg)
{
	(void)arg;
	return (void *)(long)property_set(vm.partition, HV_PROPERTY_MSR_ACTION, 1, NULL);
}

static void test_async(void)
{
	pthread_t thread;
	uint64_t calls;
	void *ret;
	int i;

	for (i = 0; i < 2; i++) {
		calls = calls_of(HVCALL_SET_PROPERTY);
		inject(HVCALL_SET_PROPERTY, 1, 0x79, 1, 0);
		pthread_create(&thread, NULL, set_property, NULL);
		tap_ok(wait_for_call(HVCALL_SET_PROPERTY, calls), "an asynchronous call");
		tap_is(post_message(0, MESSAGE_ASYNC_COMPLETION, 0, id, id >> 32), 0,
		       "a completion message");
		pthread_join(thread, &ret);
		tap_is((long)ret, 0, "completes the call that was pending");
		inject_clear();
	}
	/* W27: a completion nobody asked for must not break the next call. */
	tap_is(post_message(0, MESSAGE_ASYNC_COMPLETION, 0, id, id >> 32), 0,
	       "a completion message too many");
	tap_ok(next_comes(), "the VP goes on");
	tap_is((long)set_property(NULL), 0, "W27: the next call works");
}

static void test_async_killed(void)
{
	uint64_t calls = calls_of(HVCALL_SET_PROPERTY);
	int status;
	pid_t pid;

	inject(HVCALL_SET_PROPERTY, 1, 0x79, 1, 0);
	pid = fork();
	if (!pid) {
		struct vm mine;

		vm_new(&mine, GUEST(counter));
		_exit(property_set(mine.partition, HV_PROPERTY_MSR_ACTION, 1, NULL));
	}
	tap_ok(wait_for_call(HVCALL_SET_PROPERTY, calls), "an asynchronous call");
	usleep(50000);
	tap_is(waitpid(pid, &status, WNOHANG), 0, "a call whose completion never comes waits");
	kill(pid, SIGKILL);
	alarm(30);
	tap_is(waitpid(pid, &status, 0), pid, "and can be killed");
	alarm(0);
	inject_clear();
}

/* Who waited was killed; the partition, which others use, still waits. */
static void test_async_outstanding(void)
{
	uint64_t calls = calls_of(HVCALL_SET_PROPERTY);
	int status, ret, i;
	pid_t pid;

	inject(HVCALL_SET_PROPERTY, 1, 0x79, 1, 0);
	pid = fork();
	if (!pid)
		_exit((long)set_property(NULL) != 0);
	tap_ok(wait_for_call(HVCALL_SET_PROPERTY, calls), "an asynchronous call by a child process");
	usleep(50000);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status), "which is killed");
	inject_clear();
	calls = calls_of(HVCALL_SET_PROPERTY);
	tap_is((long)set_property(NULL), -EBUSY, "the next such call finds the partition busy");
	tap_is(calls_of(HVCALL_SET_PROPERTY), calls, "it does not reach the hypervisor");
	tap_ok(next_comes(), "the VP is not affected");
	tap_is(post_message(0, MESSAGE_ASYNC_COMPLETION, 0, id, id >> 32), 0,
	       "the completion comes in the end");
	for (i = 0; i < 100; i++) {
		ret = (long)set_property(NULL);
		if (ret != -EBUSY)
			break;
		usleep(10000);
	}
	tap_is(ret, 0, "then the call works again");
}

int main(void)
{
	interrupt_by(SIGALRM);
	vm_new(&vm, GUEST(counter));
	tap_ok(next_comes(), "a VM that runs");
	test_bogus();
	test_flood();
	test_spurious();
	test_delayed();
	test_lost();
	if (host_schedules())
		test_lost_signal();
	else
		test_lost_and_killed();
	test_async();
	test_async_killed();
	test_async_outstanding();
	tap_ok(next_comes(), "the VM still runs");
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
