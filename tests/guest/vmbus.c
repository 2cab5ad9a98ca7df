// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMBus, on which disk and network of a real parent hang: its messages arrive, beside
 * those of the driver, on the same processor and in the same page.
 *
 *   vmbus         with guests; needs the driver
 *   vmbus alone   only VMBus
 */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define DEVICES		"/sys/bus/vmbus/devices"
#define ROUNDS		5
#define SECONDS		20
#define INTERCEPTS	20

enum { ASK, OFFER, RESCIND };
enum { NONE, OFFERED, RESCINDED };

static uint32_t vmbus[CONTROL_ARGS];

static int command(uint32_t what)
{
	vmbus[0] = what;
	return control(LAB_CMD_VMBUS, vmbus);
}

static bool is_connected(void)
{
	return !command(ASK) && vmbus[0];
}

static int devices(void)
{
	DIR *dir = opendir(DEVICES);
	struct dirent *entry;
	int count = 0;

	if (!dir)
		return -1;
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static bool comes_to(int count, uint32_t channel)
{
	const time_t end = time(NULL) + SECONDS;

	while (time(NULL) < end) {
		if (devices() == count && !command(ASK) && vmbus[3] == channel)
			return true;
		usleep(10000);
	}
	return false;
}

static void test_offer(int round)
{
	tap_is(command(OFFER), 0, "round %d: the host offers a channel", round);
	tap_ok(comes_to(1, OFFERED), "VMBus has a device");
	tap_is(command(RESCIND), 0, "the host takes the offer back");
	tap_ok(comes_to(0, NONE), "the device is gone, and VMBus has told the host");
}

static void test_alone(void)
{
	int round;

	tap_ok(is_connected(), "VMBus has made contact with the host");
	tap_is(devices(), 0, "no device is there");
	for (round = 1; round <= ROUNDS; round++)
		test_offer(round);
}

static atomic_bool over;
static atomic_uint intercepts, wrong;

/* Port intercepts, each the one that is due. Had one been late, the kernel log would say so. */
static void *run_guest(void *context)
{
	const int vp = *(int *)context;
	struct hv_message m;
	uint32_t next;

	for (next = 1; !atomic_load(&over); next++) {
		if (vp_run(vp, &m) || m.type != HV_MESSAGE_IO_PORT ||
		    (uint32_t)m.io.rax != next || skip_instruction(vp, &m)) {
			atomic_fetch_add(&wrong, 1);
			break;
		}
		atomic_fetch_add(&intercepts, 1);
	}
	return NULL;
}

static bool guest_goes_on(void)
{
	const unsigned int from = atomic_load(&intercepts);
	const time_t end = time(NULL) + SECONDS;

	while (atomic_load(&intercepts) < from + INTERCEPTS && time(NULL) < end)
		usleep(1000);
	return atomic_load(&intercepts) >= from + INTERCEPTS;
}

static void test_with_guest(void)
{
	pthread_t thread;
	struct vm vm;
	int round;

	ledger_is_empty("before the test");
	vm_new(&vm, GUEST(counter));
	pthread_create(&thread, NULL, run_guest, &vm.vp);
	for (round = 1; round <= ROUNDS; round++) {
		tap_ok(guest_goes_on(), "a guest runs");
		test_offer(round);
	}
	atomic_store(&over, true);
	pthread_join(thread, NULL);
	tap_is(atomic_load(&wrong), 0, "each of its %u intercepts was the one that was due",
	       atomic_load(&intercepts));
	vm_close(&vm);
	tap_ok(is_connected(), "VMBus still has contact with the host");
	ledger_is_empty("after the test");
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";

	if (!control_present())
		tap_die("there is no lab");
	test_alone();
	if (strcmp(how, "alone"))
		test_with_guest();
	return tap_done();
}
