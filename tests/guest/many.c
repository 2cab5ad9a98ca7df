// SPDX-License-Identifier: GPL-2.0-only
/* A hundred partitions at once, each with a VP that runs. */
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define VMS	100
#define STEPS	5

static struct vm vms[VMS];
static int results[VMS];

/* Counts to STEPS; returns how many steps were wrong. */
static void *run(void *arg)
{
	struct vm *vm = arg;
	int *result = &results[vm - vms];
	struct hv_message m;
	int i;

	for (i = 1; i <= STEPS; i++) {
		if (vp_run(vm->vp, &m) || m.type != HV_MESSAGE_IO_PORT ||
		    (uint32_t)m.io.rax != (uint32_t)i || skip_instruction(vm->vp, &m))
			++*result;
	}
	return NULL;
}

static void test_one_after_another(void)
{
	int i, wrong = 0;

	for (i = 0; i < VMS; i++) {
		results[i] = 0;
		run(&vms[i]);
		wrong += results[i];
	}
	tap_is(wrong, 0, "each runs %d steps while %d others exist", STEPS, VMS - 1);
}

/* Each starts again from 0, all at the same time. */
static void test_at_once(void)
{
	pthread_t threads[VMS];
	int i, wrong = 0, started = 0;

	for (i = 0; i < VMS; i++) {
		results[i] = 0;
		wrong += start_real_mode(vms[i].vp, 0, VM_CODE) != 0;
	}
	for (i = 0; i < VMS; i++, started++)
		if (pthread_create(&threads[i], NULL, run, &vms[i]))
			break;
	tap_is(started, VMS, "%d threads", VMS);
	for (i = 0; i < started; i++) {
		pthread_join(threads[i], NULL);
		wrong += results[i];
	}
	tap_is(wrong, 0, "each runs %d steps while the others do the same", STEPS);
}

int main(void)
{
	struct ledger l;
	int i, failed = 0;

	ledger_is_empty("before the test");
	for (i = 0; i < VMS; i++)
		failed += vm_try(&vms[i], GUEST(counter)) != 0;
	tap_is(failed, 0, "%d partitions with a VP each", VMS);
	ledger_read(&l);
	tap_is(l.partitions, VMS, "the hypervisor has as many partitions");
	tap_is(l.vps, VMS, "and as many VPs");
	test_one_after_another();
	test_at_once();
	/* The odd ones first: destroying must not depend on the order. */
	for (i = 1; i < VMS; i += 2)
		vm_close(&vms[i]);
	ledger_read(&l);
	tap_is(l.partitions, VMS / 2, "half of them are closed");
	for (i = 0; i < VMS; i += 2)
		vm_close(&vms[i]);
	ledger_is_empty("after all are closed");
	return tap_done();
}
