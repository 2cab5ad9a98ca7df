/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the engine.
 *
 * Locking: child_vp->lock guards the run request of a VP and nothing else. It is
 * taken with the model's lock held (vp_resume, vp_watch), so no model_* function is called
 * under it.
 *
 * A VP's registers belong to its thread while that runs, and to whoever holds the
 * model's lock while it is parked or inside model_intercept().
 */
#ifndef LAB_ENGINE_INTERNAL_H
#define LAB_ENGINE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "engine/engine.h"
#include "engine/reaper.h"
#include "engine/trace.h"
#include "model/hv.h"

#define WINDOW_SIZE		(1ull << PHYSICAL_ADDRESS_BITS)
#define BLOCK_SHIFT		21	/* granule of child.touched */
#define BLOCKS			(WINDOW_SIZE >> BLOCK_SHIFT)
#define MAX_INSTRUCTION		15
/* Written by the page that children enable for hypercalls, see guest_calls.c. */
#define CHILD_HYPERCALL_PORT	0xe6
/* MSR accesses of children that leave KVM. */
#define CHILD_MSR_EXITS		(KVM_MSR_EXIT_REASON_FILTER | KVM_MSR_EXIT_REASON_UNKNOWN | \
				 KVM_MSR_EXIT_REASON_INVAL)

struct engine {
	struct host *host;
	struct machine *machine;
	struct trace_format trace;
	struct reaper reaper;
};

/**
 * struct retired - the VCPU of a deleted VP
 *
 * KVM keeps a VCPU until the VM goes, and its number with it: a VP created with
 * that index again gets the same VCPU, reset.
 */
struct retired {
	struct retired *next;
	uint32_t index;
	int vcpu;
	struct kvm_run *run;
	bool entered;
};

/* struct slot - a range of guest physical addresses, and KVM's number for it */
struct slot {
	uint32_t number;
	uint64_t start, end;
};

#define IOAPIC_PINS		24

/**
 * struct level_routes - what KVM takes for the inputs of an I/O APIC
 * @next: the one to be replaced when all are in use
 */
struct level_routes {
	struct kvm_msi routes[IOAPIC_PINS];
	unsigned int count;
	unsigned int next;
};

/**
 * struct child - a partition's VM
 * @window: host mapping of the whole guest physical address space, accessible
 *	where the parent mapped pages
 * @slots: the window as KVM knows it
 * @dirty_log: room for the log of the largest slot, once it was asked for
 * @guest_fd: memory of the hypervisor's pages that VPs may see in the window
 * @guest_pages: host mapping of all of them, GUEST_PAGE_* by number
 * @vps: list of its VPs; guarded by the model's lock
 * @retired: VCPUs of deleted VPs; guarded by the model's lock
 * @touched: one bit per 2 MiB block in which something was ever mapped
 * @level: level-triggered interrupts whose end KVM reports; guarded by the model's lock
 */
struct child {
	struct engine *engine;
	struct partition *partition;
	int vm;
	bool lapic;
	uint8_t *window;
	struct slot slots[2];
	unsigned int slot_count;
	uint64_t *dirty_log;
	int guest_fd;
	uint8_t *guest_pages;
	struct child_vp *vps;
	struct retired *retired;
	uint8_t touched[BLOCKS / 8];
	struct level_routes level;
};

/* Register classes, each read and written by one KVM ioctl. */
enum register_class {
	CLASS_REGS = 1,
	CLASS_SREGS = 2,
	CLASS_EVENTS = 4,
	CLASS_FPU = 8,
	CLASS_DEBUG = 16,
	CLASS_XCRS = 32,
};

#define REMEMBERED_MSRS		32

/**
 * struct registers - what is known of a stopped VP's registers
 * @sync: general and system registers and events, in the VCPU's shared page, where
 *	KVM leaves them at each exit
 * @valid: classes that hold the VCPU's state
 * @dirty: classes to be written before the VCPU runs
 * @pending_event: PENDING_EVENT0 and 1 as written, until the VCPU runs
 * @remembered: MSRs that KVM does not have: only kept
 */
struct registers {
	struct kvm_sync_regs *sync;
	struct kvm_xsave xsave;
	struct kvm_debugregs debug;
	struct kvm_xcrs xcrs;
	uint64_t pending_event[2][2];
	unsigned int valid;
	unsigned int dirty;
	struct {
		uint32_t name;
		uint64_t value;
	} remembered[REMEMBERED_MSRS];
	unsigned int remembered_count;
};

/**
 * struct child_vp - a VP and its thread
 * @lock: guards wanted, watched, running, kicked, quit
 * @wanted: the VP is to execute
 * @watched: it is not, and the model wants to know when it has something to do
 * @running: the thread may be in KVM_RUN or in the model
 * @kicked: something waits that only the thread can do between two KVM_RUN
 * @quit: the thread is to end
 * @entered: the VCPU ran once; KVM does not take another CPUID table any more
 * @triple_faulted: shut down, and no register was written since
 * @external_interrupt: vector that waits for KVM_INTERRUPT, -1 for none
 */
struct child_vp {
	struct child *child;
	struct child_vp *next;
	struct vp *vp;
	uint32_t index;
	int vcpu;
	struct kvm_run *run;
	struct registers registers;
	struct trace_ring trace;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool wanted;
	bool watched;
	bool running;
	bool kicked;
	bool quit;
	bool entered;
	bool triple_faulted;
	atomic_int external_interrupt;
	uint64_t repeated_fault;
	unsigned int repeats;
};

/* vp.c */
/*
 * Complete the exit in progress and take its effect on general registers and
 * events back: the VP is before the instruction again.
 */
void vp_finish_and_undo(struct child_vp *vp, const struct kvm_regs *regs,
			const struct kvm_vcpu_events *events);
/* The VP stops by itself and the parent is told. */
void vp_intercept(struct child_vp *vp, uint32_t type, const void *payload, size_t size);
/* Let KVM complete the exit in progress without executing anything further. */
int vp_complete(struct child_vp *vp);
/* A vector as from an external interrupt controller (ExtINT). */
void vp_external_interrupt(struct child_vp *vp, uint8_t vector);

/* exits.c: false = the VP was intercepted and must not run on */
bool exit_handle(struct child_vp *vp);
bool exit_run_failed(struct child_vp *vp, int error);
bool exit_shutdown(struct child_vp *vp);
void exit_fill_header(struct child_vp *vp, struct hv_intercept_header *header,
		      unsigned int length, uint8_t access);

/* idle.c */
/* The VP's thread looks whether there is something to do, until told to stop. */
void idle_watch(struct child_vp *vp);
/* Something was sent to a VP of the child. */
void idle_interrupt(struct child *child);

/* retired.c */
/* Keep the VCPU of a VP that is being destroyed. */
void retired_keep(struct child_vp *vp);
/* Take the VCPU kept for a new VP's index; 0, -ENOENT if there is none, or -errno. */
int retired_take(struct child_vp *vp);
/* A VCPU that does not run becomes like a new one; 0 or -errno. */
int vcpu_reset(struct child_vp *vp);
void retired_close_all(struct child *child);

/* partition.c: a VM as children have it, its LAPICs included if @lapic */
int partition_create_vm(struct host *host, bool lapic);
/* Pages of a file in the window; 0 or -errno. */
int window_show(struct child *child, uint64_t gfn, uint64_t count, unsigned int access, int fd,
		uint64_t offset);

/* decode.c */
struct instruction;
/* Guest memory at a linear address; how many bytes could be read. */
size_t decode_read_linear(struct child_vp *vp, uint64_t linear, void *buffer, size_t size);
/* Guest memory at a physical address; how many bytes could be read. */
size_t decode_read_physical(struct child_vp *vp, uint64_t gpa, void *buffer, size_t size);
/* Linear address of CS:offset. */
uint64_t decode_code_address(struct child_vp *vp, uint64_t rip);
/* Fetch and decode the instruction at RIP. */
void decode_current(struct child_vp *vp, struct instruction *instruction);
/* Linear address of its memory operand; false if it has none. */
bool decode_memory_operand(struct child_vp *vp, const struct instruction *instruction,
			   uint64_t *linear, bool *write);
/* Guest physical address by the VP's page tables. */
bool decode_translate(struct child_vp *vp, uint64_t linear, uint64_t *gpa);

/* The value and size of a plain store to memory; false if it is none. */
bool decode_store(struct child_vp *vp, const struct instruction *instruction,
		  unsigned int *size, uint64_t *value);

/* doorbell.c: true = the write was taken, the VP is behind the instruction */
bool doorbell_store(struct child_vp *vp, const struct instruction *instruction, uint64_t gpa);
bool doorbell_mmio(struct child_vp *vp);

/* eoi.c */
/* Have KVM report the end of a level-triggered interrupt that is to be sent. */
void eoi_watch(struct child *child, const struct kvm_msi *msi);
void eoi_exit(struct child_vp *vp);

/* ports.c */
bool port_exit(struct child_vp *vp);

/* guest_pages.c */
int guest_pages_create(struct child *child);
void guest_pages_destroy(struct child *child);

/* guest_calls.c */
/* Is the port exit a call of the hypercall page, which stands in the window? */
bool hypercall_is(struct child_vp *vp);
/* The same as the functions of exits.c. */
bool hypercall_exit(struct child_vp *vp);

/* dirty.c */
int slot_set(const struct child *child, const struct slot *slot, bool log);

/* memory.c */
bool memory_fault(struct child_vp *vp);
bool memory_mmio_exit(struct child_vp *vp);

/* cpuid.c */
int cpuid_apply(struct child_vp *vp, bool final);
void cpuid_reset_registers(struct child_vp *vp);

/* msr.c */
bool msr_exit(struct child_vp *vp, bool write);

/* registers.c */
void vcpu_registers_init(struct child_vp *vp);
/* KVM_RUN has just returned. */
void vcpu_registers_exited(struct child_vp *vp);
/* Read the classes that are not valid; 0 or -1. */
int vcpu_registers_load(struct child_vp *vp, unsigned int classes);
/* Write what is dirty; -1 if KVM refuses a value. */
int vcpu_registers_flush(struct child_vp *vp);
/* The first @count XMM registers, of a loaded CLASS_FPU. */
void vcpu_xmm_copy(const struct child_vp *vp, uint64_t values[][2], unsigned int count);
struct hv_segment vcpu_segment(const struct kvm_segment *segment);

/* msr_registers.c: registers that are MSRs to KVM; false = no such name */
void msr_registers_copy(int from, int to);
bool msr_register_known(uint32_t name);
uint16_t msr_register_get(struct child_vp *vp, uint32_t name, uint64_t *value);
uint16_t msr_register_set(struct child_vp *vp, uint32_t name, uint64_t value);

/* event_registers.c: an exception the VP takes before its next instruction */
void event_raise(struct child_vp *vp, uint8_t vector, bool has_error_code);

/* The same: pending interruption, interrupt state, pending events */
bool event_register_known(uint32_t name);
uint16_t event_register_get(struct child_vp *vp, uint32_t name, uint64_t value[2]);
uint16_t event_register_set(struct child_vp *vp, uint32_t name, const uint64_t value[2]);

#endif
