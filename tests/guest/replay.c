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

#include "lib/client.h"
#include "lib/control.h"
#include "lib/irq.h"
#include "lib/signals.h"
#include "lib/tap.h"

/* What the guest says, and how far it has come (lib/replay_guest.S). */
#define PORT_TEXT	0x3f8
#define PORT_LIMIT	0x60
#define PORT_STAGE	0x80

enum stage { SAVE = 1, SLEEPS = 2, INTERRUPTED = 3, RUNG = 4, END = 0xff };

#define LIMIT		60	/* primes below that */
#define INTERRUPTS	3
#define BELLS		3

/* A device: what is written to the first register can be read, three times, plus one. */
#define DEVICE		0x20000ull
#define DEVICE_BELLS	(DEVICE + 4)
#define BELL		(DEVICE + 0x1000)

/* In the guest's memory. */
#define BRAND		0x3008
#define DIRTY_PAGE	3

#define BRAND_LEAF	0x80000002
#define BRAND_EAX	0x6c706572	/* "repl" */

/* How long a guest may take from one stage to the next. */
#define PATIENCE_US	20000000

/* A second place for the memory of those who map it twice. */
#define ALIAS_GFN	0x100

/**
 * struct replay - a client at work
 * @vm: its VM
 * @text: what the guest printed
 * @length: bytes of it
 * @value: the device's register
 * @bells: writes to BELL
 * @irq: eventfd that interrupts the guest, or -1
 * @bell: eventfd that BELL signals, or -1
 */
struct replay {
	struct client_vm vm;
	char text[256];
	size_t length;
	uint32_t value;
	uint32_t bells;
	int irq;
	int bell;
};

static bool step(struct replay *replay, long long got, long long want, const char *what)
{
	return tap_is(got, want, "%s: %s", replay->vm.client->name, what);
}

/* ------------------------------------------------- how a VM starts ---- */

static int start_vp(struct client_vm *vm)
{
	const uint64_t code = 0xffffull | 0x9bull << 48, data = 0xffffull | 0x93ull << 48;
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_CS, .value = { 0, code } },
		{ .name = HV_REGISTER_DS, .value = { 0, data } },
		/* The LAPIC's registers */
		{ .name = HV_REGISTER_ES, .value = { 0xfee00000, data } },
		{ .name = HV_REGISTER_RIP, .value = { VM_CODE } },
		{ .name = HV_REGISTER_RFLAGS, .value = { 2 } },
	};

	return client_registers_set(vm, registers, sizeof(registers) / sizeof(*registers));
}

static int map_page(struct client_vm *vm)
{
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vp,
			  MSHV_VP_MMAP_OFFSET_REGISTERS * HV_PAGE_SIZE);

	if (page == MAP_FAILED)
		return -errno;
	vm->page = page;
	return 0;
}

/* Crates since 0.5: only this errno means that there is no page. */
static int map_absent_page(struct client_vm *vm)
{
	void *page = mmap(NULL, HV_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vp,
			  MSHV_VP_MMAP_OFFSET_GHCB * HV_PAGE_SIZE);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, HV_PAGE_SIZE);
	return 0;
}

static bool start_partition(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;
	const struct client *client = vm->client;
	uint64_t value = 0;

	if (!step(replay, client_open(vm), 0, "open"))
		return false;
	if (client->probe && !step(replay, client->probe(vm), 0, "ask the host"))
		return false;
	if (!step(replay, client_create(vm), 0, "create a partition"))
		return false;
	if (client->calls.initialize) {
		step(replay, property_set(vm->partition, HV_PROPERTY_SYNTHETIC_FEATURES,
					  vm->synthetic, NULL), 0, "set what its guest sees");
		if (!step(replay, call(vm->partition, client->calls.initialize, NULL), 0,
			  "initialise it"))
			return false;
	}
	step(replay, client_property_get(vm, HV_PROPERTY_SYNTHETIC_FEATURES, &value), 0,
	     "read what its guest sees");
	step(replay, value, vm->synthetic, "it is what was asked for");
	return true;
}

static void set_intercepts(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;
	uint32_t values[4] = { 0 };

	step(replay, client_intercept(vm, HV_INTERCEPT_TYPE_IO_PORT,
				      HV_INTERCEPT_READ | HV_INTERCEPT_WRITE, PORT_TEXT),
	     0, "intercept a port");
	if (vm->client->intercepts_msrs)
		step(replay, client_intercept(vm, HV_INTERCEPT_TYPE_MSR,
					      HV_INTERCEPT_READ | HV_INTERCEPT_WRITE, 0),
		     0, "intercept MSRs");
	else
		step(replay, client_property_set(vm, HV_PROPERTY_MSR_ACTION, 1), 0,
		     "let unknown MSRs do nothing");
	if (!vm->client->calls.intercept_result && !vm->client->calls.hvcall)
		return;
	step(replay, client_cpuid_set(vm, BRAND_LEAF, BRAND_EAX), 0, "set a CPUID leaf");
	step(replay, client_cpuid_get(vm, 0, values), 0, "get a CPUID leaf");
	tap_ok(values[1] && values[2] && values[3], "%s: it has the processor's vendor",
	       vm->client->name);
}

/* A partition with memory and a VP whose registers nobody has set. */
static bool start(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	if (!start_partition(replay) || !step(replay, client_map(vm, 0), 0, "give it memory"))
		return false;
	if (vm->client->maps_twice)
		step(replay, client_map(vm, ALIAS_GFN), 0, "at a second place too");
	if (!step(replay, client_create_vp(vm), 0, "create a VP"))
		return false;
	if (vm->client->register_page) {
		step(replay, map_page(vm), 0, "map its register page");
		step(replay, map_absent_page(vm), -ENODEV, "map a page that it has not");
	}
	set_intercepts(replay);
	return true;
}

/* ------------------------------------------ what a guest makes it do ---- */

/* The VP goes on behind the instruction, with another RAX. */
static int complete(struct client_vm *vm, const struct hv_message *message, uint8_t length,
		    uint64_t rax)
{
	const struct hv_register_assoc registers[] = {
		{ .name = HV_REGISTER_RIP, .value = { message->rip + length } },
		{ .name = HV_REGISTER_RAX, .value = { rax } },
	};

	if (!vm->page || !vm->page->valid)
		return client_registers_set(vm, registers, 2);
	vm->page->rip = message->rip + length;
	vm->page->gpr[0] = rax;
	vm->page->dirty |= HV_DIRTY_RIP | HV_DIRTY_GPR;
	return 0;
}

/* Returns the stage that it comes to, zero for another port, or an errno. */
static int do_port(struct replay *replay, const struct hv_message *message)
{
	uint64_t rax = message->io.rax;
	int ret;

	if (message->io.port == PORT_TEXT && replay->length < sizeof(replay->text) - 1)
		replay->text[replay->length++] = rax;
	if (message->io.port == PORT_LIMIT && message->access_type == HV_ACCESS_READ)
		rax = (rax & ~0xffull) | LIMIT;
	ret = complete(&replay->vm, message, message->length_and_cr8 & 15, rax);
	if (ret)
		return ret;
	return message->io.port == PORT_STAGE ? (uint8_t)message->io.rax : 0;
}

static int do_msr(struct replay *replay, const struct hv_message *message)
{
	const struct hv_register_assoc rdx = { .name = HV_REGISTER_RDX };

	if (message->access_type != HV_ACCESS_READ)
		return -EPROTO;
	return client_registers_set(&replay->vm, &rdx, 1) ?:
	       complete(&replay->vm, message, message->length_and_cr8 & 15, 0);
}

static uint32_t device_read(const struct replay *replay, uint64_t gpa)
{
	return gpa == DEVICE_BELLS ? replay->bells : 3 * replay->value + 1;
}

static void device_write(struct replay *replay, uint64_t gpa, uint32_t value)
{
	if (gpa == BELL)
		replay->bells++;
	else
		replay->value = value;
}

/* A move between EAX or AX and memory at FS:BX, which is all that this guest uses. */
static int do_device(struct replay *replay, const struct hv_message *message)
{
	struct hv_register_assoc rax = { .name = HV_REGISTER_RAX };
	struct client_vm *vm = &replay->vm;
	const uint8_t *code;
	unsigned int i = 0;
	uint64_t gpa;
	int ret;

	ret = client_translate(vm, message->cs[0] + message->rip, &gpa) ?:
	      client_registers_get(vm, &rax, 1);
	if (ret)
		return ret;
	if (gpa >= (VM_PAGES - 1) * HV_PAGE_SIZE)
		return -ERANGE;
	code = vm->memory + gpa;
	while (code[i] == 0x64 || code[i] == 0x66)
		i++;
	if (code[i + 1] != 0x07)
		return -EPROTO;
	if (code[i] == 0x8b)
		rax.value[0] = device_read(replay, message->memory.gpa);
	else if (code[i] == 0x89)
		device_write(replay, message->memory.gpa, rax.value[0]);
	else
		return -EPROTO;
	return complete(vm, message, i + 2, rax.value[0]);
}

/* Runs until the guest has come to a stage, which is returned, or an errno. */
static int run_for(struct replay *replay, unsigned int us)
{
	struct hv_message message;
	int ret;

	alarms(us, 5000);
	do {
		ret = client_run(&replay->vm, &message);
		if (ret)
			break;
		switch (message.type) {
		case HV_MESSAGE_IO_PORT:
			ret = do_port(replay, &message);
			break;
		case HV_MESSAGE_MSR:
			ret = do_msr(replay, &message);
			break;
		case HV_MESSAGE_UNMAPPED_GPA:
		case HV_MESSAGE_GPA_INTERCEPT:
			ret = do_device(replay, &message);
			break;
		default:
			tap_note("message 0x%x, RIP 0x%llx", message.type,
				 (unsigned long long)message.rip);
			ret = -EPROTO;
		}
	} while (!ret);
	alarms(0, 0);
	return ret;
}

static int run(struct replay *replay)
{
	return run_for(replay, PATIENCE_US);
}

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
	if (!start(replay))
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
	int ret = run_for(replay, 20000);

	if (!step(replay, ret, -EINTR, "a signal while the guest sleeps"))
		return false;
	for (i = 1; i <= INTERRUPTS; i++) {
		interrupt(replay, i);
		ret = run(replay);
		if (ret != INTERRUPTED)
			break;
	}
	return step(replay, ret, INTERRUPTED, "interrupts wake the guest");
}

static bool ring(struct replay *replay)
{
	if (!step(replay, run(replay), RUNG, "the guest rings"))
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
	if (!start(replay) || !step(replay, start_vp(&replay->vm), 0, "set registers"))
		return false;
	test_errors(replay);
	if (!step(replay, run(replay), SAVE, "the guest computes"))
		return false;
	if (replay->vm.client->calls.intercept_result || replay->vm.client->calls.hvcall)
		step(replay, *(uint32_t *)(replay->vm.memory + BRAND), BRAND_EAX,
		     "it saw the CPUID leaf");
	return move(replay) &&
	       step(replay, run(replay), SLEEPS, "the guest goes on in another partition");
}

static void sleep_and_end(struct replay *replay)
{
	struct client_vm *vm = &replay->vm;

	prepare_events(replay);
	track(replay);
	if (!wake(replay) || !ring(replay))
		return;
	end_track(replay);
	if (!step(replay, run(replay), END, "the guest comes to its end"))
		return;
	end_events(replay);
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
