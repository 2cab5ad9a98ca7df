/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clients of /dev/mshv as they were released, as data: which calls each makes, and in
 * which order it comes to a VM. The functions here do what all of them do, in the form
 * of the client; the number of a call tells the form of its argument.
 *
 * Everything returns what the kernel said: zero, a file descriptor, or a negative errno.
 */
#ifndef TESTS_CLIENT_H
#define TESTS_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/mshv_dom0.h>

#include "vm.h"

/* What programs leave in members that had no name. */
#define GARBAGE		0xdeadbeefu

/* "Features of the hypervisor": that it is there, and what guests like most. */
#define SYNTHETIC	0xbffull

/**
 * struct client_calls - numbers of the calls a client makes
 * @unmap_memory: zero: @map_memory has a flag for it
 * @initialize: zero: creating does it
 * @hvcall: zero: it knows no such call
 *
 * Zero otherwise: it makes the hypercall if it has @hvcall, or it does not do that.
 */
struct client_calls {
	unsigned long map_memory, unmap_memory;
	unsigned long create_vp, initialize;
	unsigned long get_property, set_property, install_intercept;
	unsigned long assert_interrupt, irqfd, ioeventfd, set_msi_routing;
	unsigned long access_states;
	unsigned long run_vp;
	unsigned long get_registers, set_registers;
	unsigned long get_state, set_state;
	unsigned long translate, intercept_result, cpuid_values;
	unsigned long hvcall;
};

struct client_vm;

/**
 * struct client - one generation of the ABI as a released program spoke it
 * @name: the generation
 * @program: a program
 * @open_flags: how it opens the device
 * @calls: its calls
 * @memory_flags: of a mapping that it makes
 * @creation_flags: of the partition
 * @probe: what it asks before it creates anything; NULL: nothing
 * @create: creates a partition, as far as one call does
 * @register_page: it maps the register page as soon as it has a VP
 * @intercepts_msrs: it wants accesses to unknown MSRs; else they shall do nothing
 * @freezes_time: it does while the VM is stopped
 * @narrow_codes: its codes of properties have 32 bits, and anything behind them
 * @maps_twice: the same memory, at two places of the guest
 * @foreign: calls of other generations that a partition must not know, zero ends them
 * @foreign_vp: likewise of a VP
 */
struct client {
	const char *name;
	const char *program;
	int open_flags;
	struct client_calls calls;
	uint32_t memory_flags;
	uint64_t creation_flags;
	int (*probe)(struct client_vm *vm);
	int (*create)(struct client_vm *vm);
	bool register_page;
	bool intercepts_msrs;
	bool freezes_time;
	bool narrow_codes;
	bool maps_twice;
	const unsigned long *foreign;
	const unsigned long *foreign_vp;
};

/**
 * struct client_vm - a client's VM
 * @client: who made it
 * @dev: device
 * @partition: partition
 * @vp: VP 0
 * @memory: what the guest has at GPA 0, VM_PAGES pages
 * @page: register page, or NULL
 * @by_page: how often registers went by it
 * @features: processor features of the host, if it asked for them
 * @synthetic: features of the hypervisor that the guest gets
 */
struct client_vm {
	const struct client *client;
	int dev;
	int partition;
	int vp;
	uint8_t *memory;
	volatile struct hv_register_page *page;
	unsigned int by_page;
	uint64_t features[2];
	uint64_t synthetic;
};

/* client_legacy.c, client_current.c; each ends with one that has no name. */
extern const struct client clients_legacy[];
extern const struct client clients_current[];

/* client.c */
int client_open(struct client_vm *vm);
/* Creates a partition; a signal that comes meanwhile does not matter. */
int client_create(struct client_vm *vm);
int client_map(struct client_vm *vm, uint64_t gfn);
int client_unmap(struct client_vm *vm, uint64_t gfn);
int client_create_vp(struct client_vm *vm);
int client_property_get(struct client_vm *vm, uint32_t code, uint64_t *value);
int client_property_set(struct client_vm *vm, uint32_t code, uint64_t value);
int client_intercept(struct client_vm *vm, uint32_t type, uint32_t access, uint64_t parameter);
/* In the order in which programs do. */
void client_close(struct client_vm *vm);

/* client_vp.c */
int client_run(struct client_vm *vm, struct hv_message *message);
int client_registers_get(struct client_vm *vm, struct hv_register_assoc *registers,
			 unsigned int count);
int client_registers_set(struct client_vm *vm, const struct hv_register_assoc *registers,
			 unsigned int count);
/* MSHV_VP_STATE_*, into and from a page. */
int client_state_get(struct client_vm *vm, int type, void *page);
int client_state_set(struct client_vm *vm, int type, void *page);
/* Can it save states of this type at all? */
bool client_has_state(const struct client *client, int type);
/* Where @gva is; itself for a client that cannot ask. */
int client_translate(struct client_vm *vm, uint64_t gva, uint64_t *gpa);
/* What EAX of a CPUID leaf shall be. */
int client_cpuid_set(struct client_vm *vm, uint32_t leaf, uint32_t eax);
/* EAX, EBX, ECX, EDX of a leaf. */
int client_cpuid_get(struct client_vm *vm, uint32_t leaf, uint32_t values[4]);

/* client_irq.c */
int client_assert(struct client_vm *vm, uint32_t vector);
/* From now on @event is an interrupt, or is not any more. */
int client_irqfd(struct client_vm *vm, int event, uint32_t vector, uint32_t flags);
int client_ioeventfd(struct client_vm *vm, int event, uint64_t gpa, uint32_t flags);

/* What is done with the state of pages after it was read. */
enum client_access { ACCESS_LOOK, ACCESS_CLEAR, ACCESS_SET };

/* Which of the first @pages pages, at most 64, are dirty: a bit for each. */
int client_dirty(struct client_vm *vm, unsigned int pages, enum client_access operation,
		 uint64_t *dirty);

#endif
