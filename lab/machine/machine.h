/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parent's machine: memory, virtual processors, two serial ports, a clock,
 * started with a Linux kernel and an initramfs.
 */
#ifndef LAB_MACHINE_MACHINE_H
#define LAB_MACHINE_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "machine/host.h"
#include "model/model.h"

/* First page of the lab's own pages in the parent, far above its RAM. */
#define OVERLAY_PFN		(0xfd000000ull / PAGE_SIZE_4K)
#define MACHINE_MEMORY_MIN	(128ull << 20)
#define MACHINE_MEMORY_MAX	(3072ull << 20)

struct machine;

/**
 * struct machine_config - what to build
 * @kernel: path of an uncompressed x86-64 ELF kernel (vmlinux)
 * @initramfs: path
 * @command_line: kernel command line
 * @vps: 1 to MAX_PARENT_VPS
 * @memory: bytes, a multiple of 2 MiB
 * @vmbus: ACPI describes VMBus
 * @console: file descriptor that takes what the parent writes to ttyS0
 * @results: the same for ttyS1
 * @input: file descriptor with input for ttyS0, -1 for none
 * @hangs: called with @context when a VP's thread cannot be ended any more, with any
 *	lock of the lab taken by somebody; the process ends when it returns
 */
struct machine_config {
	const char *kernel;
	const char *initramfs;
	const char *command_line;
	unsigned int vps;
	uint64_t memory;
	bool vmbus;
	int console;
	int results;
	int input;
	void (*hangs)(void *context);
	void *context;
};

/* How a parent's run ended. */
enum machine_end {
	MACHINE_RUNNING,
	MACHINE_OFF,		/* power off after the exit status was told */
	MACHINE_CRASHED,	/* reset without exit status, or KVM gave up */
	MACHINE_VIOLATION,	/* broke a rule of the hypervisor */
	MACHINE_TIMEOUT,
	MACHINE_INTERRUPTED,	/* ended from the console */
};

/**
 * machine_create - build the machine and load kernel and initramfs
 * @host: an open host; must outlive the machine
 * @config: copied where needed
 *
 * Return: the machine, or NULL after a line in the log.
 */
struct machine *machine_create(struct host *host, const struct machine_config *config);
void machine_destroy(struct machine *machine);

/**
 * machine_run - run the parent until its end
 * @machine: the machine, started once
 * @model: the hypervisor it sees
 * @timeout: seconds
 * @exit_status: what the parent wrote to LAB_PORT_EXIT_STATUS, -1 if nothing
 *
 * On return no VP thread is left.
 */
enum machine_end machine_run(struct machine *machine, struct model *model,
			     unsigned int timeout, int *exit_status);

/* Ask for the end from any thread, with any lock held: only sets flags. */
void machine_stop(struct machine *machine, enum machine_end end);

/* Host address of a parent page, NULL if there is none. */
void *machine_page(struct machine *machine, uint64_t pfn);
/* Is it ordinary RAM in the parent's memory map? */
bool machine_page_is_ram(struct machine *machine, uint64_t pfn);
/* The file that holds the parent's RAM, for mapping pages into children. */
int machine_ram_fd(struct machine *machine);
/* Inject an edge-triggered interrupt into a VP. */
void machine_interrupt(struct machine *machine, unsigned int vp, uint8_t vector);
/* Put the hypercall code into a page. */
void machine_hypercall_page(struct machine *machine, uint64_t pfn);

#endif
