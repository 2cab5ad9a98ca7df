// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "irq.h"
#include "signals.h"
#include "tap.h"

#define PATIENCE_MS	2000

int event_new(void)
{
	int event = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

	if (event < 0)
		tap_die("eventfd: %s", strerror(errno));
	return event;
}

void event_signal(int event)
{
	const uint64_t one = 1;

	if (write(event, &one, sizeof(one)) != sizeof(one))
		tap_die("signalling an eventfd: %s", strerror(errno));
}

uint64_t event_take(int event)
{
	uint64_t count;

	return read(event, &count, sizeof(count)) == sizeof(count) ? count : 0;
}

uint64_t event_wait(int event, uint64_t count)
{
	uint64_t sum = event_take(event);

	for (int i = 0; i < PATIENCE_MS && sum < count; i++) {
		usleep(1000);
		sum += event_take(event);
	}
	return sum;
}

int doorbell_passed(int vp, const struct hv_message *message, int event)
{
	skip_instruction(vp, message);
	return event_wait(event, 1) == 1 ? 1 : -ENODATA;
}

int irqfd(int partition, int event, uint32_t gsi, uint32_t flags, int resample)
{
	struct mshv_user_irqfd args = {
		.fd = event,
		.resamplefd = resample,
		.gsi = gsi,
		.flags = flags,
	};

	return call(partition, MSHV_IRQFD, &args);
}

int ioeventfd(int partition, int event, uint64_t gpa, uint32_t length, uint64_t value,
	      uint32_t flags)
{
	struct mshv_user_ioeventfd args = {
		.datamatch = value,
		.addr = gpa,
		.len = length,
		.fd = event,
		.flags = flags,
	};

	return call(partition, MSHV_IOEVENTFD, &args);
}

void route_add(struct routes *routes, uint32_t gsi, uint32_t data)
{
	routes->entries[routes->head.nr++] = (struct mshv_user_irq_entry){
		.gsi = gsi,
		.address_lo = MSI_ADDRESS(0),
		.data = data,
	};
}

int routes_set(int partition, const struct routes *routes)
{
	return call(partition, MSHV_SET_MSI_ROUTING, routes);
}

int route_one(int partition, uint32_t gsi, uint32_t data)
{
	static struct routes routes;

	routes.head.nr = 0;
	route_add(&routes, gsi, data);
	return routes_set(partition, &routes);
}

static void *run(void *arg)
{
	struct irq_vm *vm = arg;
	struct hv_message m;
	int ret;

	do {
		ret = vp_run(vm->vm.vp, &m);
	} while (ret == -EINTR && !vm->stop);
	if (ret != -EINTR)
		tap_note("the guest stopped by itself: %d, message 0x%x, RIP 0x%llx", ret,
			 m.type, (unsigned long long)m.rip);
	return NULL;
}

void irq_vm_new(struct irq_vm *vm)
{
	/* The LAPIC's registers */
	const struct hv_register_assoc es = {
		.name = HV_REGISTER_ES,
		.value = { 0xfee00000, 0xffffull | 0x93ull << 48 },
	};
	struct hv_message m;

	vm->stop = false;
	vm_new(&vm->vm, GUEST(interrupts));
	vm->counts = (uint32_t *)(vm->vm.memory + 0x3000);
	if (registers_set(vm->vm.vp, 0, &es, 1))
		tap_die("a segment for the LAPIC");
	expect_io(&vm->vm, &m, 0x10);
	skip_instruction(vm->vm.vp, &m);
	pthread_create(&vm->runner, NULL, run, vm);
}

void irq_vm_close(struct irq_vm *vm)
{
	vm->stop = true;
	thread_interrupt(vm->runner);
	vm_close(&vm->vm);
}

uint32_t irq_wait(const struct irq_vm *vm, unsigned int which, uint32_t want)
{
	for (int i = 0; i < PATIENCE_MS && vm->counts[which] < want; i++)
		usleep(1000);
	return vm->counts[which];
}
