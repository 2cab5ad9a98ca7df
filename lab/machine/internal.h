/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the parent's machine.
 *
 * Locking: machine->lock guards the end of the run; it is a leaf lock, taken with
 * the model's lock held. Each serial port has a lock of its own.
 */
#ifndef LAB_MACHINE_INTERNAL_H
#define LAB_MACHINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "machine/machine.h"
#include "machine/serial.h"

#define RAM_BELOW_EBDA		0x9f000ull
#define FIRMWARE_START		0xa0000ull
#define FIRMWARE_TABLES		0xf0000ull
#define HIGH_MEMORY_START	0x100000ull

/* A port nothing on a PC uses: one byte written to it is a hypercall. */
#define HYPERCALL_PORT		0xe6

/* Of ACPI's reduced hardware. */
#define PORT_SLEEP_CONTROL	0x600
#define PORT_SLEEP_STATUS	0x601

/**
 * struct parent_vp - a virtual processor of the parent, run by its own thread
 * @exits: how often it came to the lab
 * @report: the thread is to log where the VP is
 */
struct parent_vp {
	struct machine *machine;
	unsigned int index;
	int vcpu;
	struct kvm_run *run;
	pthread_t thread;
	bool started;
	atomic_bool finished;
	atomic_uint exits;
	atomic_bool report;
};

struct machine {
	struct host *host;
	struct model *model;
	int vm;
	int ram_fd;
	uint8_t *ram;
	uint64_t ram_size;
	uint64_t entry;
	uint8_t *overlay;
	unsigned int vps;
	bool vmbus;
	struct parent_vp vp[MAX_PARENT_VPS];
	struct serial console;
	struct serial results;
	int input;
	uint8_t cmos_index;
	atomic_int exit_status;
	atomic_bool stopping;

	void (*hangs)(void *context);
	void *context;

	pthread_mutex_t lock;
	pthread_cond_t ended;
	enum machine_end end;
};

/* loader.c: kernel, initramfs, boot parameters; -1 after a line in the log */
int loader_load(struct machine *machine, const struct machine_config *config);
/* Start state of VP 0: long mode, at the kernel's entry. After its CPUID. */
int loader_set_registers(struct machine *machine);

/* acpi.c: tells the parent its processors and devices; the address of the RSDP */
uint64_t acpi_write(struct machine *machine);

/* ports.c */
uint32_t port_read(struct machine *machine, uint16_t port, unsigned int size);
void port_write(struct machine *machine, uint16_t port, unsigned int size, uint32_t value);

/* vp.c */
int parent_vp_create(struct machine *machine, unsigned int index);
void parent_vp_destroy(struct parent_vp *vp);
int parent_vp_start(struct parent_vp *vp);
/* Log where it is; from its own thread, or when that has ended. */
void parent_vp_log(struct parent_vp *vp);
/* The same from any thread: where it was when it last came out of KVM. */
void parent_vp_log_last(struct parent_vp *vp);
/* Have its thread log where it is; the answer may never come. */
void parent_vp_ask(struct parent_vp *vp);

#endif
