// SPDX-License-Identifier: GPL-2.0-only
/* Eventfds that interrupt a guest, its interrupt routes, and eventfds that it signals. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../guest/lib/irq.h"
#include "subject.h"

#define ROUNDS		40
#define LINE		5
#define ROUTES		2048
#define BELLS		256
#define BASE		0x20000ull
/* So far apart, all in one page. */
#define STRIDE		8
/* As many more as surely find room in a ring. */
#define MORE		32

static struct irq_vm sleeper;
static int event;

static int interrupt(void *subject, unsigned long arg)
{
	uint32_t before = sleeper.counts[0];

	(void)subject;
	(void)arg;
	event_signal(event);
	for (unsigned long i = 0; i < 1ul << 30; i++)
		if (sleeper.counts[0] != before)
			return 0;
	return -ETIMEDOUT;
}

/* Until it has said so the guest may not sleep yet. */
static int let_sleep(void *subject, unsigned long arg)
{
	(void)subject;
	(void)arg;
	usleep(5000);
	return 0;
}

void measure_irqfd(void)
{
	const struct work interrupting = { .before = let_sleep, .act = interrupt };
	struct sample taken;

	event = event_new();
	irq_vm_new(&sleeper);
	if (route_one(sleeper.vm.partition, LINE, VECTOR_A) ||
	    irqfd(sleeper.vm.partition, event, LINE, 0, 0))
		tap_die("an irqfd");
	taken = sample("irqfd", &interrupting, NULL, ROUNDS);
	sample_show("irqfd", &taken);
	irq_vm_close(&sleeper);
	close(event);
}

static struct routes routes;

static int change_route(void *subject, unsigned long count)
{
	struct mshv_user_irq_entry *entry = &routes.entries[count / 2];

	entry->data = entry->data == VECTOR_A ? VECTOR_B : VECTOR_A;
	return routes_set(*(int *)subject, &routes);
}

void measure_routes(void)
{
	int dev = dev_new(), partition = partition_new(dev);
	struct sample taken;
	char name[32];

	for (unsigned long count = 1; count <= ROUTES; count *= ROUTES) {
		const struct work changing = { .act = change_route, .arg = count };

		routes.head.nr = 0;
		for (unsigned int line = 0; line < count; line++)
			route_add(&routes, line, VECTOR_A);
		snprintf(name, sizeof(name), "routes-%lu", count);
		taken = sample(name, &changing, &partition, ROUNDS);
		sample_show(name, &taken);
	}
	close(partition);
	close(dev);
}

struct bells {
	struct vm vm;
	int events[BELLS];
	unsigned int rung;
};

static int order(void *subject, unsigned long count)
{
	struct bells *bells = subject;

	memcpy(bells->vm.memory + 0x3000,
	       &(uint32_t[]){ count, 7, bells->rung * STRIDE | 4 << 16 }, 12);
	return 0;
}

/* The guest rings, then comes to a port. */
static int run(void *subject, unsigned long count)
{
	struct bells *bells = subject;
	struct hv_message message;
	int ret = vp_run(bells->vm.vp, &message);

	(void)count;
	if (ret || message.type != HV_MESSAGE_IO_PORT)
		return ret ?: -EPROTO;
	return skip_instruction(bells->vm.vp, &message);
}

static int check(void *subject, unsigned long count)
{
	struct bells *bells = subject;

	return event_wait(bells->events[bells->rung], count) == count ? 0 : -ENODATA;
}

static struct sample sample_run(const char *name, struct bells *bells, unsigned long count)
{
	const struct work ringing = { .before = order, .act = run, .after = check, .arg = count };

	return sample(name, &ringing, bells, ROUNDS);
}

static uint64_t difference(uint64_t more, uint64_t less)
{
	return more > less ? more - less : 0;
}

/* What one doorbell takes, without the run around it: shows it, returns its time. */
static uint64_t measure_bell(const char *name, struct bells *bells)
{
	struct sample one = sample_run(name, bells, 1);
	struct sample many = sample_run(name, bells, 1 + MORE);
	uint64_t ns = difference(many.ns, one.ns) / MORE;

	number_show(name, "hypercalls", difference(many.hypercalls, one.hypercalls) / MORE);
	number_show(name, "ns", ns);
	return ns;
}

void measure_doorbells(void)
{
	static struct bells bells;
	unsigned int count = 0;
	uint64_t ns[2];
	char name[32];

	vm_new(&bells.vm, GUEST(doorbells));
	for (unsigned int want = 1; want <= BELLS; want *= BELLS) {
		for (; count < want; count++) {
			bells.events[count] = event_new();
			if (ioeventfd(bells.vm.partition, bells.events[count],
				      BASE + count * STRIDE, 4, 0, 0))
				tap_die("doorbell %u", count);
		}
		snprintf(name, sizeof(name), "doorbells-%u", want);
		ns[want > 1] = measure_bell(name, &bells);
	}
	number_show("doorbells", "more", difference(ns[1], ns[0]));
	/* Rounded up. */
	number_show("doorbells", "percent", (difference(ns[1], ns[0]) * 100 + ns[0] - 1) / ns[0]);
	vm_close(&bells.vm);
	while (count)
		close(bells.events[--count]);
}
