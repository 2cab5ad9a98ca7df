// SPDX-License-Identifier: GPL-2.0-only
/* Guests with one to four VPs, which start each other, and interrupts to each of them. */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"

#define MOST		4
#define CODE		0x8000
#define ROUNDS		10000	/* what each VP adds */
#define VECTOR		0x30
#define BROADCAST	0xff

struct smp {
	struct vm vm;
	unsigned int vps;
	int files[MOST];
	pthread_t threads[MOST];
	volatile unsigned int there[MOST], done[MOST], other[MOST];
	volatile bool stop;
	volatile uint32_t *sum, *counts;
};

struct runner {
	struct smp *smp;
	unsigned int index;
};

static struct runner runners[MOST];

/* What a VP says about itself counts only if it comes from that VP. */
static void heed(struct smp *smp, unsigned int i, const struct hv_message *m)
{
	const bool own = m->type == HV_MESSAGE_IO_PORT && m->vp_index == i &&
			 (m->io.rax & 0xff) == i;

	if (own && m->io.port == 0x10)
		smp->there[i]++;
	else if (own && m->io.port == 0x11)
		smp->done[i]++;
	else
		smp->other[i]++;
}

static void *run(void *arg)
{
	const struct runner *r = arg;
	struct smp *smp = r->smp;
	struct hv_message m;
	int ret;

	while (!smp->stop) {
		ret = vp_run(smp->files[r->index], &m);
		if (ret == -EINTR)
			continue;
		if (!ret)
			heed(smp, r->index, &m);
		if (ret || smp->other[r->index] || skip_instruction(smp->files[r->index], &m)) {
			tap_note("VP %u: %d, message 0x%x, RIP 0x%llx", r->index, ret, m.type,
				 (unsigned long long)m.rip);
			break;
		}
	}
	return NULL;
}

/* The first VP as if it had been started like the others. */
static void start(struct smp *smp)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS,
		  .value = { CODE, 0xffffull | 0x800ull << 32 | 0x9bull << 48 } },
		{ .name = HV_REGISTER_RIP },
	};
	struct guest code = GUEST(smp);
	unsigned int i;

	memcpy(smp->vm.memory + CODE, code.start, code.end - code.start);
	if (registers_set(smp->vm.vp, 0, registers, 2))
		tap_die("where the first VP starts");
	for (i = 0; i < smp->vps; i++) {
		runners[i] = (struct runner){ smp, i };
		pthread_create(&smp->threads[i], NULL, run, &runners[i]);
	}
}

static void stop(struct smp *smp)
{
	unsigned int i;

	smp->stop = true;
	for (i = 0; i < smp->vps; i++)
		thread_interrupt(smp->threads[i]);
}

/* Up to ten seconds until all @want values are at least @least. */
static bool reach(const volatile unsigned int *values, unsigned int want, unsigned int least)
{
	unsigned int i, n, tries;

	for (tries = 0; tries < 10000; tries++) {
		for (i = n = 0; i < want; i++)
			n += values[i] >= least;
		if (n == want)
			return true;
		usleep(1000);
	}
	return false;
}

static void make_routes(struct smp *smp, uint32_t flags)
{
	static struct routes routes;
	unsigned int i;

	routes.head.nr = 0;
	for (i = 0; i < smp->vps; i++) {
		route_add(&routes, 1 + i, VECTOR | flags);
		routes.entries[i].address_lo = MSI_ADDRESS(i);
	}
	route_add(&routes, 0, VECTOR | flags);
	routes.entries[i].address_lo = MSI_ADDRESS(BROADCAST);
	tap_is(routes_set(smp->vm.partition, &routes), 0, "%u VPs: a route to each and one to all",
	       smp->vps);
}

/* Ten interrupts to each VP: nobody else gets them. */
static void test_edge(struct smp *smp)
{
	unsigned int i, k, wrong = 0;
	int event = event_new();
	uint32_t before[MOST];

	make_routes(smp, 0);
	for (i = 0; i < smp->vps; i++) {
		memcpy(before, (void *)smp->counts, sizeof(before));
		wrong += irqfd(smp->vm.partition, event, 1 + i, 0, 0) != 0;
		for (k = 1; k <= 10; k++) {
			event_signal(event);
			wrong += !reach(smp->counts + i, 1, before[i] + k);
		}
		wrong += irqfd(smp->vm.partition, event, 1 + i, IRQFD_DEASSIGN, 0) != 0;
		for (k = 0; k < smp->vps; k++)
			wrong += smp->counts[k] != before[k] + (k == i ? 10 : 0);
	}
	tap_is(wrong, 0, "%u VPs: each gets its own interrupts", smp->vps);
	memcpy(before, (void *)smp->counts, sizeof(before));
	tap_is(irqfd(smp->vm.partition, event, 0, 0, 0), 0, "an irqfd for all");
	event_signal(event);
	for (i = 0; i < smp->vps; i++)
		wrong += !reach(smp->counts + i, 1, before[i] + 1);
	tap_is(wrong, 0, "%u VPs: each gets a broadcast", smp->vps);
	tap_is(irqfd(smp->vm.partition, event, 0, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
}

/* The end of a level-triggered interrupt is told whichever VP it was for. */
static void test_level(struct smp *smp)
{
	int event = event_new(), resample = event_new();
	unsigned int i, k, wrong = 0;
	uint32_t before;

	make_routes(smp, MSI_LEVEL);
	for (i = 0; i < smp->vps; i++) {
		before = smp->counts[i];
		wrong += irqfd(smp->vm.partition, event, 1 + i, IRQFD_RESAMPLE, resample) != 0;
		for (k = 1; k <= 5 && !wrong; k++) {
			event_signal(event);
			wrong += !reach(smp->counts + i, 1, before + k);
			wrong += event_wait(resample, 1) != 1;
		}
		wrong += irqfd(smp->vm.partition, event, 1 + i, IRQFD_DEASSIGN, 0) != 0;
	}
	tap_is(wrong, 0, "%u VPs: each end of an interrupt is told", smp->vps);
	close(event);
	close(resample);
}

/* A VP index or APIC id that is nobody's is no other VP's. */
static void test_nobody(struct smp *smp)
{
	int event = event_new();
	uint32_t before[MOST];
	unsigned int wrong = 0;
	struct routes *routes = &(struct routes){ 0 };

	route_add(routes, 9, VECTOR);
	routes->entries[0].address_lo = MSI_ADDRESS(smp->vps);
	memcpy(before, (void *)smp->counts, sizeof(before));
	tap_is(routes_set(smp->vm.partition, routes), 0, "a route to a VP that does not exist");
	tap_is(irqfd(smp->vm.partition, event, 9, 0, 0), 0, "its irqfd");
	event_signal(event);
	usleep(20000);
	wrong += memcmp(before, (void *)smp->counts, sizeof(before)) != 0;
	tap_is(wrong, 0, "W22: interrupts no other");
	tap_is(irqfd(smp->vm.partition, event, 9, IRQFD_DEASSIGN, 0), 0, "deassigned");
	close(event);
}

static void test_guest(unsigned int vps)
{
	struct smp smp = { .vps = vps };
	unsigned int i, others = 0;

	vm_new(&smp.vm, GUEST(smp));
	smp.files[0] = smp.vm.vp;
	for (i = 1; i < vps; i++) {
		smp.files[i] = vp_create(smp.vm.partition, i);
		if (smp.files[i] < 0)
			tap_die("VP %u: %s", i, strerror(-smp.files[i]));
	}
	smp.sum = (uint32_t *)(smp.vm.memory + 0x3000);
	smp.counts = (uint32_t *)(smp.vm.memory + 0x3010);
	start(&smp);
	tap_ok(reach(smp.there, vps, 1), "%u VPs: the first one starts the others", vps);
	tap_ok(reach(smp.done, vps, 1), "%u VPs: all run", vps);
	tap_is(*smp.sum, vps * ROUNDS, "%u VPs: what they add at once is not lost", vps);
	test_edge(&smp);
	test_level(&smp);
	test_nobody(&smp);
	stop(&smp);
	for (i = 0; i < vps; i++)
		others += smp.other[i] + (smp.there[i] != 1) + (smp.done[i] != 1);
	tap_is(others, 0, "%u VPs: nothing else was intercepted", vps);
	for (i = 1; i < vps; i++)
		close(smp.files[i]);
	vm_close(&smp.vm);
	ledger_is_empty("then");
}

int main(void)
{
	unsigned int vps;

	for (vps = 1; vps <= MOST; vps++)
		test_guest(vps);
	return tap_done();
}
