/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the model share.
 *
 * Everything here is guarded by model->lock, which each function of this
 * header expects to be held. It is dropped in two places only: vp_halt(), while
 * the engine stops a VP, and DISPATCH_VP, while it executes. A caller that may get
 * there keeps its objects alive with partition_get() and vp_pin(), which vp_halt()
 * does too, and looks again at their state afterwards: another parent VP may have
 * finalized the partition.
 */
#ifndef LAB_MODEL_PRIVATE_H
#define LAB_MODEL_PRIVATE_H

#include <pthread.h>
#include <stddef.h>

#include "../control.h"
#include "guest.h"
#include "hv.h"
#include "model.h"
#include "pagetree.h"

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define PARENT_PARTITION_ID	1ull
#define MAX_LPS			64u
#define CODE_LIMIT		0x200u	/* calls are counted by code below this */
#define MAX_PROPERTIES		24u
#define VIOLATION_TEXTS		32u
#define REMEMBERED_REGISTERS	32u	/* synthetic ones without effect */

struct hypercall;

enum partition_state {
	PARTITION_CREATED,
	PARTITION_ACTIVE,
	PARTITION_FINALIZING,		/* VPs are being stopped */
	PARTITION_FINALIZED,
	PARTITION_DELETING,		/* waits for the last pin */
};

/* Free pages of a partition; @reserved of them are spoken for (charges). */
struct page_pool {
	uint64_t *pfns;
	size_t count;
	size_t capacity;		/* never less than pages owed to the pool */
	size_t owed;			/* handed out, will come back */
	size_t reserved;
	size_t reserved_runs;		/* of consecutive pages, part of @reserved */
};

/* Pages reserved for an object, in the pool of its partition and of the parent. */
struct charge {
	size_t own;
	size_t parents;
	size_t own_runs;
	size_t parents_runs;
};

struct state_page {
	bool mapped;
	bool located;			/* the parent chose the page */
	struct partition *payer;	/* else: from its pool */
	uint64_t pfn;
};

struct vp {
	struct partition *partition;
	void *engine;
	uint32_t index;
	bool explicit_suspend;
	bool intercept_suspend;
	bool dispatch_suspend;
	bool executing;			/* resumed, neither stopped nor intercepted since */
	bool dispatched;		/* a parent VP waits for it in DISPATCH_VP */
	bool idle;			/* found halted then, nothing to do seen since */
	bool signal_owed;		/* the parent was told that it is blocked */
	uint64_t root_signals;		/* sent, ever */
	uint64_t unblocked_at;		/* signalled, but blocked until then; or 0 */
	bool dying;
	unsigned int halts;		/* who wants it to stand still */
	unsigned int pins;		/* who waits for it to stop */
	unsigned int last_parent_vp;	/* gets its messages */
	struct charge charge;
	struct state_page state_pages[2];
	struct guest_vp guest;
	uint64_t remembered[REMEMBERED_REGISTERS];
};

struct cpuid_result {
	uint32_t vp_index;		/* or HV_VP_INDEX_ANY */
	uint32_t leaf;
	uint32_t subleaf;
	bool subleaf_specific;
	uint32_t result[4][2];
};

struct connection;

/**
 * struct port - a doorbell port of the parent
 * @parent_vp: whose ring it fills; chosen at the first doorbell if any will do
 * @pending: it waits for a place in that ring
 * @connections: doorbells that ring it
 */
struct port {
	uint32_t id;
	unsigned int sint;
	uint32_t target_vp;		/* or HV_VP_INDEX_ANY */
	unsigned int parent_vp;
	bool placed;
	bool pending;
	struct port *next_pending;
	struct partition *partition;	/* that may connect to it */
	struct port *next, **link;	/* among the ports of that partition */
	struct connection *connections;
	struct charge charge;
};

struct partition {
	struct model *model;
	void *engine;
	uint64_t id;
	unsigned int slot;		/* 0 = the parent itself */
	enum partition_state state;
	unsigned int pins;
	uint64_t flags;
	struct charge create_charge;
	struct charge charge;		/* of INITIALIZE and of mappings */
	struct page_pool pool;
	struct page_tree memory;	/* gfn -> GPA_* word */
	uint64_t mapped;		/* pages in state PAGE_MAPPED */
	uint64_t map_credit;		/* pages to map before the next charge */
	uint64_t run_stamp;		/* grows whenever a VP is resumed */
	bool dirty_stale;		/* a VP ran since fetch_dirty() */
	uint64_t dirty_fetched;		/* when that was */
	bool frozen;
	uint64_t frozen_at;
	uint64_t time_offset;		/* reference time = now - offset */
	uint64_t properties[MAX_PROPERTIES];
	struct cpuid_result *cpuid_results;
	unsigned int nr_cpuid_results;
	struct guest guest;
	struct port *ports;
	void *connections;		/* tree of struct connection, by id */
	void *doorbells;		/* the same, by address, size and value */
	struct vp *vps[MAX_CHILD_VPS];
	unsigned int nr_vps;
};

/* A word of partition->memory. */
#define GPA_STATE_MASK		3ull	/* enum page_state */
#define GPA_ACCESS_SHIFT	2	/* ACCESS_* */
#define GPA_ACCESSED		(1ull << 5)
#define GPA_DIRTY		(1ull << 6)
#define GPA_PFN_SHIFT		12

enum page_owner {
	OWNER_PARENT,
	OWNER_POOL,
	OWNER_STATE,			/* a VP's state page, from the pool */
	OWNER_STATS,			/* a stats page, from the parent's pool */
	OWNER_LOCATION,			/* a state or stats page the parent placed */
	OWNER_OVERLAY,			/* enabled through an MSR of the parent */
	OWNER_LOST,			/* its partition was deleted over it */
};

struct queued_message {
	struct queued_message *next;
	unsigned int parent_vp;
	uint64_t due;			/* delayed messages only */
	struct hv_message message;
};

struct message_queue {
	struct queued_message *head;
	struct queued_message **tail;
};

/* An event ring as its producer knows it; outlives its page in memory. */
struct event_ring {
	unsigned int head;
	struct port *pending;
};

struct parent_vp {
	uint64_t vp_assist;
	uint64_t scontrol;
	uint64_t siefp;
	uint64_t simp;
	uint64_t sirbp;
	uint64_t sint[HV_SINT_COUNT];
	uint64_t crash[6];
	uint64_t tsc_invariant;
	struct message_queue queues[HV_SINT_COUNT];
	struct event_ring rings[HV_SINT_COUNT];
	bool created;			/* CREATE_VP to the own partition */
	bool interrupted;		/* since its latest DISPATCH_VP began */
};

enum vmbus_channel {
	VMBUS_CHANNEL_NONE,
	VMBUS_CHANNEL_OFFERED,
	VMBUS_CHANNEL_RESCINDED,	/* until the parent has released it */
};

/**
 * struct vmbus - the host's end of VMBus
 * @connected: the parent has made contact, and not unloaded since
 * @version: of the protocol, the last one that the parent asked for
 * @target_vp: which VP gets the messages
 * @sint: by which SINT
 * @channel: the only one there is
 * @received: messages of the parent, ever
 */
struct vmbus {
	bool connected;
	uint32_t version;
	unsigned int target_vp;
	unsigned int sint;
	enum vmbus_channel channel;
	uint32_t received;
};

struct injection {
	struct injection *next;
	uint32_t code;
	uint32_t skip;			/* calls to let through first */
	uint32_t times;
	uint16_t status;
	uint32_t done;
};

struct stats_mapping {
	struct stats_mapping *next;
	uint32_t type;
	uint8_t identity[16];
	uint64_t pfn;
	bool located;
	unsigned int slot;		/* partition the object belongs to */
};

struct counters {
	uint64_t calls[CODE_LIMIT];
	uint64_t elements[CODE_LIMIT];
	uint64_t failures[CODE_LIMIT];
	uint64_t masked[CODE_LIMIT];	/* made with interrupts off */
	uint64_t hypercalls;
	uint64_t unknown_calls;
	uint64_t injected;
	uint64_t messages;
	uint64_t eom_writes;
	uint64_t child_exits;
	uint64_t doorbells;
	uint64_t ring_full;
	uint64_t apic_eois;
	uint64_t signals;
	uint64_t deposited;
	uint64_t withdrawn;
	uint64_t lost_messages;
	uint64_t dropped_ports;		/* by FINALIZE */
};

/* All of one type: a table in inject.c says which number is which member. */
struct knobs {
	uint32_t rep_limit;
	uint32_t charge_vp;
	uint32_t charge_partition;
	uint32_t charge_map;
	uint32_t charge_create;
	uint32_t charge_status;
	uint32_t message_delay;
	uint32_t message_lose;
	uint32_t charge_port;
	uint32_t charge_connection;
	uint32_t async_calls;
	uint32_t async_delay;
	uint32_t async_status;
	uint32_t eoi_suppress;
	uint32_t ring_restart;
	uint32_t stray;
	uint32_t xsave_size;
	uint32_t signal;
	uint32_t unblock_delay;
};

struct ledger_summary {
	uint32_t partitions;
	uint32_t vps;
	uint64_t child_pool;		/* deposited to children, not withdrawn */
	uint64_t parent_pool;
	uint64_t mapped;		/* parent pages mapped into children */
	uint64_t lost;
	uint32_t queued;
	uint32_t ports;
};

struct model {
	pthread_mutex_t lock;
	pthread_cond_t unpinned;
	pthread_cond_t dispatch;	/* something changed for a dispatched VP */
	bool root_scheduled;		/* children's VPs execute only while dispatched */
	unsigned int unblocking;	/* VPs with unblocked_at */
	struct model_config config;
	const struct engine_ops *ops;
	void *engine;
	uint64_t guest_os_id;
	uint64_t hypercall_page;
	uint64_t reference_tsc;
	struct parent_vp parent_vps[MAX_PARENT_VPS];
	struct vmbus vmbus;
	bool lps[MAX_LPS];
	struct partition self;
	struct partition *partitions[MAX_PARTITIONS + 1];
	unsigned int nr_partitions;
	unsigned int nr_vps;		/* of all children */
	size_t memory_tables;		/* likewise */
	uint64_t creation_flags;	/* of the latest partition, for tests */
	unsigned int next_slot;
	uint64_t serial;
	struct page_tree owners;	/* parent pfn -> ledger word */
	uint64_t lost_pages;
	uint64_t mapped_parent_pages;
	struct stats_mapping *stats;
	void *ports;			/* tree of struct port, by id */
	unsigned int nr_ports;
	unsigned int nr_connections;
	unsigned int next_ring;		/* parent VP for the next port */
	struct async_call *async_calls;
	unsigned int nr_async_calls;
	struct message_queue delayed;
	unsigned int queued_messages;
	struct injection *injections;
	struct knobs knobs;
	struct counters counters;
	uint32_t control_args[7];
	uint32_t control_status;
	char *violation_texts[VIOLATION_TEXTS];
	unsigned int violations;
	bool gone;
	struct ledger_summary left;	/* when the parent went */
};

/* hypercall.c */

/* A call in progress: the parent's pages are copied in once and out once. */
struct hypercall {
	struct model *model;
	unsigned int parent_vp;
	uint64_t control, rdx, r8;
	uint32_t code, varhead;
	uint32_t start, end, done;	/* elements; @done is absolute, as in RAX */
	uint8_t input[PAGE_SIZE_4K] __attribute__((aligned(16)));
	uint8_t output[PAGE_SIZE_4K] __attribute__((aligned(16)));
};

/* model.c */

/** model_log - a line for the lab's log */
void model_log(struct model *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** model_violation - the parent broke @rule; @call may be NULL */
void model_violation(struct model *model, const struct hypercall *call, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool model_has(const struct model *model, uint64_t privilege);
/** model_ledger_summary - what there is now, or was when the parent went */
void model_ledger_summary(struct model *model, struct ledger_summary *summary);

/* partition.c */

/** partition_find - by id; SELF and the parent's own id give the parent */
struct partition *partition_find(struct model *model, uint64_t id);
/**
 * partition_child - the active child a call is about
 * @call: the call, whose input begins with a partition id
 * @partition: set on success
 *
 * Return: a status; INVALID_PARTITION_STATE unless the child is active.
 */
uint16_t partition_child(struct hypercall *call, struct partition **partition);
/** partition_child_by_id - the same, where the input has the id elsewhere */
uint16_t partition_child_by_id(struct model *model, uint64_t id, struct partition **partition);
void partition_get(struct partition *partition);
void partition_put(struct partition *partition);
/** partition_teardown - VPs, memory, pool of a child whatever its state */
void partition_teardown(struct partition *partition);
/**
 * charge_take - reserve pages for an object, of the kind the knob says
 * @partition: whose pool, unless the parent's is wanted
 * @pages: how many
 * @charge: grows by what was taken
 *
 * Return: HV_STATUS_SUCCESS or the status of the shortage.
 */
uint16_t charge_take(struct partition *partition, size_t pages, struct charge *charge);
void charge_return(struct partition *partition, struct charge *charge);
/**
 * charge_page - a page that an object consists of, subject to the same knob
 * @partition: whose pool, unless the parent's is wanted
 * @owner: what the page becomes
 * @pfn: set to the page
 *
 * Return: the partition to whose pool it goes back, or NULL: charge_shortage().
 */
struct partition *charge_page(struct partition *partition, enum page_owner owner,
			      uint64_t *pfn);
/** charge_shortage - the status for it */
uint16_t charge_shortage(const struct model *model);

uint16_t call_create_partition(struct hypercall *call);
uint16_t call_initialize_partition(struct hypercall *call);
uint16_t call_finalize_partition(struct hypercall *call);
uint16_t call_delete_partition(struct hypercall *call);
uint16_t call_scrub_partition(struct hypercall *call);
uint16_t call_get_partition_id(struct hypercall *call);

/* ledger.c */

enum page_owner ledger_owner(const struct model *model, uint64_t pfn, unsigned int *slot,
			     uint32_t *shares);
/** ledger_text - "in the pool of partition 5", for reports; static per call */
const char *ledger_text(const struct model *model, uint64_t pfn, char *buffer, size_t size);
bool ledger_set(struct model *model, uint64_t pfn, enum page_owner owner, unsigned int slot);
bool ledger_share(struct model *model, uint64_t pfn);
void ledger_unshare(struct model *model, uint64_t pfn);
/** ledger_check_parent - is the page the parent's to use? a violation if not */
bool ledger_check_parent(struct hypercall *call, uint64_t pfn, const char *use);
/** pool_take - a zeroed page from the pool, now owned as @owner; false = empty */
bool pool_take(struct partition *partition, enum page_owner owner, uint64_t *pfn);
/** pool_return - the opposite of pool_take() */
void pool_return(struct partition *partition, uint64_t pfn);
size_t pool_available(const struct page_pool *pool);
/** pool_runs - how often there are @length pages with consecutive numbers */
size_t pool_runs(const struct partition *partition, unsigned int length);
/** pool_check - a violation for each page of the pool that the parent wrote to */
void pool_check(struct partition *partition);
/** pool_discard - the partition goes; pages still in its pool are lost */
void pool_discard(struct partition *partition);

uint16_t call_deposit_memory(struct hypercall *call);
uint16_t call_withdraw_memory(struct hypercall *call);

/* memory.c */

bool gpa_foldable(uint64_t word);
/** memory_show - let the child see what the parent mapped at one gfn; 0 or -errno */
int memory_show(struct partition *partition, uint64_t gfn);
/** memory_unmap_all - take all memory from the child */
void memory_unmap_all(struct partition *partition);

uint16_t call_map_gpa_pages(struct hypercall *call);
uint16_t call_unmap_gpa_pages(struct hypercall *call);

/* access.c */

/** access_track - follow HV_PROPERTY_ACCESS_TRACKING; 0 or -errno */
int access_track(struct partition *partition, bool on);
uint16_t call_get_gpa_access_states(struct hypercall *call);

/* vp.c */

/**
 * vp_halt - make a VP stand still and pin it
 * @vp: the VP
 *
 * Drops the lock meanwhile if the VP executes. Undone by vp_release().
 */
void vp_halt(struct vp *vp);
void vp_release(struct vp *vp);
/** vp_pin - keep a VP alive while the lock is dropped; undone by vp_unpin() */
void vp_pin(struct vp *vp);
void vp_unpin(struct vp *vp);
/** vp_update - let the VP execute if nothing holds it any more */
void vp_update(struct vp *vp);
/** vp_remove - stop and free a VP; drops the lock meanwhile */
void vp_remove(struct vp *vp);
/** vp_reset - make a VP as it was when created; drops the lock meanwhile */
uint16_t vp_reset(struct vp *vp);
/** vp_usable - neither being deleted nor its partition finalized */
bool vp_usable(const struct vp *vp);
/** vp_find - the VP a call is about; @vp is valid while the lock is held */
uint16_t vp_find(struct hypercall *call, uint32_t index, struct vp **vp);
/** partition_freeze - stop (or let go) all VPs; drops the lock meanwhile */
void partition_freeze(struct partition *partition, bool freeze);

uint16_t call_create_vp(struct hypercall *call);
uint16_t call_delete_vp(struct hypercall *call);

/* dispatch.c */

void dispatch_init(struct model *model);
/** dispatch_look - whoever waits for a VP to end its dispatch looks again */
void dispatch_look(struct model *model);
/** dispatch_interrupted - an interrupt was sent to a parent VP */
void dispatch_interrupted(struct model *model, unsigned int parent_vp);
/** dispatch_offer - nothing holds the VP but that nobody dispatches it */
void dispatch_offer(struct vp *vp);
/** dispatch_forget - the VP becomes as new, or goes */
void dispatch_forget(struct vp *vp);
void dispatch_poll(struct model *model);
uint16_t call_dispatch_vp(struct hypercall *call);

/* registers.c, gpa.c, regpage.c, statepage.c, stats.c */

uint16_t call_get_vp_registers(struct hypercall *call);
uint16_t call_set_vp_registers(struct hypercall *call);
uint16_t call_translate(struct hypercall *call);
uint16_t call_read_gpa(struct hypercall *call);
uint16_t call_write_gpa(struct hypercall *call);

/** regpage_refresh - write the VP's registers to its register page, if any */
void regpage_refresh(struct vp *vp);
/** regpage_apply - take over what the parent marked dirty in the page */
void regpage_apply(struct vp *vp);

/** location_take - a page the parent chose for a state or stats page */
uint16_t location_take(struct hypercall *call, uint64_t pfn, unsigned int slot);
/** statepage_unmap - give a state page back to where it came from */
void statepage_unmap(struct vp *vp, unsigned int type);
uint16_t call_map_vp_state_page(struct hypercall *call);
uint16_t call_unmap_vp_state_page(struct hypercall *call);

/** stats_unmap_partition - forget stats pages about a child and its VPs */
void stats_unmap_partition(struct partition *partition);
/** stats_unmap_vp - forget stats pages about a VP of a child */
void stats_unmap_vp(struct vp *vp);
/** stats_set_blocked - the counter that tells whether a signal is to be waited for */
void stats_set_blocked(struct vp *vp, bool blocked);
uint16_t call_map_stats_page(struct hypercall *call);
uint16_t call_map_stats_page2(struct hypercall *call);
uint16_t call_unmap_stats_page(struct hypercall *call);

/* property.c */

/** property_init - values of a new partition; property_created - as asked for */
void property_init(struct partition *partition);
void property_created(struct partition *partition,
		      const struct hv_create_partition_input *input);
uint64_t partition_reference_time(const struct partition *partition);
/** property_set - as SET_PARTITION_PROPERTY; drops the lock meanwhile if VPs are to stop */
uint16_t property_set(struct partition *partition, uint32_t code, uint64_t value);
uint16_t call_get_property(struct hypercall *call);
uint16_t call_set_property(struct hypercall *call);
uint16_t call_get_property_ex(struct hypercall *call);

/* interrupt.c, system.c */

uint16_t call_install_intercept(struct hypercall *call);
/** cpuid_results_apply - correct @regs by what was registered; false = nothing was */
bool cpuid_results_apply(const struct vp *vp, uint32_t leaf, uint32_t subleaf, uint32_t regs[4]);
uint16_t call_register_intercept_result(struct hypercall *call);
uint16_t call_assert_interrupt(struct hypercall *call);
uint16_t call_clear_interrupt(struct hypercall *call);

uint16_t call_get_lp_run_time(struct hypercall *call);
uint16_t call_add_logical_processor(struct hypercall *call);
/** system_create_vp - CREATE_VP for the parent's own partition */
uint16_t system_create_vp(struct hypercall *call);
uint16_t call_get_system_property(struct hypercall *call);
uint16_t call_set_system_property(struct hypercall *call);
uint16_t call_map_device_interrupt(struct hypercall *call);
uint16_t call_unmap_device_interrupt(struct hypercall *call);
uint16_t call_enter_sleep_state(struct hypercall *call);
uint16_t call_notify_partition_event(struct hypercall *call);

/* port.c */

/** port_find - by id, NULL if there is none */
struct port *port_find(struct model *model, uint32_t id);
/** ports_drop - ports and connections of a partition that goes */
void ports_drop(struct partition *partition);

uint16_t call_create_port(struct hypercall *call);
uint16_t call_delete_port(struct hypercall *call);
uint16_t call_connect_port(struct hypercall *call);
uint16_t call_disconnect_port(struct hypercall *call);

/* ring.c */

/** ring_queue - the port was rung: into its ring, or into the queue for that */
void ring_queue(struct model *model, struct port *port);
/** ring_forget - the port goes; an entry that is in a ring already stays there */
void ring_forget(struct model *model, struct port *port);
/** ring_enabled - the parent wrote the MSR of the page of rings; @old was in it */
void ring_enabled(struct model *model, unsigned int parent_vp, uint64_t old);
/** ring_rescan - ports that wait for a ring get another chance */
void ring_rescan(struct model *model, unsigned int parent_vp);
/** ring_put - any number into the doorbells' ring of a parent VP; 0 or an errno */
int ring_put(struct model *model, unsigned int parent_vp, uint32_t id);
uint16_t call_notify_port_ring_empty(struct hypercall *call);

/* async.c */

/** async_start - if the knob says so, take the call; false = carry it out now */
bool async_start(struct hypercall *call, const struct partition *partition);
/** async_poll - carry out what is due; drops the lock meanwhile */
void async_poll(struct model *model);
/** async_drop - forget the calls of a partition; id 0 = of all */
void async_drop(struct model *model, uint64_t id);
/** async_post_completion - to a parent VP, whether there was a call or not */
bool async_post_completion(struct model *model, unsigned int parent_vp, uint64_t id,
			   uint16_t status);

/* synic.c */

void synic_init(struct model *model);
void synic_free(struct model *model);
/** synic_post - queue or deliver a message to SINT 0 of a parent VP */
bool synic_post(struct model *model, unsigned int parent_vp, const struct hv_message *message);
/** synic_post_sint - the same, to another SINT */
bool synic_post_sint(struct model *model, unsigned int parent_vp, unsigned int sint,
		     const struct hv_message *message);
/** synic_post_intercept - the same, subject to the knobs for lost and late */
void synic_post_intercept(struct vp *vp, const struct hv_message *message);
/** synic_post_eoi - a child's VP ended the interrupt @vector */
void synic_post_eoi(struct model *model, unsigned int parent_vp, uint64_t id, uint32_t vp,
		    uint32_t vector);
/** synic_rescan - deliver what became deliverable (EOM, page enabled) */
void synic_rescan(struct model *model, unsigned int parent_vp);
/** synic_drop - forget queued messages of a partition, or of one VP of it only */
void synic_drop(struct model *model, uint64_t sender, uint32_t vp_index);
void synic_poll(struct model *model);
bool synic_active(const struct model *model, unsigned int parent_vp);
/** synic_target - @parent_vp if its messages are enabled, otherwise another's */
unsigned int synic_target(const struct model *model, unsigned int parent_vp);
/** synic_assert - a SINT fires; to one "as intercept" that is a message to SINT 0 */
void synic_assert(struct model *model, unsigned int parent_vp, unsigned int sint);

/* vmbus.c */

uint16_t call_post_message(struct hypercall *call);
uint16_t call_signal_event(struct hypercall *call);
/** vmbus_check_msr - a violation if VMBus would lose messages by what was written */
void vmbus_check_msr(struct model *model, unsigned int parent_vp, uint32_t msr, uint64_t old,
		     uint64_t value);
/** vmbus_offer - offer the channel, or take the offer back; 0 or an errno */
int vmbus_offer(struct model *model, bool offer);

/* stray.c */

/** stray_post - the messages without a cause that the knob asks for */
void stray_post(struct model *model, unsigned int parent_vp, uint64_t id);

/* inject.c */

/** inject_match - is this call to fail? */
bool inject_match(struct model *model, uint32_t code, uint16_t *status, uint32_t *done);
int inject_add(struct model *model, uint32_t code, uint32_t nth, uint16_t status,
	       uint32_t times, uint32_t done);
/** inject_pending - how many injections are not used up */
unsigned int inject_pending(const struct model *model);
/** inject_clear - forget them; how many there were */
unsigned int inject_clear(struct model *model);
int knob_set(struct model *model, uint32_t knob, uint32_t value);
const char *call_name(uint32_t code);

#endif
