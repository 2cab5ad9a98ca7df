// SPDX-License-Identifier: GPL-2.0-only
/* Pass-through hypercalls that the hypervisor ends later (W27). */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/counters.h"
#include "lib/signals.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define CALL_PENDING	0x79
#define STRAYS		20

static struct vm vm;
static uint64_t id;

/* The next call of the kind is carried out later. */
static void defer(uint32_t delay, uint32_t status)
{
	knob(LAB_KNOB_ASYNC_DELAY, delay);
	knob(LAB_KNOB_ASYNC_STATUS, status);
	knob(LAB_KNOB_ASYNC_CALLS, 1);
}

static int freeze(uint64_t on, uint16_t *status)
{
	return property_set(vm.partition, HV_PROPERTY_TIME_FREEZE, on, status);
}

static uint64_t frozen(void)
{
	uint64_t value = ~0ull;

	property_get(vm.partition, HV_PROPERTY_TIME_FREEZE, &value, NULL);
	return value;
}

/*
 * Posts it, and waits until the driver has seen it: it cannot tell one that comes while a
 * call is under way from the call's own.
 */
static void stray(uint32_t status)
{
	uint32_t args[CONTROL_ARGS] = { 0, id, id >> 32, status };
	long before = driver_counter("completions_of_unknown_calls");
	double begin = seconds();

	if (control(LAB_CMD_POST_COMPLETION, args))
		tap_die("a completion without a call");
	do {
		usleep(5000);
	} while (before >= 0 && driver_counter("completions_of_unknown_calls") == before &&
		 seconds() - begin < 5);
}

static void test_ends(void)
{
	double begin = seconds();
	uint16_t status;

	defer(200, 0);
	tap_is(freeze(1, &status), 0, "a property that is set later");
	tap_is(status, 0, "its status is that of the end");
	tap_ok(seconds() - begin >= 0.2, "the call waited for it");
	tap_is(frozen(), 1, "it is set");
	defer(0, 0);
	tap_is(freeze(0, &status), 0, "the end is told before the beginning");
	tap_is(frozen(), 0, "it is set");
	defer(50, HV_STATUS_INVALID_PARAMETER);
	tap_is(freeze(1, &status), -EINVAL, "it fails in the end");
	tap_is(status, HV_STATUS_INVALID_PARAMETER, "with the status of the end");
	tap_is(frozen(), 0, "it is not set");
}

static void test_stray(void)
{
	unsigned int i, failed = 0;
	uint16_t status;

	for (i = 0; i < STRAYS; i++) {
		stray(HV_STATUS_INVALID_PARAMETER);
		defer(10, 0);
		failed += freeze(i & 1, &status) || status || frozen() != (i & 1);
	}
	tap_is(failed, 0, "W27: calls that a completion of none had spoiled");
	freeze(0, NULL);
}

static void test_killed(void)
{
	double begin;
	int status, ret;
	pid_t pid;

	defer(1500, 0);
	pid = fork();
	if (!pid)
		_exit(freeze(1, NULL) ? 1 : 0);
	usleep(300000);
	begin = seconds();
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	tap_ok(WIFSIGNALED(status) && seconds() - begin < 0.8, "who waits for the end can be killed");
	tap_is(freeze(0, NULL), -EBUSY, "the next one meanwhile gets EBUSY");
	do {
		usleep(100000);
		ret = freeze(0, NULL);
	} while (ret == -EBUSY && seconds() < begin + 10);
	tap_is(ret, 0, "once the first has ended the next succeeds");
	tap_is(frozen(), 0, "in this order");
}

static void test_pretenders(void)
{
	uint64_t value;
	uint16_t status;

	tap_is(property_set(vm.vp, HV_PROPERTY_TIME_FREEZE, 1, NULL), -EINVAL,
	       "properties are not set through a VP");
	inject(HVCALL_GET_PROPERTY, 1, CALL_PENDING, 1, 0);
	tap_is(property_get(vm.partition, HV_PROPERTY_TIME_FREEZE, &value, &status), -EBADFD,
	       "another call that claims to end later");
	tap_is(status, CALL_PENDING, "its status is told");
	inject_clear();
	tap_is(property_get(vm.partition, HV_PROPERTY_TIME_FREEZE, &value, NULL), 0,
	       "the next such call is as ever");
}

int main(void)
{
	struct hv_message m;

	vm_new(&vm, GUEST(io));
	expect_io(&vm, &m, 0x3f8);
	id = m.sender;
	test_ends();
	test_stray();
	test_killed();
	test_pretenders();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
