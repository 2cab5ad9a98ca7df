// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_SET_MSI_ROUTING: what a table may hold, and what interrupts make of it. */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"

static struct routes routes;

static void test_arguments(int partition)
{
	struct mshv_user_irq_table *cut;
	uint8_t *pages;

	routes.head.nr = 0;
	tap_is(routes_set(partition, &routes), 0, "no routes, where there are none");
	routes.head.rsvd = 1;
	tap_is(routes_set(partition, &routes), -EINVAL, "the reserved field");
	routes.head.rsvd = 0;
	route_add(&routes, 4095, 0x30);
	tap_is(routes_set(partition, &routes), 0, "the last line");
	route_add(&routes, 4096, 0x30);
	tap_is(routes_set(partition, &routes), -EINVAL, "a line too far");
	routes.entries[1].gsi = 4095;
	tap_is(routes_set(partition, &routes), -EINVAL, "a line twice");
	routes.entries[1].gsi = 0;
	tap_is(routes_set(partition, &routes), 0, "another line");
	routes.entries[1].address_hi = 0x100;
	tap_is(routes_set(partition, &routes), -EINVAL, "W43: an address beyond 4 GiB");

	tap_is(routes_set(partition, (void *)8), -EFAULT, "a table that cannot be read");
	pages = pages_new(2);
	munmap(pages + HV_PAGE_SIZE, HV_PAGE_SIZE);
	cut = (void *)(pages + HV_PAGE_SIZE - sizeof(*cut));
	tap_is(call(partition, MSHV_SET_MSI_ROUTING, cut), 0, "no entries, nothing behind");
	cut->nr = 1;
	tap_is(call(partition, MSHV_SET_MSI_ROUTING, cut), -EFAULT,
	       "an entry that cannot be read");
	cut->nr = 4097;
	tap_is(call(partition, MSHV_SET_MSI_ROUTING, cut), -EINVAL,
	       "too many entries: said before they are read");
	cut->nr = 0xffffffff;
	tap_is(call(partition, MSHV_SET_MSI_ROUTING, cut), -EINVAL, "no number overflows");
	munmap(pages, HV_PAGE_SIZE);
}

static void test_large(int partition)
{
	uint32_t gsi;

	routes.head.nr = 0;
	for (gsi = 0; gsi < 2048; gsi++)
		route_add(&routes, gsi, 0x30);
	tap_is(routes_set(partition, &routes), 0, "2048 routes");
	for (; gsi < 4096; gsi++)
		route_add(&routes, 4095 - (gsi - 2048), 0x31);
	tap_is(routes_set(partition, &routes), 0, "4096 routes");
	route_add(&routes, 0, 0x30);
	tap_is(routes_set(partition, &routes), -EINVAL, "4097 routes");
}

/* Line 7 is signalled; what it stands for changes. */
static void test_effect(void)
{
	int event = event_new();
	struct irq_vm vm;

	irq_vm_new(&vm);
	tap_is(irqfd(vm.vm.partition, event, 7, 0, 0), 0, "an irqfd before there are routes");
	event_signal(event);
	usleep(50000);
	tap_ok(!vm.counts[0] && !vm.counts[1], "a signal without a route interrupts nobody");
	tap_is(event_take(event), 0, "but is taken");

	tap_is(route_one(vm.vm.partition, 7, VECTOR_A), 0, "a route");
	event_signal(event);
	tap_is(irq_wait(&vm, 0, 1), 1, "interrupts");
	tap_is(route_one(vm.vm.partition, 7, VECTOR_B), 0, "another route of the line");
	event_signal(event);
	tap_is(irq_wait(&vm, 1, 1), 1, "interrupts otherwise");
	tap_is(route_one(vm.vm.partition, 8, VECTOR_A), 0, "a route of another line only");
	event_signal(event);
	usleep(50000);
	tap_ok(vm.counts[0] == 1 && vm.counts[1] == 1, "the first line has none any more");

	tap_is(route_one(vm.vm.partition, 7, VECTOR_A), 0, "a route of the first line");
	routes.head.nr = 0;
	tap_is(routes_set(vm.vm.partition, &routes), 0, "no routes, where there were some");
	event_signal(event);
	usleep(50000);
	tap_ok(vm.counts[0] == 1 && vm.counts[1] == 1, "none is left");

	tap_is(route_one(vm.vm.partition, 7, 5), 0, "a vector that does not exist");
	event_signal(event);
	tap_is(route_one(vm.vm.partition, 7, VECTOR_A | 0x300), 0, "a reserved delivery mode");
	event_signal(event);
	usleep(50000);
	tap_ok(vm.counts[0] == 1 && vm.counts[1] == 1, "W22: is no fixed interrupt instead");
	tap_is(route_one(vm.vm.partition, 7, VECTOR_A), 0, "a route again");
	event_signal(event);
	tap_is(irq_wait(&vm, 0, 2), 2, "interrupts again");
	irq_vm_close(&vm);
	close(event);
}

/* Gsi 0 is a line like others. */
static void test_line_zero(void)
{
	int event = event_new();
	struct irq_vm vm;

	irq_vm_new(&vm);
	tap_is(irqfd(vm.vm.partition, event, 0, 0, 0), 0, "an irqfd of line 0");
	event_signal(event);
	usleep(50000);
	tap_ok(!vm.counts[0] && !vm.counts[1], "W22: without a route it interrupts nobody");
	tap_is(route_one(vm.vm.partition, 0, VECTOR_A), 0, "a route of line 0");
	event_signal(event);
	tap_is(irq_wait(&vm, 0, 1), 1, "interrupts");
	irq_vm_close(&vm);
	close(event);
}

static volatile bool stop;

static void *keep_changing(void *arg)
{
	static struct routes changing;
	long i, failed = 0;

	for (i = 0; i < 2048; i++)
		route_add(&changing, i, VECTOR_A);
	for (i = 0; !stop; i++) {
		changing.entries[7].data = i & 1 ? VECTOR_B : VECTOR_A;
		failed += routes_set(*(int *)arg, &changing) != 0;
	}
	return (void *)failed;
}

static void test_concurrent(void)
{
	int event = event_new(), i;
	struct irq_vm vm;
	pthread_t thread;
	uint32_t sum;
	void *failed;

	irq_vm_new(&vm);
	irqfd(vm.vm.partition, event, 7, 0, 0);
	tap_is(route_one(vm.vm.partition, 7, VECTOR_A), 0, "a route");
	stop = false;
	pthread_create(&thread, NULL, keep_changing, &vm.vm.partition);
	for (i = 0; i < 200; i++) {
		sum = vm.counts[0] + vm.counts[1];
		event_signal(event);
		for (int wait = 0; wait < 2000 && sum == vm.counts[0] + vm.counts[1]; wait++)
			usleep(500);
		if (sum == vm.counts[0] + vm.counts[1])
			break;
	}
	stop = true;
	pthread_join(thread, &failed);
	tap_is((long)failed, 0, "2048 routes set over and over");
	tap_is(i, 200, "W40: meanwhile no interrupt is lost");
	tap_note("vector A %u, vector B %u", vm.counts[0], vm.counts[1]);
	irq_vm_close(&vm);
	close(event);
}

int main(void)
{
	int dev = dev_new(), partition = partition_blank(dev);

	test_arguments(partition);
	test_large(partition);
	close(partition);
	close(dev);
	test_effect();
	test_line_zero();
	test_concurrent();
	ledger_is_empty("after the test");
	return tap_done();
}
