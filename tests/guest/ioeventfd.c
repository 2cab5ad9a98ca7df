// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_IOEVENTFD: writes of a guest that signal eventfds. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"

#define BASE	0x20000ull
#define SPIN	50	/* writes that an event ring has room for */

static struct vm vm;

/* What GUEST(doorbells) is told. */
struct order {
	uint32_t count;
	uint32_t value;
	uint16_t offset;
	uint8_t size;
};

static void order(uint32_t count, uint16_t offset, uint8_t size, uint32_t value)
{
	struct order *order = (struct order *)(vm.memory + 0x3000);

	*order = (struct order){ count, value, offset, size };
}

/* Runs the guest until it has carried out the order; true if nothing stopped it. */
static bool carry_out(void)
{
	struct hv_message m;
	int ret = vp_run(vm.vp, &m);

	if (ret || m.type != HV_MESSAGE_IO_PORT)
		return false;
	skip_instruction(vm.vp, &m);
	return true;
}

/* What one write does: 1 if it signals the eventfd, 0 if it is intercepted. */
static int write_one(int event, uint16_t offset, uint8_t size, uint32_t value)
{
	struct hv_message m;
	int ret;

	order(1, offset, size, value);
	ret = vp_run(vm.vp, &m);
	if (ret)
		return ret;
	if (m.type == HV_MESSAGE_IO_PORT)
		return doorbell_passed(vm.vp, &m, event);
	if (m.type != HV_MESSAGE_UNMAPPED_GPA || event_take(event))
		return -EPROTO;
	register_set(vm.vp, 0, HV_REGISTER_RIP, m.rip + (size == 4 ? 3 : 2));
	return carry_out() ? 0 : -EIO;
}

static void test_arguments(void)
{
	struct mshv_user_ioeventfd args = { .addr = BASE, .len = 4 };
	int event = event_new(), p = vm.partition;

	args.fd = event;
	tap_is(call(p, MSHV_IOEVENTFD, (void *)8), -EFAULT, "an argument that cannot be read");
	tap_is(ioeventfd(p, -1, BASE, 4, 0, 0), -EBADF, "no file");
	tap_is(ioeventfd(p, vm.dev, BASE, 4, 0, 0), -EINVAL, "no eventfd");
	tap_is(ioeventfd(p, event, BASE, 4, 0, 8), -EINVAL, "an unknown flag");
	args.rsvd[3] = 1;
	tap_is(call(p, MSHV_IOEVENTFD, &args), -EINVAL, "the reserved field");
	tap_is(ioeventfd(p, event, 0x80, 4, 0, IOEVENTFD_PIO), -EOPNOTSUPP, "port I/O");
	tap_is(ioeventfd(p, event, 0x80, 4, 0, IOEVENTFD_PIO | IOEVENTFD_DEASSIGN),
	       -EOPNOTSUPP, "port I/O, deassigning");
	tap_is(ioeventfd(p, event, BASE, 3, 0, 0), -EINVAL, "three bytes");
	tap_is(ioeventfd(p, event, BASE, 16, 0, 0), -EINVAL, "sixteen bytes");
	tap_is(ioeventfd(p, event, ~3ull, 8, 0, 0), -EINVAL, "an address that wraps");
	tap_is(ioeventfd(p, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning what is not assigned");
	tap_is(ioeventfd(p, -1, BASE, 4, 0, IOEVENTFD_DEASSIGN), -EBADF, "deassigning no file");
	tap_is(ioeventfd(p, vm.dev, BASE, 4, 0, IOEVENTFD_DEASSIGN), -EINVAL,
	       "deassigning no eventfd");
	close(event);
}

static void test_collisions(void)
{
	static const struct {
		uint64_t gpa;
		uint32_t length;
		uint64_t value;
		uint32_t flags;
		int want;
		const char *what;
	} rows[] = {
		{ BASE, 4, 1, IOEVENTFD_MATCH, 0, "a value" },
		{ BASE, 4, 1, IOEVENTFD_MATCH, -EEXIST, "the same value" },
		{ BASE, 4, 2, IOEVENTFD_MATCH, 0, "another value" },
		{ BASE, 4, 0, 0, -EEXIST, "any value, after single ones" },
		{ BASE, 2, 0, 0, 0, "any value, another length" },
		{ BASE, 2, 1, IOEVENTFD_MATCH, -EEXIST, "a value, after any" },
		{ BASE, 2, 0, 0, -EEXIST, "any value, after any" },
		{ BASE + 4, 4, 1, IOEVENTFD_MATCH, 0, "another address" },
		{ BASE, 0, 0, 0, 0, "any length" },
		{ BASE, 0, 0, 0, -EEXIST, "any length, after any" },
	};
	int event = event_new(), other = event_new(), p = vm.partition;
	unsigned int i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		tap_is(ioeventfd(p, event, rows[i].gpa, rows[i].length, rows[i].value,
				 rows[i].flags), rows[i].want, "%s", rows[i].what);
	tap_is(ioeventfd(p, other, BASE, 4, 1, IOEVENTFD_MATCH), -EEXIST,
	       "another eventfd does not help");
	tap_is(ioeventfd(p, other, BASE, 4, 1, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning with another eventfd");
	tap_is(ioeventfd(p, event, BASE, 4, 3, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning with another value");
	tap_is(ioeventfd(p, event, BASE, 4, 1, IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning with any value");
	tap_is(ioeventfd(p, event, BASE, 8, 1, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning with another length");
	tap_is(ioeventfd(p, event, BASE, 2, 0, IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), -ENOENT,
	       "deassigning one value of any");
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (!rows[i].want)
			tap_is(ioeventfd(p, event, rows[i].gpa, rows[i].length, rows[i].value,
					 rows[i].flags | IOEVENTFD_DEASSIGN), 0,
			       "deassigning: %s", rows[i].what);
	close(event);
	close(other);
}

static void test_delivery(void)
{
	int event = event_new(), p = vm.partition;

	tap_is(write_one(event, 0, 4, 7), 0, "not assigned: the write is intercepted");
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), 0, "4 bytes, any value");
	tap_is(write_one(event, 0, 4, 7), 1, "4 bytes signal");
	tap_is(write_one(event, 0, 2, 7), 0, "2 bytes do not");
	tap_is(write_one(event, 4, 4, 7), 0, "nor the next address");
	tap_is(ioeventfd(p, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	tap_is(write_one(event, 0, 4, 7), 0, "intercepted again");

	for (uint32_t length = 1; length <= 4; length *= 2) {
		tap_is(ioeventfd(p, event, BASE + 8, length, 7, IOEVENTFD_MATCH), 0,
		       "%u bytes, one value", length);
		tap_is(write_one(event, 8, length, 7), 1, "that value signals");
		tap_is(write_one(event, 8, length, 8), 0, "another does not");
		tap_is(ioeventfd(p, event, BASE + 8, length, 7,
				 IOEVENTFD_MATCH | IOEVENTFD_DEASSIGN), 0, "deassigned");
	}
	tap_is(ioeventfd(p, event, BASE + 16, 0, 0, 0), 0, "any length");
	for (uint32_t length = 1; length <= 4; length *= 2)
		tap_is(write_one(event, 16, length, length), 1, "%u bytes signal", length);
	tap_is(ioeventfd(p, event, BASE + 16, 0, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	close(event);
}

/* Each write counts once, on the eventfd it belongs to. */
static void test_count(void)
{
	int events[8], p = vm.partition, i, wrong = 0;
	uint64_t full, signals = 0;

	for (i = 0; i < 8; i++) {
		events[i] = event_new();
		wrong += ioeventfd(p, events[i], BASE + 4 * i, 4, 0, 0) != 0;
	}
	tap_is(wrong, 0, "8 of them");
	for (i = 0; i < 1000 / SPIN; i++) {
		order(SPIN, 4, 4, i);
		wrong += !carry_out();
		/* As many as a ring holds for sure, however late it is emptied. */
		signals += event_wait(events[1], SPIN);
	}
	tap_is(wrong, 0, "1000 writes, none intercepted");
	tap_is(signals, 1000, "are 1000 signals");
	for (i = 0; i < 8; i++)
		wrong += event_take(events[i]) != 0;
	tap_is(wrong, 0, "and none of another one");

	/* Those that find the ring full are one; the last is never lost. */
	full = counter(LAB_COUNTER_RING_FULL);
	order(3000, 8, 4, 0);
	tap_ok(carry_out(), "3000 writes without a pause");
	usleep(100000);
	full = counter(LAB_COUNTER_RING_FULL) - full;
	tap_ok(event_take(events[2]) == 3000 || full, "are 3000 signals");
	tap_note("%u times the ring was full", (unsigned int)full);
	tap_is(write_one(events[3], 12, 4, 0), 1, "the next one is signalled");

	/* Deassigning waits for what is in the rings. */
	for (i = 0; i < 20; i++) {
		order(SPIN, 0, 4, i);
		wrong += !carry_out();
		wrong += ioeventfd(p, events[0], BASE, 4, 0, IOEVENTFD_DEASSIGN) != 0;
		wrong += event_take(events[0]) != SPIN;
		wrong += ioeventfd(p, events[0], BASE, 4, 0, 0) != 0;
	}
	tap_is(wrong, 0, "writes before deassigning are signalled when it returns");
	for (i = 0; i < 8; i++)
		wrong += ioeventfd(p, events[i], BASE + 4 * i, 4, 0, IOEVENTFD_DEASSIGN) != 0;
	tap_is(wrong, 0, "deassigned");
	for (i = 0; i < 8; i++)
		close(events[i]);
}

/* Errors of the hypervisor leave no port behind. */
static void test_errors(void)
{
	int event = event_new(), p = vm.partition;
	struct ledger before, after;

	ledger_read(&before);
	inject(0x95, 1, 0x71, 1, 0);
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), -EIO, "the port cannot be created");
	inject(0x96, 1, 0x71, 1, 0);
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), -EIO, "it cannot be connected");
	inject_clear();
	knob(LAB_KNOB_CHARGE_PORT, 3);
	knob(LAB_KNOB_CHARGE_CONNECTION, 3);
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), 0, "both need memory: it is deposited");
	knob(LAB_KNOB_CHARGE_PORT, 0);
	knob(LAB_KNOB_CHARGE_CONNECTION, 0);
	tap_is(write_one(event, 0, 4, 7), 1, "and the doorbell works");
	tap_is(ioeventfd(p, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	ledger_read(&after);
	tap_is(after.ports, before.ports, "no port is left");

	inject(0x8b, 1, 0x71, 1000, 0);
	order(3000, 0, 4, 0);
	tap_is(ioeventfd(p, event, BASE, 4, 0, 0), 0, "rings cannot be refilled");
	tap_ok(carry_out() && event_wait(event, 1) >= 1, "doorbells come nevertheless");
	inject_clear();
	tap_is(ioeventfd(p, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	close(event);
}

static void test_stray(void)
{
	uint32_t args[CONTROL_ARGS] = { 0, 0xabcdef, 63 };
	int event = event_new();

	tap_is(control(LAB_CMD_RING_PORT, args), 0, "a full ring of doorbells of nobody");
	tap_is(ioeventfd(vm.partition, event, BASE, 4, 0, 0), 0, "a doorbell");
	tap_is(write_one(event, 0, 4, 7), 1, "works nevertheless");
	tap_is(ioeventfd(vm.partition, event, BASE, 4, 0, IOEVENTFD_DEASSIGN), 0, "deassigned");
	close(event);
}

/* The eventfd's descriptor is not needed any more once it is assigned. */
static void test_closed(void)
{
	int event = event_new(), copy = dup(event);

	tap_is(ioeventfd(vm.partition, event, BASE, 4, 0, 0), 0, "an eventfd that is closed");
	close(event);
	tap_is(write_one(copy, 0, 4, 7), 1, "is signalled through its other descriptor");
	close(copy);
	order(1, 0, 4, 0);
	tap_ok(carry_out(), "and nobody knows when none is left");
}

static void fill(struct vm *mine)
{
	int i, event;

	vm_new(mine, GUEST(spin));
	for (i = 0; i < 100; i++) {
		event = event_new();
		if (ioeventfd(mine->partition, event, BASE + 8 * i, 8, 0, 0))
			tap_die("ioeventfd %d", i);
		close(event);
	}
}

static void test_left(void)
{
	struct ledger before, l;
	struct vm mine;
	int status, i;
	pid_t pid;

	ledger_read(&before);
	fill(&mine);
	ledger_read(&l);
	tap_is(l.ports - before.ports, 100, "a partition with 100 of them");
	close(mine.partition);
	mine.partition = -1;
	ledger_read(&l);
	tap_is(l.ports, before.ports, "closing its file ends them, though a VP is left");
	vm_close(&mine);

	pid = fork();
	if (!pid) {
		fill(&mine);
		pause();
		_exit(0);
	}
	for (i = 0; i < 500 && l.ports < before.ports + 100; i++) {
		usleep(10000);
		ledger_read(&l);
	}
	tap_is(l.ports - before.ports, 100, "another process with 100 of them");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	for (i = 0; i < 200 && l.ports != before.ports; i++) {
		usleep(10000);
		ledger_read(&l);
	}
	tap_is(l.ports, before.ports, "killing it ends them");
}

int main(void)
{
	vm_new(&vm, GUEST(doorbells));
	test_arguments();
	test_collisions();
	test_delivery();
	test_count();
	test_errors();
	test_stray();
	test_closed();
	test_left();
	vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
