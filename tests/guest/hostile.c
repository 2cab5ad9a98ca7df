// SPDX-License-Identifier: GPL-2.0-only
/*
 * Guests that fault, touch what is not there and flood doorbells, all at once and
 * without end: they harm only themselves. Another guest's interrupts, doorbells and
 * memory are as ever, and each of them can be ended.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"

#define LINE	5
#define BASE	0x20000ull
#define ROUNDS	30

/**
 * struct hostile - a VM whose guest is up to no good
 * @vm: the VM
 * @guest: what it executes
 * @thread: runs it, and starts it again whenever it is stopped
 * @stop: it shall end
 * @intercepts: how often it was stopped
 * @type: by which message, the first one aside
 * @failed: it cannot be run
 */
struct hostile {
	struct vm vm;
	struct guest guest;
	pthread_t thread;
	volatile bool stop;
	volatile unsigned int intercepts;
	uint32_t type;
	int failed;
};

static void *run(void *arg)
{
	struct hostile *h = arg;
	struct hv_message m;
	int ret;

	while (!h->stop) {
		ret = vp_run(h->vm.vp, &m);
		if (ret == -EINTR)
			continue;
		if (ret) {
			h->failed = ret;
			break;
		}
		if (m.type == HV_MESSAGE_IO_PORT) {
			skip_instruction(h->vm.vp, &m);
			continue;
		}
		h->type = m.type;
		h->intercepts++;
		/* A shutdown takes all that is left of the VP's state with it. */
		start_real_mode(h->vm.vp, 0, VM_CODE);
	}
	return NULL;
}

static void begin(struct hostile *h, struct guest guest)
{
	*h = (struct hostile){ .guest = guest };
	vm_new(&h->vm, guest);
}

static void let_go(struct hostile *h)
{
	pthread_create(&h->thread, NULL, run, h);
}

static void end(struct hostile *h)
{
	h->stop = true;
	thread_interrupt(h->thread);
	vm_close(&h->vm);
}

/* So many writes of four bytes at BASE. */
static void order(struct vm *vm, uint32_t count)
{
	const struct { uint32_t count, value; uint16_t offset; uint8_t size; } o = {
		.count = count, .size = 4,
	};

	memcpy(vm->memory + 0x3000, &o, sizeof(o));
}

static bool one_doorbell(struct vm *vm, int event)
{
	struct hv_message m;

	if (vp_run(vm->vp, &m) || m.type != HV_MESSAGE_IO_PORT)
		return false;
	skip_instruction(vm->vp, &m);
	return event_wait(event, 1) == 1;
}

/* What the peaceful ones get done meanwhile. */
static void test_peaceful(const char *when)
{
	int event = event_new(), line = event_new(), i;
	unsigned int lost = 0, extra = 0;
	struct irq_vm sleeper;
	struct vm ringer;

	irq_vm_new(&sleeper);
	vm_new(&ringer, GUEST(doorbells));
	order(&ringer, 1);
	if (route_one(sleeper.vm.partition, LINE, VECTOR_A) ||
	    irqfd(sleeper.vm.partition, line, LINE, 0, 0) ||
	    ioeventfd(ringer.partition, event, BASE, 4, 0, 0))
		tap_die("a line and a doorbell");
	for (i = 1; i <= ROUNDS; i++) {
		event_signal(line);
		lost += irq_wait(&sleeper, 0, i) != (uint32_t)i;
		lost += !one_doorbell(&ringer, event);
	}
	tap_is(lost, 0, "%s: no interrupt and no doorbell of another guest is lost", when);
	usleep(20000);
	extra = event_take(event) + sleeper.counts[0] - ROUNDS + sleeper.counts[1];
	tap_is(extra, 0, "%s: nor is there one too many", when);
	vm_close(&ringer);
	irq_vm_close(&sleeper);
	close(event);
	close(line);
}

int main(void)
{
	int flooded = event_new(), status = 0;
	struct hostile faults, holes, flood;

	test_peaceful("alone");
	begin(&faults, GUEST(triple));
	begin(&holes, GUEST(holes));
	begin(&flood, GUEST(doorbells));
	order(&flood.vm, 0xffffffff);
	status = ioeventfd(flood.vm.partition, flooded, BASE, 4, 0, 0);
	tap_is(status, 0, "a doorbell to be flooded");
	let_go(&faults);
	let_go(&holes);
	let_go(&flood);
	tap_ok(event_wait(flooded, 1) > 0, "it is");
	test_peaceful("among hostile guests");
	tap_ok(event_wait(flooded, 1) > 0, "the doorbell is still being flooded");
	tap_ok(faults.intercepts > 5, "%u triple faults", faults.intercepts);
	tap_is(faults.type, HV_MESSAGE_UNRECOVERABLE_EXCEPTION, "told as such");
	tap_ok(holes.intercepts > 5, "%u accesses to nothing", holes.intercepts);
	tap_is(holes.type, HV_MESSAGE_UNMAPPED_GPA, "told as such");
	end(&faults);
	end(&holes);
	end(&flood);
	tap_ok(!faults.failed && !holes.failed && !flood.failed, "all could be run to the end");
	tap_is(flood.intercepts, 0, "and the flood never stopped its VP");
	test_peaceful("afterwards");
	close(flooded);
	ledger_is_empty("after the test");
	return tap_done();
}
