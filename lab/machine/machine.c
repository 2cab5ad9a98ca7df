// SPDX-License-Identifier: GPL-2.0-only
/* The parent's machine: building it, running it, what the model needs of it. */
#include "machine/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "machine/internal.h"
#include "machine/log.h"

#define IRQ_CONSOLE		4
#define IRQ_RESULTS		3
#define OVERLAY_SIZE		(OVERLAY_PAGES * PAGE_SIZE_4K)
#define POLL_NANOSECONDS	5000000
#define FLUSH_EVERY		10		/* polls */
#define MAX_KICKS		20000		/* of a millisecond each */
#define EXIT_STATUS_HANG	5		/* as for a crash */
#define SILENCE_SECONDS		30

/* Below the overlay area and the BIOS, where Intel's KVM wants four pages. */
#define TSS_ADDRESS		0xfffbd000ul
#define IDENTITY_MAP_ADDRESS	0xfffbc000ull

static int add_slot(struct machine *machine, uint32_t slot, uint64_t address, void *memory,
		    uint64_t size)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = address,
		.memory_size = size,
		.userspace_addr = (uintptr_t)memory,
	};

	return ioctl(machine->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static int create_memory(struct machine *machine, uint64_t size)
{
	machine->ram_size = size;
	machine->ram_fd = memfd_create("parent", MFD_CLOEXEC);
	if (machine->ram_fd < 0 || ftruncate(machine->ram_fd, size))
		return -1;
	machine->ram = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, machine->ram_fd, 0);
	machine->overlay = mmap(NULL, OVERLAY_SIZE, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (machine->ram == MAP_FAILED || machine->overlay == MAP_FAILED)
		return -1;
	if (add_slot(machine, 0, 0, machine->ram, size) ||
	    add_slot(machine, 1, OVERLAY_PFN * PAGE_SIZE_4K, machine->overlay, OVERLAY_SIZE))
		return -1;
	return 0;
}

static int create_vm(struct machine *machine, const struct machine_config *config)
{
	struct kvm_pit_config pit = { .flags = KVM_PIT_SPEAKER_DUMMY };
	uint64_t identity_map = IDENTITY_MAP_ADDRESS;

	machine->vm = ioctl(machine->host->kvm, KVM_CREATE_VM, 0);
	if (machine->vm < 0)
		return -1;
	if (ioctl(machine->vm, KVM_SET_IDENTITY_MAP_ADDR, &identity_map) ||
	    ioctl(machine->vm, KVM_SET_TSS_ADDR, TSS_ADDRESS) ||
	    ioctl(machine->vm, KVM_CREATE_IRQCHIP, 0) ||
	    ioctl(machine->vm, KVM_CREATE_PIT2, &pit) ||
	    host_filter_msrs(machine->vm, KVM_MSR_EXIT_REASON_FILTER, NULL, 0))
		return -1;
	if (create_memory(machine, config->memory))
		return -1;
	machine->vps = config->vps;
	for (unsigned int i = 0; i < config->vps; i++) {
		if (parent_vp_create(machine, i))
			return -1;
	}
	return 0;
}

/* One that is not disturbed by a change of the clock. */
static void init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

struct machine *machine_create(struct host *host, const struct machine_config *config)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (!machine)
		return NULL;
	machine->host = host;
	machine->vm = -1;
	machine->ram_fd = -1;
	machine->ram = MAP_FAILED;
	machine->overlay = MAP_FAILED;
	machine->vmbus = config->vmbus;
	machine->input = config->input;
	machine->hangs = config->hangs;
	machine->context = config->context;
	atomic_store(&machine->exit_status, -1);
	pthread_mutex_init(&machine->lock, NULL);
	init_condition(&machine->ended);
	for (unsigned int i = 0; i < MAX_PARENT_VPS; i++)
		machine->vp[i].vcpu = -1;

	if (create_vm(machine, config)) {
		log_line("the parent's VM cannot be created: %s", strerror(errno));
		goto destroy;
	}
	serial_init(&machine->console, machine->vm, IRQ_CONSOLE, config->console);
	serial_init(&machine->results, machine->vm, IRQ_RESULTS, config->results);
	if (loader_load(machine, config))
		goto destroy;
	return machine;

destroy:
	machine_destroy(machine);
	return NULL;
}

void machine_destroy(struct machine *machine)
{
	for (unsigned int i = 0; i < machine->vps; i++)
		parent_vp_destroy(&machine->vp[i]);
	if (machine->vm >= 0)
		close(machine->vm);
	if (machine->overlay != MAP_FAILED)
		munmap(machine->overlay, OVERLAY_SIZE);
	if (machine->ram != MAP_FAILED)
		munmap(machine->ram, machine->ram_size);
	if (machine->ram_fd >= 0)
		close(machine->ram_fd);
	free(machine);
}

void machine_stop(struct machine *machine, enum machine_end end)
{
	pthread_mutex_lock(&machine->lock);
	if (machine->end == MACHINE_RUNNING)
		machine->end = end;
	atomic_store(&machine->stopping, true);
	pthread_cond_broadcast(&machine->ended);
	pthread_mutex_unlock(&machine->lock);
}

static void flush(struct machine *machine)
{
	serial_flush(&machine->console);
	serial_flush(&machine->results);
}

/* Whatever is asked here may be stuck with the thread: the log comes first. */
static void give_up(struct machine *machine)
{
	log_line("the lab itself hangs");
	for (unsigned int i = 0; i < machine->vps; i++)
		parent_vp_log_last(&machine->vp[i]);
	if (machine->hangs)
		machine->hangs(machine->context);
	flush(machine);
	_exit(EXIT_STATUS_HANG);
}

/* A VP may have been about to enter KVM_RUN: kick until its thread is gone. */
static void join_vps(struct machine *machine)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (unsigned int i = 0; i < machine->vps; i++) {
		struct parent_vp *vp = &machine->vp[i];
		unsigned int kicks = 0;

		if (!vp->started)
			continue;
		while (!atomic_load(&vp->finished)) {
			if (++kicks == MAX_KICKS)
				give_up(machine);
			host_set_immediate_exit(vp->run, 1);
			pthread_kill(vp->thread, KICK_SIGNAL);
			nanosleep(&pause, NULL);
		}
		pthread_join(vp->thread, NULL);
		vp->started = false;
	}
}

#define ESCAPE			0x01	/* Ctrl-A, then x */

static void *input_thread(void *argument)
{
	struct machine *machine = argument;
	bool escaped = false;
	uint8_t byte;

	while (read(machine->input, &byte, 1) == 1) {
		if (escaped && (byte == 'x' || byte == 'X')) {
			machine_stop(machine, MACHINE_INTERRUPTED);
			break;
		}
		escaped = !escaped && byte == ESCAPE;
		if (!escaped)
			serial_input(&machine->console, &byte, 1);
	}
	return NULL;
}

static void start_input(struct machine *machine)
{
	pthread_t thread;

	if (machine->input >= 0 && !pthread_create(&thread, NULL, input_thread, machine))
		pthread_detach(thread);
}

static void add_nanoseconds(struct timespec *time, long nanoseconds)
{
	time->tv_nsec += nanoseconds;
	if (time->tv_nsec >= 1000000000) {
		time->tv_nsec -= 1000000000;
		time->tv_sec++;
	}
}

/*
 * When no VP comes to the lab any more, each says once where it is: that tells a
 * driver which waits or spins from a VP that the machine below has lost.
 */
struct watch {
	unsigned int exits;
	time_t since;
	bool told;
};

static void watch_progress(struct machine *machine, struct watch *watch, time_t now)
{
	unsigned int exits = 0;

	for (unsigned int i = 0; i < machine->vps; i++)
		exits += atomic_load(&machine->vp[i].exits);
	if (exits != watch->exits) {
		*watch = (struct watch) { .exits = exits, .since = now };
		return;
	}
	if (watch->told || now - watch->since < SILENCE_SECONDS)
		return;
	watch->told = true;
	log_line("no hypercall and no exit of the parent for %u seconds", SILENCE_SECONDS);
	for (unsigned int i = 0; i < machine->vps; i++) {
		if (machine->vp[i].started)
			parent_vp_ask(&machine->vp[i]);
	}
}

static void wait_for_end(struct machine *machine, unsigned int timeout)
{
	struct timespec now, deadline;
	struct watch watch = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	watch.since = now.tv_sec;
	deadline = now;
	deadline.tv_sec += timeout;
	for (unsigned int i = 1; !atomic_load(&machine->stopping); i++) {
		model_poll(machine->model);
		if (i % FLUSH_EVERY == 0)
			flush(machine);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec >= deadline.tv_sec) {
			machine_stop(machine, MACHINE_TIMEOUT);
			break;
		}
		watch_progress(machine, &watch, now.tv_sec);
		add_nanoseconds(&now, POLL_NANOSECONDS);
		pthread_mutex_lock(&machine->lock);
		if (machine->end == MACHINE_RUNNING)
			pthread_cond_timedwait(&machine->ended, &machine->lock, &now);
		pthread_mutex_unlock(&machine->lock);
	}
}

enum machine_end machine_run(struct machine *machine, struct model *model,
			     unsigned int timeout, int *exit_status)
{
	machine->model = model;
	start_input(machine);
	for (unsigned int i = 0; i < machine->vps; i++) {
		if (parent_vp_start(&machine->vp[i])) {
			log_line("parent VP %u cannot be started: %s", i, strerror(errno));
			machine_stop(machine, MACHINE_CRASHED);
		}
	}
	wait_for_end(machine, timeout);
	join_vps(machine);
	flush(machine);
	*exit_status = atomic_load(&machine->exit_status);
	/* Where it was tells a hang of the driver from one of the machine below. */
	if (machine->end == MACHINE_TIMEOUT || machine->end == MACHINE_CRASHED) {
		for (unsigned int i = 0; i < machine->vps; i++)
			parent_vp_log(&machine->vp[i]);
	}
	return machine->end;
}

void *machine_page(struct machine *machine, uint64_t pfn)
{
	if (pfn < machine->ram_size / PAGE_SIZE_4K)
		return machine->ram + pfn * PAGE_SIZE_4K;
	if (pfn >= OVERLAY_PFN && pfn - OVERLAY_PFN < OVERLAY_PAGES)
		return machine->overlay + (pfn - OVERLAY_PFN) * PAGE_SIZE_4K;
	return NULL;
}

bool machine_page_is_ram(struct machine *machine, uint64_t pfn)
{
	if (pfn >= machine->ram_size / PAGE_SIZE_4K)
		return false;
	return pfn < RAM_BELOW_EBDA / PAGE_SIZE_4K || pfn >= HIGH_MEMORY_START / PAGE_SIZE_4K;
}

int machine_ram_fd(struct machine *machine)
{
	return machine->ram_fd;
}

void machine_interrupt(struct machine *machine, unsigned int vp, uint8_t vector)
{
	struct kvm_msi msi = {
		.address_lo = LAPIC_ADDRESS | vp << 12,
		.data = vector,
	};

	ioctl(machine->vm, KVM_SIGNAL_MSI, &msi);
}

void machine_hypercall_page(struct machine *machine, uint64_t pfn)
{
	/* endbr64; out HYPERCALL_PORT, al; ret */
	static const uint8_t code[] = { 0xf3, 0x0f, 0x1e, 0xfa, 0xe6, HYPERCALL_PORT, 0xc3 };
	uint8_t *page = machine_page(machine, pfn);

	if (!page)
		return;
	memset(page, 0xcc, PAGE_SIZE_4K);
	memcpy(page, code, sizeof(code));
}
