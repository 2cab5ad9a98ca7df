// SPDX-License-Identifier: GPL-2.0-only
/*
 * Released clients of each generation of the ABI: each starts, runs, saves, restores and
 * ends a VM the way it does, with its own calls (lib/client.h). Their guest is the same,
 * and so must be what it prints.
 *
 *	replay [CLIENT...]
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/irq.h"
#include "lib/replay.h"
#include "lib/tap.h"

/* --------------------------------------------------------- errors ---- */

static unsigned int known(int fd, const unsigned long *numbers)
{
	unsigned int count = 0;

	for (; *numbers; numbers++) {
		if (call(fd, *numbers, NULL) == -ENOTTY)
			continue;
		tap_note("0x%lx is known", *numbers);
		count++;
	}
	return count;
}

static void test_errors(struct replay *replay)
{
	static const unsigned long unknown[] = { _IO(MSHV_IOCTL, 0x7f),
						 _IOWR(MSHV_IOCTL, 0xee, uint64_t), 0 };
	struct client_vm *vm = &replay->vm;

	step(replay, known(vm->dev, unknown) + known(vm->partition, unknown) +
	     known(vm->vp, unknown), 0, "calls that nobody ever had");
	step(replay, known(vm->partition, vm->client->foreign), 0,
	     "calls that partitions had at other times");
	step(replay, known(vm->vp, vm->client->foreign_vp), 0, "calls that VPs had at other times");
	step(replay, client_map(vm, 0), -EEXIST, "memory where there is some");
}

/* ---------------------------------------------- saving and restoring ---- */

#define SAVED	46

struct saved {
	struct hv_register_assoc registers[SAVED];
	unsigned int count;
	uint8_t *memory;
	uint8_t *states;
};

static void add_names(struct saved *saved, uint32_t first, uint32_t last)
{
	for (; first <= last; first++)
		saved->registers[saved->count++].name = first;
}

/* The FPU's are in the XSAVE image. */
static void name_registers(struct saved *saved)
{
	add_names(saved, HV_REGISTER_RAX, HV_REGISTER_RFLAGS);
	add_names(saved, HV_REGISTER_ES, HV_REGISTER_TR);
	add_names(saved, HV_REGISTER_IDTR, HV_REGISTER_GDTR);
	add_names(saved, HV_REGISTER_CR0, HV_REGISTER_CR8);
	add_names(saved, HV_REGISTER_EFER, HV_REGISTER_EFER);
	add_names(saved, HV_REGISTER_APIC_BASE, HV_REGISTER_APIC_BASE);
	add_names(saved, HV_REGISTER_XFEM, HV_REGISTER_XFEM);
	add_names(saved, HV_REGISTER_PENDING_INTERRUPTION, HV_REGISTER_INTERRUPT_STATE);
}

static int each_state(struct client_vm *vm, uint8_t *states,
		      int (*transfer)(struct client_vm *vm, int type, void *page))
{
	int type, ret = 0;

	for (type = 0; !ret && type < MSHV_VP_STATE_COUNT; type++)
		if (client_has_state(vm->client, type))
			ret = transfer(vm, type, states + type * HV_PAGE_SIZE);
	return ret;
}

static void save(struct replay *replay, struct saved *saved)
{
	struct client_vm *vm = &replay->vm;

	name_registers(saved);
	if (vm->client->freezes_time)
		step(replay, client_property_set(vm, HV_PROPERTY_TIME_FREEZE, 1), 0, "stop time");
	step(replay, client_registers_get(vm, saved->registers, saved->count), 0,
	     "save registers");
	step(replay, each_state(vm, saved->states, client_state_get), 0, "save state");
	memcpy(saved->memory, vm->memory, VM_PAGES * HV_PAGE_SIZE);
	client_close(vm);
	memset(vm->memory, 0xcc, VM_PAGES * HV_PAGE_SIZE);
}

static bool restore(struct replay *replay, const struct saved *saved)
{
	struct client_vm *vm = &replay->vm;

	memcpy(vm->memory, saved->memory, VM_PAGES * HV_PAGE_SIZE);
	if (!replay_start(replay))
		return false;
	if (!step(replay, client_registers_set(vm, saved->registers, saved->count), 0,
		  "restore registers") ||
	    !step(replay, each_state(vm, saved->states, client_state_set), 0, "restore state"))
		return false;
	return !vm->client->freezes_time ||
	       step(replay, client_property_set(vm, HV_PROPERTY_TIME_FREEZE, 0), 0,
		    "let time go on");
}

/* The VM goes on in another partition, as it would on another host. */
static bool move(struct replay *replay)
{
	struct saved saved = {
		.memory = pages_new(VM_PAGES), .states = pages_new(MSHV_VP_STATE_COUNT),
	};
	bool good;

	save(replay, &saved);
	good = restore(replay, &saved);
	munmap(saved.memory, VM_PAGES * HV_PAGE_SIZE);
	munmap(saved.states, MSHV_VP_STATE_COUNT * HV_PAGE_SIZE);
	return good;
}

/* ------------------------------------------ interrupts and doorbells ---- */

static void prepare_events(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	if (vm->client->calls.irqfd) {
		replay->irq = event_new();
		step(replay, client_irqfd(vm, replay->irq, VECTOR_A, 0), 0, "an irqfd");
	}
	if (!vm->client->calls.ioeventfd)
		return;
	replay->bell = event_new();
	step(replay, client_ioeventfd(vm, replay->bell, BELL, 0), 0, "an ioeventfd");
	step(replay, client_ioeventfd(vm, replay->bell, BELL, 0), -EEXIST, "the same again");
	step(replay, client_ioeventfd(vm, replay->bell, BELL, IOEVENTFD_PIO), -EOPNOTSUPP,
	     "an ioeventfd of a port");
}

static void end_events(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	if (replay->irq >= 0) {
		step(replay, client_irqfd(vm, replay->irq, VECTOR_A, IRQFD_DEASSIGN), 0,
		     "the irqfd ends");
		event_signal(replay->irq);
		step(replay, event_take(replay->irq), 1, "its eventfd interrupts nobody");
		close(replay->irq);
	}
	if (replay->bell >= 0) {
		step(replay, client_ioeventfd(vm, replay->bell, BELL, IOEVENTFD_DEASSIGN), 0,
		     "the ioeventfd ends");
		step(replay, client_ioeventfd(vm, replay->bell, BELL, IOEVENTFD_DEASSIGN), -ENOENT,
		     "there it is no more");
		close(replay->bell);
	}
	replay->irq = replay->bell = -1;
}

/* Cloud Hypervisor: all clean from now on. */
static void track(struct replay *replay)
{
	uint64_t dirty;

	if (!replay->vm.client->calls.access_states)
		return;
	step(replay, client_property_set(&replay->vm, HV_PROPERTY_ACCESS_TRACKING, 1), 0,
	     "track written pages");
	step(replay, client_dirty(&replay->vm, VM_PAGES, ACCESS_CLEAR, &dirty), 0,
	     "all clean");
}

/* It makes all dirty before it stops. */
static void end_track(struct replay *replay)
{
	uint64_t dirty = 0;

	if (!replay->vm.client->calls.access_states)
		return;
	step(replay, client_dirty(&replay->vm, VM_PAGES, ACCESS_CLEAR, &dirty), 0,
	     "which pages were written");
	tap_ok(dirty >> DIRTY_PAGE & 1, "%s: that one was (0x%llx)", replay->vm.client->name,
	       (unsigned long long)dirty);
	tap_ok(!(dirty >> (VM_PAGES - 1) & 1), "%s: the last one was not",
	       replay->vm.client->name);
	step(replay, client_dirty(&replay->vm, VM_PAGES, ACCESS_SET, &dirty), 0, "all dirty");
	step(replay, client_property_set(&replay->vm, HV_PROPERTY_ACCESS_TRACKING, 0), 0,
	     "track no more");
}

/* Eventfds and the call in turn, as far as there are both. */
static void interrupt(struct replay *replay, unsigned int nth)
{
	if (replay->irq >= 0 && nth % 2)
		event_signal(replay->irq);
	else
		step(replay, client_assert(&replay->vm, VECTOR_A), 0, "assert an interrupt");
}

/* The guest sleeps: a signal brings its VMM back, an interrupt wakes it. */
static bool wake(struct replay *replay)
{
	unsigned int i;
	int ret = replay_run_for(replay, 20000);

	if (!step(replay, ret, -EINTR, "a signal while the guest sleeps"))
		return false;
	for (i = 1; i <= INTERRUPTS; i++) {
		interrupt(replay, i);
		ret = replay_run(replay);
		if (ret != INTERRUPTED)
			break;
	}
	return step(replay, ret, INTERRUPTED, "interrupts wake the guest");
}

static bool ring(struct replay *replay)
{
	if (!step(replay, replay_run(replay), RUNG, "the guest rings"))
		return false;
	if (replay->bell >= 0)
		replay->bells += event_wait(replay->bell, BELLS);
	return step(replay, replay->bells, BELLS, "as often as it was heard");
}

/* ------------------------------------------------------------ a run ---- */

/* What the guest has to print, computed otherwise. */
static void expected(char *text, size_t size)
{
	unsigned int n, i, sum = 0;
	int length = snprintf(text, size, "primes ");

	for (n = 2; n < LIMIT; n++) {
		for (i = 2; i < n && n % i; i++)
			;
		if (i < n)
			continue;
		sum += n;
		length += snprintf(text + length, size - length, "%u ", n);
	}
	snprintf(text + length, size - length,
		 "sum %u msr 0 device %u state %u %u interrupts %u doorbells %u answer %u ",
		 sum, 3 * sum + 1, sum, sum, INTERRUPTS, BELLS, 7 * sum + 3);
}

static bool compute(struct replay *replay)
{
	if (!replay_start(replay) || !step(replay, replay_begin(&replay->vm), 0, "set registers"))
		return false;
	test_errors(replay);
	if (!step(replay, replay_run(replay), SAVE, "the guest computes"))
		return false;
	if (replay_sets_cpuid(replay->vm.client))
		step(replay, *(uint32_t *)(replay->vm.memory + BRAND), BRAND_EAX,
		     "it saw the CPUID leaf");
	return move(replay) &&
	       step(replay, replay_run(replay), SLEEPS, "the guest goes on in another partition");
}

static void sleep_and_end(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	prepare_events(replay);
	track(replay);
	if (!wake(replay) || !ring(replay))
		return;
	end_track(replay);
	if (!step(replay, replay_run(replay), END, "the guest comes to its end"))
		return;
	end_events(replay);
	if (vm->client->register_page)
		tap_ok(vm->by_page > 0, "%s: registers went by their page", vm->client->name);
	step(replay, client_unmap(vm, 0), 0, "take its memory");
	if (vm->client->maps_twice)
		step(replay, client_unmap(vm, ALIAS_GFN), 0, "at the second place too");
}

static void test_client(const struct client *client)
{
	struct replay replay = {
		.vm = {
			.client = client, .dev = -1, .partition = -1, .vp = -1,
			.memory = pages_new(VM_PAGES), .synthetic = SYNTHETIC,
		},
		.irq = -1,
		.bell = -1,
	};
	const struct guest guest = GUEST(replay);
	char want[sizeof(replay.text)], when[64];

	tap_note("%s: %s", client->name, client->program);
	memcpy(replay.vm.memory + VM_CODE, guest.start, guest.end - guest.start);
	if (compute(&replay))
		sleep_and_end(&replay);
	client_close(&replay.vm);
	expected(want, sizeof(want));
	tap_note("%s", replay.text);
	if (replay.length)
		tap_ok(!strcmp(replay.text, want), "%s: the guest's text", client->name);
	munmap(replay.vm.memory, VM_PAGES * HV_PAGE_SIZE);
	snprintf(when, sizeof(when), "after %s", client->name);
	ledger_is_empty(when);
}

static void test_all(const struct client *clients, char **names)
{
	for (; clients->name; clients++) {
		char **name = names;

		while (*name && strcmp(*name, clients->name))
			name++;
		if (*name || !*names)
			test_client(clients);
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	test_all(clients_current, argv + 1);
	test_all(clients_legacy, argv + 1);
	return tap_done();
}
