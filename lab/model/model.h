/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor as its parent sees it: partitions, VPs, memory ownership,
 * properties, SynIC, messages. No KVM call is made here; what needs a machine
 * goes through struct engine_ops, so that all of this runs in unit tests.
 *
 * Locking: one lock guards the whole model. Functions named model_* take it;
 * engine operations are called with it held, except vp_stop(), which waits
 * for a thread that may itself be inside model_intercept() and is therefore
 * called without it. The engine never calls model_* while it holds a lock that
 * its own operations take.
 *
 * Life of a VP as the engine sees it: vp_create(), then any number of
 * vp_resume() ... (vp_stop() or model_intercept()), then vp_stop(), then
 * vp_destroy(). vp_stop() returns only when the VP's thread is outside of
 * model_*, so vp_destroy() may join it. vp_resume() of a VP may come from
 * another thread before its own thread has returned from model_intercept();
 * that thread must not touch registers or its run request after the call.
 */
#ifndef LAB_MODEL_H
#define LAB_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PAGE_SIZE_4K	4096ull
#define MAX_PARENT_VPS	4
/* Limits of the lab, the same for every parent. */
#define MAX_PARTITIONS	4095u		/* children alive at once */
#define MAX_CHILD_VPS	1024u		/* VP indexes 0 .. MAX_CHILD_VPS - 1 */
#define MAX_ALL_VPS	8192u		/* of all children together */

struct model;
struct partition;
struct vp;

enum personality { PERSONALITY_L1VH, PERSONALITY_ROOT };

/* What a child may do with a mapped page; 0 = mapped, but no access. */
#define ACCESS_READ	1u
#define ACCESS_WRITE	2u
#define ACCESS_EXECUTE	4u

enum page_state {		/* how the child's GPA page stands */
	PAGE_UNMAPPED,
	PAGE_NO_ACCESS,
	PAGE_MAPPED,
};

/* Pages of struct engine_ops' guest_page(). */
#define GUEST_PAGE_HYPERCALL	0u
#define GUEST_PAGE_SIM(vp)	(1 + 3 * (vp))
#define GUEST_PAGE_SIEF(vp)	(2 + 3 * (vp))
#define GUEST_PAGE_ASSIST(vp)	(3 + 3 * (vp))
#define GUEST_PAGES		(1 + 3 * MAX_CHILD_VPS)

/* An MSR that the parent wants to intercept: reads (1), writes (2). */
struct msr_intercept {
	uint32_t msr;
	uint32_t access;
};

#define MAX_MSR_INTERCEPTS	14u	/* what KVM's filter has room for */

/**
 * struct engine_ops - what the model needs from the machine
 *
 * All return 0 or a negative errno where they return int. @engine is the
 * pointer given to model_create(). Handles (partition->engine, vp->engine)
 * belong to the engine.
 */
struct engine_ops {
	/* Host address of a parent page (RAM or overlay area), NULL if none. */
	void *(*parent_page)(void *engine, uint64_t pfn);
	/* Is the page ordinary parent RAM (depositable, mappable)? */
	bool (*parent_page_is_ram)(void *engine, uint64_t pfn);
	/* Send @vector, edge triggered, to parent VP @vp. */
	void (*parent_interrupt)(void *engine, unsigned int vp, uint8_t vector);
	/* Hypercall code page: the parent enabled it at @pfn (its own page). */
	void (*parent_hypercall_page)(void *engine, uint64_t pfn);
	/* The parent asked for power off / reset. */
	void (*parent_power_off)(void *engine);

	/* INITIALIZE: a VM for the child; FINALIZE/DELETE: gone again. */
	int (*partition_create)(void *engine, struct partition *partition);
	void (*partition_destroy)(void *engine, struct partition *partition);
	/*
	 * Child pages [gfn, gfn + count) show parent pages [pfn, pfn + count)
	 * with ACCESS_* rights; state PAGE_UNMAPPED or PAGE_NO_ACCESS ignore
	 * pfn. On return the child can no longer reach what was there before.
	 */
	int (*map)(void *engine, struct partition *partition, uint64_t gfn,
		   uint64_t pfn, uint64_t count, enum page_state state,
		   unsigned int access);

	int (*vp_create)(void *engine, struct vp *vp);
	void (*vp_destroy)(void *engine, struct vp *vp);
	/* A stopped VP becomes what vp_create() made; -errno: only in part. */
	int (*vp_reset)(void *engine, struct vp *vp);
	/* Let the VP execute until vp_stop() or an intercept. Does not wait. */
	void (*vp_resume)(void *engine, struct vp *vp);
	/*
	 * Returns when the VP does not execute and its thread is not inside
	 * model_*; the last vp_resume() is forgotten. Harmless on a VP that
	 * does not execute. Called without the model lock, by several threads
	 * at once perhaps; the handle stays valid for all of them.
	 */
	void (*vp_stop)(void *engine, struct vp *vp);
	/*
	 * Where the parent schedules. Does a VP that does not execute wait for an
	 * interrupt, or to be started? Call model_runnable() once it does not any
	 * more, until vp_stop() or vp_resume().
	 */
	bool (*vp_idle)(void *engine, struct vp *vp);
	void (*vp_watch)(void *engine, struct vp *vp);
	/*
	 * Architectural registers by hypervisor name, 16-byte values; the
	 * model keeps the suspend registers and its own. The VP is stopped.
	 * Return a hypervisor status.
	 */
	uint16_t (*vp_get_register)(void *engine, struct vp *vp, uint32_t name,
				    uint64_t value[2]);
	uint16_t (*vp_set_register)(void *engine, struct vp *vp, uint32_t name,
				    const uint64_t value[2]);
	/*
	 * GVA to GPA with the VP's paging; returns enum hv_translate_code. If a page
	 * on the way is not accessible its address is in *@gpa.
	 */
	uint32_t (*vp_translate)(void *engine, struct vp *vp, uint64_t gva,
				 uint64_t flags, uint64_t *gpa);
	/* ASSERT_VIRTUAL_INTERRUPT as an MSI; -EINVAL if KVM cannot. */
	int (*interrupt)(void *engine, struct partition *partition,
			 uint32_t type, bool level, bool logical,
			 uint64_t destination, uint32_t vector);
	/*
	 * Pages of the hypervisor's own that children see (GUEST_PAGE_*): their
	 * host address, and putting one in the place of whatever [@gfn] shows,
	 * until map() is called for it again. Page GUEST_PAGE_HYPERCALL holds
	 * code from the start, the others are zero.
	 */
	void *(*guest_page)(void *engine, struct partition *partition, unsigned int page);
	int (*show_guest_page)(void *engine, struct partition *partition, uint64_t gfn,
			       unsigned int page, unsigned int access);
	/* These MSRs of children, and no others, are to be intercepted. */
	int (*intercept_msrs)(void *engine, struct partition *partition,
			      const struct msr_intercept *msrs, unsigned int count);
	/*
	 * State of a stopped VP in the layout of GET_VP_STATE, in a buffer of one
	 * page: LAPIC or XSAVE image (components @states only). Return a status.
	 */
	uint16_t (*vp_get_state)(void *engine, struct vp *vp, uint32_t type,
				 uint64_t states, void *buffer);
	uint16_t (*vp_set_state)(void *engine, struct vp *vp, uint32_t type,
				 uint64_t states, const void *buffer);
	/*
	 * What a VP sees of a CPUID leaf if nothing was registered for it, sizes
	 * of XSAVE areas by @xfem and @xss; and the values it cannot see whatever
	 * was registered, taken out of @regs.
	 */
	void (*vp_cpuid)(void *engine, struct vp *vp, uint32_t leaf, uint32_t subleaf,
			 uint64_t xfem, uint64_t xss, uint32_t regs[4]);
	void (*clamp_cpuid)(void *engine, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
	/* Begin or end to watch what a child writes; 0 or -errno. */
	int (*track_dirty)(void *engine, struct partition *partition, bool on);
	/* Call partition_mark_dirty() for what was written since the last time. */
	void (*fetch_dirty)(void *engine, struct partition *partition);
	/* An ExtINT that no VP has taken yet is forgotten. */
	void (*interrupt_clear)(void *engine, struct partition *partition);
	/* A violation or other message for the lab's log; never NULL. */
	void (*log)(void *engine, const char *line);
	/* The parent broke a rule: report was logged, stop the run. */
	void (*violation)(void *engine);
	/* Monotonic time in 100 ns units since the parent was created. */
	uint64_t (*now)(void *engine);
};

struct model_config {
	enum personality personality;
	bool lenient_root;		/* takes a root's own frames in page MSRs */
	bool vmbus;			/* the parent's host has devices for it */
	unsigned int parent_vps;	/* 1..MAX_PARENT_VPS */
	/*
	 * First pfn of the lab's overlay area (reserved in the parent's
	 * memory map): OVERLAY_PAGES_PER_VP pages per VP + the hypercall page.
	 */
	uint64_t overlay_pfn;
	uint32_t build;			/* hypervisor build number */
	uint64_t privileges;		/* EAX | EBX << 32, 0 = the personality's own */
	uint64_t vmm_capabilities;	/* property 0x90007 */
	/*
	 * 1..15, system property 15. 4 is the one with which the parent schedules its
	 * children's VPs, be it root or, by its integrated scheduler, L1VH; with any
	 * other the hypervisor does, and an L1VH is told no more than that.
	 */
	uint32_t scheduler_type;
	unsigned int physical_address_bits;	/* of parent and children, 32..48 */
	uint64_t tsc_hz;		/* of the parent's TSC, not 0 */
	uint64_t apic_hz;		/* of its APIC timer, 0 = 1 GHz */
	/* What a child may be offered: properties 0x6000A/B and 0x60002. */
	uint64_t processor_features[2];
	uint64_t xsave_features;
	uint32_t processor_vendor;	/* 0 AMD, 1 Intel, 2 Hygon */
};

#define OVERLAY_PAGES_PER_VP	8
#define OVERLAY_PAGES		(MAX_PARENT_VPS * OVERLAY_PAGES_PER_VP + 8)

/* Where the lab's own pages are within the overlay area. */
enum overlay_page {
	OVERLAY_SIMP,
	OVERLAY_SIEFP,
	OVERLAY_SIRBP,
	OVERLAY_VP_ASSIST,
};

#define OVERLAY_HYPERCALL_PAGE	(MAX_PARENT_VPS * OVERLAY_PAGES_PER_VP)

/* NULL if @config makes no sense or memory is short. */
struct model *model_create(const struct model_config *config,
			   const struct engine_ops *ops, void *engine);
void model_destroy(struct model *model);

/**
 * model_option - one option of the command line
 * @model: the model, before the parent runs
 * @spec: "code=0x4e,nth=1,status=0xb[,times=N][,done=K]" (a failure to inject)
 *        or "name=value" (a knob: rep-limit, charge-vp, charge-partition,
 *        charge-map, charge-create, charge-status, message-delay, message-lose,
 *        charge-port, charge-connection, async-calls, async-delay, async-status,
 *        eoi-suppress, ring-restart, stray, signal, unblock-delay; control.h says
 *        what they are)
 *
 * Return: 0 or -EINVAL.
 */
int model_option(struct model *model, const char *spec);

/**
 * model_poll - deliver what is due by time (delayed messages)
 * @model: the model
 *
 * To be called about every millisecond while the parent runs, from any thread. Does
 * not wait for the model's lock: the caller watches over those who hold it.
 */
void model_poll(struct model *model);

/* CPUID leaf as the parent sees it; false = not a hypervisor leaf. */
bool model_cpuid(struct model *model, uint32_t leaf, uint32_t regs[4]);
/* Synthetic MSRs of a parent VP; false = #GP. */
bool model_rdmsr(struct model *model, unsigned int vp, uint32_t msr, uint64_t *value);
bool model_wrmsr(struct model *model, unsigned int vp, uint32_t msr, uint64_t value);
/* A hypercall of a parent VP, @masked: with interrupts off; returns what goes into RAX. */
uint64_t model_hypercall(struct model *model, unsigned int vp, uint64_t control,
			 uint64_t rdx, uint64_t r8, bool masked);
/* Control port of lab/control.h. @offset = port - LAB_PORT_BASE. */
uint32_t model_control_read(struct model *model, unsigned int offset);
void model_control_write(struct model *model, unsigned int offset, uint32_t value);

/**
 * model_intercept - a child VP stopped by an intercept
 * @vp: the VP; it executes no further until resumed
 * @type: message type (see hv.h)
 * @payload: bytes after the message header, at most 240
 *
 * Sets intercept suspend, fills the intercept page and the register page and
 * notifies the parent. If the VP is being stopped at the same time both are
 * kept: the message is delivered and explicit suspend stays set.
 */
void model_intercept(struct vp *vp, uint32_t type, const void *payload, size_t size);

/* A VP that vp_watch() was called for has something to do. */
void model_runnable(struct vp *vp);

/* How an access to an MSR ends that the engine has handed to the model. */
enum model_msr {
	MODEL_MSR_DONE,
	MODEL_MSR_FAULT,	/* #GP */
	MODEL_MSR_INTERCEPT,	/* the parent wants HV_MESSAGE_MSR */
};

enum model_msr model_child_rdmsr(struct vp *vp, uint32_t msr, uint64_t *value);
enum model_msr model_child_wrmsr(struct vp *vp, uint32_t msr, uint64_t value);
/**
 * model_child_hypercall - a child executed its hypercall page at CPL 0
 * @vp: the VP
 * @control: its hypercall input value
 * @result: what goes into RAX
 *
 * Return: false if the parent wants HV_MESSAGE_HYPERCALL instead.
 */
bool model_child_hypercall(struct vp *vp, uint64_t control, uint64_t *result);
/* Which page of the hypervisor's own does a gfn show? GUEST_PAGES = none. */
unsigned int model_guest_page(struct partition *partition, uint64_t gfn);
/**
 * model_doorbell - a child writes where it may not: is that a doorbell?
 * @partition: the child, of which a VP's thread calls
 * @gpa: address of the first byte
 * @size: how many bytes, at most 8
 * @value: what is written
 *
 * Return: true if the port was rung: the write is done and the VP goes on.
 */
bool model_doorbell(struct partition *partition, uint64_t gpa, unsigned int size,
		    uint64_t value);
/* A VP ended a level-triggered interrupt; called by its thread, which goes on. */
void model_apic_eoi(struct vp *vp, uint32_t vector);

/* State of a child's page, for the engine to tell the kind of intercept. */
enum page_state model_page_state(struct partition *partition, uint64_t gfn,
				 unsigned int *access);
/**
 * model_cpuid_result - what the parent registered for a leaf of a child VP
 * @vp: the VP, before its first run
 * @leaf: CPUID function
 * @subleaf: CPUID index
 * @regs: EAX EBX ECX EDX; the engine's own on entry, corrected on return
 *
 * Return: true if a result was registered.
 */
bool model_cpuid_result(struct vp *vp, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
/* The same as a list, for leaves the engine's table lacks; false = no @nth. */
bool model_cpuid_leaf(struct vp *vp, unsigned int nth, uint32_t *leaf, uint32_t *subleaf);

/*
 * The parent died or powered off (none of its VPs runs any more): note what it
 * left behind, then stop and free everything. Counters stay.
 */
void model_parent_gone(struct model *model);
/*
 * True if the parent, when it went, had no child partition, no page of it in a
 * child's pool or mapped into a child, and none lost by deleting a partition that
 * still held pages. Pages in the parent's own pool are no imbalance.
 * Writes the JSON report. True = balanced: when the parent went it had no
 * child partition, no port, no page of it in a child's pool or mapped into a
 * child, and none lost by deleting a partition that still held pages. Pages in
 * the parent's own pool are reported, but are no imbalance.
 */
bool model_balanced(struct model *model);
/* Writes the JSON report, with the verdict of the caller. */
void model_report(struct model *model, FILE *json, const char *verdict);
/* The same unless somebody holds the model's lock; false if so. */
bool model_try_report(struct model *model, FILE *json, const char *verdict);
/* How many rules the parent broke. */
unsigned int model_violations(struct model *model);

/* What the engine may read and write of the objects. */
void *partition_engine(struct partition *partition);
void partition_set_engine(struct partition *partition, void *handle);
uint64_t partition_id(const struct partition *partition);
uint64_t partition_flags(const struct partition *partition);
/* A property's stored value (see hv.h); callable from engine operations. */
uint64_t partition_property(const struct partition *partition, uint32_t code);
/* For fetch_dirty(): the child wrote to the page. */
void partition_mark_dirty(struct partition *partition, uint64_t gfn);
struct partition *vp_partition(struct vp *vp);
uint32_t vp_index(const struct vp *vp);
void *vp_engine(struct vp *vp);
void vp_set_engine(struct vp *vp, void *handle);

#endif
