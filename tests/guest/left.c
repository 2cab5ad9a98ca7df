// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stays behind when the host goes down, and nobody closes its files: a guest that
 * executes, with doorbells, interrupts and pages that are mapped here, and a partition
 * that is only there. Writes to standard output, once all this is so, how often VP
 * registers have been set by then.
 */
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define BELLS	3

static struct vm vm;

static void *execute(void *unused)
{
	struct hv_message m;

	vp_run(vm.vp, &m);
	tap_die("the run of the VP ended");
	return unused;
}

static void map_page(unsigned int which)
{
	size_t size = sysconf(_SC_PAGE_SIZE);
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vp, which * size);

	if (page == MAP_FAILED)
		tap_die("mapping page %u of the VP", which);
}

static void connect(void)
{
	unsigned int i;

	if (route_one(vm.partition, 5, VECTOR_A) || irqfd(vm.partition, event_new(), 5, 0, 0))
		tap_die("an irqfd");
	for (i = 0; i < BELLS; i++)
		if (ioeventfd(vm.partition, event_new(), 0x20000 + 8 * i, 4, 0, 0))
			tap_die("an ioeventfd");
}

int main(void)
{
	struct hv_message m;
	pthread_t thread;

	vm_new(&vm, GUEST(spin));
	if (vp_create(vm.partition, 1) < 0 || partition_create(vm.dev, PT_LAPIC) < 0)
		tap_die("another VP and another partition");
	map_page(MSHV_VP_MMAP_OFFSET_REGISTERS);
	map_page(MSHV_VP_MMAP_OFFSET_INTERCEPT_MESSAGE);
	connect();
	expect_io(&vm, &m, 0x10);
	skip_instruction(vm.vp, &m);
	if (pthread_create(&thread, NULL, execute, NULL))
		tap_die("a thread");
	usleep(300000);
	printf("set %llu\n", (unsigned long long)calls_of(HVCALL_SET_VP_REGISTERS));
	fflush(stdout);
	for (;;)
		pause();
}
