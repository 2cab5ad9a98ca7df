// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts and doorbells of older generations: by call, by route, by the irqfd's own. */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/oldvm.h"
#include "lib/signals.h"
#include "lib/tap.h"

#define LINE	9

static struct irq_vm vm;

static void *run(void *arg)
{
	struct irq_vm *guest = arg;
	struct hv_message m;
	int ret;

	do {
		ret = old_vp_run(guest->vm.vp, MSHV_LEGACY_RUN_VP, &m);
	} while (ret == -EINTR && !guest->stop);
	return NULL;
}

/* As irq_vm_new(), of the old family. */
static void old_irq_vm_new(void)
{
	const uint64_t es[2] = { 0xfee00000, 0xffffull | 0x93ull << 48 };
	struct mshv_register_assoc segment = { .name = HV_REGISTER_ES };
	struct hv_message m;

	old_vm_new(&vm.vm, GUEST(interrupts));
	vm.stop = false;
	vm.counts = (uint32_t *)(vm.vm.memory + 0x3000);
	memcpy(segment.value, es, sizeof(es));
	if (old_registers(vm.vm.vp, MSHV_LEGACY_SET_VP_REGISTERS_16, &segment, 1) ||
	    old_vp_run(vm.vm.vp, MSHV_LEGACY_RUN_VP, &m) || m.type != HV_MESSAGE_IO_PORT ||
	    old_register_set(&numbering_legacy, vm.vm.vp, HV_REGISTER_RIP,
			     m.rip + (m.length_and_cr8 & 15)))
		tap_die("a guest that sleeps");
	pthread_create(&vm.runner, NULL, run, &vm);
}

static void test_assert(unsigned long number, const char *what)
{
	struct mshv_assert_interrupt args = { .vector = VECTOR_A, .rsvd = ~0u };
	uint64_t calls = calls_of(HVCALL_ASSERT_INTERRUPT);
	uint32_t before = vm.counts[0];

	tap_is(call(vm.vm.partition, number, &args), 0, "%s: an interrupt", what);
	tap_is(calls_of(HVCALL_ASSERT_INTERRUPT), calls + 1, "one hypercall");
	tap_is(irq_wait(&vm, 0, before + 1), before + 1, "the guest gets it");
	before = vm.counts[0];
	args.control = 1ull << 33;
	args.dest_addr = 0;
	tap_is(call(vm.vm.partition, number, &args), 0, "to no logical destination");
	args = (struct mshv_assert_interrupt){ .vector = 3 };
	tap_is(call(vm.vm.partition, number, &args), -EINVAL, "a vector no interrupt has");
	tap_is(call(vm.vm.partition, number, NULL), -EFAULT, "null pointer");
	tap_is(vm.counts[0], before, "none of these interrupts");
}

static int irqfd_16(int event, uint32_t flags, int resample)
{
	struct mshv_user_irqfd args = {
		.fd = event, .resamplefd = resample, .gsi = LINE, .flags = flags,
	};

	return call(vm.vm.partition, MSHV_LEGACY_IRQFD_16, &args);
}

static int irqfd_40(int event, uint32_t vector, uint32_t flags, int resample, bool level)
{
	struct mshv_irqfd_40 args = {
		.fd = event, .resamplefd = resample, .gsi = LINE, .flags = flags,
		.vector = vector, .level_triggered = level, .pad = { 1, 2, 3, 4, 5, 6 },
	};

	return call(vm.vm.partition, MSHV_LEGACY_IRQFD_40, &args);
}

static int route(uint32_t rsvd)
{
	struct {
		struct mshv_user_irq_table head;
		struct mshv_user_irq_entry entry;
	} args = {
		.head = { .nr = 1, .rsvd = rsvd },
		.entry = { .gsi = LINE, .address_lo = MSI_ADDRESS(0), .data = VECTOR_A },
	};

	return call(vm.vm.partition, MSHV_LEGACY_SET_MSI_ROUTING, &args);
}

static void expect_interrupt(int event, unsigned int which, const char *what)
{
	uint32_t before = vm.counts[which];

	event_signal(event);
	tap_is(irq_wait(&vm, which, before + 1), before + 1, "%s", what);
}

static void expect_none(int event, const char *what)
{
	uint64_t calls = calls_of(HVCALL_ASSERT_INTERRUPT);

	event_signal(event);
	usleep(20000);
	tap_is(calls_of(HVCALL_ASSERT_INTERRUPT), calls, "%s", what);
	event_take(event);
}

static void test_routed(void)
{
	struct mshv_user_irq_table none = { .rsvd = 0xdeadbeef };
	int event = event_new();

	tap_is(route(0xdeadbeef), 0, "a route, whatever is next to the count");
	tap_is(irqfd_16(event, 0, 0), 0, "an irqfd of its line");
	expect_interrupt(event, 0, "interrupts");
	tap_is(irqfd_16(event, 0, 0), -EBUSY, "the eventfd is in use");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_SET_MSI_ROUTING, &none), 0, "no route");
	expect_none(event, "interrupts no more");
	tap_is(irqfd_16(event, IRQFD_DEASSIGN, 0), 0, "deassign");
	none.nr = MAX_ROUTES + 1;
	tap_is(call(vm.vm.partition, MSHV_LEGACY_SET_MSI_ROUTING, &none), -EINVAL,
	       "more routes than there are lines");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_SET_MSI_ROUTING, NULL), -EFAULT, "null pointer");
	close(event);
}

/* The interrupt comes with the irqfd and goes with it. */
static void test_direct(void)
{
	struct mshv_irqfd_40 args = { .fd = -1, .gsi = MAX_ROUTES };
	int event = event_new(), second = event_new(), resample = event_new();

	tap_is(irqfd_40(event, VECTOR_B, 0, 0, false), 0, "an irqfd with its interrupt");
	expect_interrupt(event, 1, "interrupts");
	tap_is(irqfd_40(event, VECTOR_A, 0, 0, false), -EBUSY, "the eventfd is in use");
	expect_interrupt(event, 1, "which changed nothing");
	tap_is(irqfd_40(event, 0, IRQFD_DEASSIGN, 0, false), 0, "deassign");
	tap_is(irqfd_16(second, 0, 0), 0, "an irqfd of the same line, without interrupt");
	expect_none(second, "finds no route there");
	tap_is(irqfd_16(second, IRQFD_DEASSIGN, 0), 0, "deassign");

	tap_is(irqfd_40(event, VECTOR_A, IRQFD_RESAMPLE, resample, false), -EINVAL,
	       "resampling: an edge-triggered interrupt");
	tap_is(irqfd_40(event, VECTOR_A, IRQFD_RESAMPLE, resample, true), 0,
	       "resampling: a level-triggered one");
	expect_interrupt(event, 0, "interrupts");
	tap_is(event_wait(resample, 1), 1, "its end is told");
	tap_is(irqfd_40(event, 0, IRQFD_DEASSIGN, 0, false), 0, "deassign");
	tap_is(irqfd_40(event, 0x100, 0, 0, false), -EINVAL, "a vector that does not exist");
	tap_is(irqfd_40(event, VECTOR_A, 4, 0, false), -EINVAL, "an unknown flag");
	tap_is(irqfd_40(-1, VECTOR_A, 0, 0, false), -EBADF, "no file");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_IRQFD_40, &args), -EINVAL,
	       "a line that does not exist");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_IRQFD_40, NULL), -EFAULT, "null pointer");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_IRQFD_16, NULL), -EFAULT, "null pointer");
	close(event);
	close(second);
	close(resample);
}

static int ioeventfd_old(int event, uint32_t length, uint32_t flags)
{
	struct mshv_user_ioeventfd args = {
		.addr = 0x20000, .len = length, .fd = event, .flags = flags,
		.rsvd = { 1, 2, 3, 4 },
	};

	return call(vm.vm.partition, MSHV_LEGACY_IOEVENTFD, &args);
}

static void test_ioeventfd(void)
{
	int event = event_new();

	tap_is(ioeventfd_old(event, 4, 0), 0, "a doorbell, whatever is behind the flags");
	tap_is(ioeventfd_old(event, 4, 0), -EEXIST, "it is there");
	tap_is(ioeventfd_old(event, 3, 0), -EINVAL, "no length of a write");
	tap_is(ioeventfd_old(event, 1, IOEVENTFD_PIO), -EOPNOTSUPP, "port I/O");
	tap_is(ioeventfd_old(event, 4, IOEVENTFD_DEASSIGN), 0, "deassign");
	tap_is(ioeventfd_old(event, 4, IOEVENTFD_DEASSIGN), -ENOENT, "it is gone");
	tap_is(call(vm.vm.partition, MSHV_LEGACY_IOEVENTFD, NULL), -EFAULT, "null pointer");
	close(event);
}

static void end(void)
{
	vm.stop = true;
	thread_interrupt(vm.runner);
	vm_close(&vm.vm);
}

int main(void)
{
	old_irq_vm_new();
	test_assert(MSHV_LEGACY_ASSERT_INTERRUPT, "legacy");
	test_routed();
	test_direct();
	test_ioeventfd();
	end();
	irq_vm_new(&vm);
	test_assert(MSHV_DOM0_ASSERT_INTERRUPT, "dom0");
	irq_vm_close(&vm);
	ledger_is_empty("after the test");
	return tap_done();
}
