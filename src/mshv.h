/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of the driver and what its files call of each other.
 *
 * Lifetime
 *   A partition is counted (@ref): one reference for its own file, one for
 *   each VP file and each file of a device object. A mapping of a VP's page
 *   holds the VP's file. The last reference destroys the partition in the
 *   hypervisor with all it has. VPs live exactly as long as their partition,
 *   regions until they are unmapped or it ends. So the files may be closed in
 *   any order, by any process, killed or not.
 *   A file descriptor is always installed as the last step of creating
 *   something: from then on another thread can use or close it.
 *   Between mshv_partition_table_add() and _remove() the interrupt handler can
 *   find a partition; it uses partition and VPs inside one RCU read section.
 *   Irqfds and ioeventfds hold no reference: they end with the partition's own
 *   file, or before. The memory of an irqfd or a doorbell port, and its reference
 *   to eventfds, outlive it by an RCU grace period; unloading waits for that.
 *   Files pin the module, so none of this exists when it unloads.
 *
 * Locks, outermost first
 *   vp->lock		one call on a VP file at a time, RUN_VP included; who wants
 *				all of them tries, inside state_lock
 *   partition->state_lock	INITIALIZE, CREATE_VP
 *   partition->memory_lock	adding and removing regions
 *   partition->async_lock	one asynchronous hypercall at a time
 *   partition->routing_lock	changing the routes
 *   partition->ioeventfd_lock	the ioeventfds
 *   partition->irqfd_assign_lock	assigning and deassigning irqfds
 *   wait queue of an eventfd	inside irqfd_assign_lock, or alone
 *   partition->irqfd_list_lock	inside the wait queue's lock; interrupts off
 *   mmap lock			(looking up pages) inside memory_lock
 *   region->lock		what the hypervisor has of a region; taken by
 *				memory reclaim, inside any lock of the kernel's
 *   partition->region_lock	leaf; for searching the regions
 *   partition->end_lock	leaf; finalising, possibly in memory reclaim
 *   table_lock			leaf (partition_table.c)
 *   population_lock		leaf (partition_table.c)
 *   pool->pages' own lock	leaf
 *   A hypercall runs with preemption off on the CPU's argument pages and takes
 *   no lock; those of hv_interrupt.c run with interrupts off on other pages, in
 *   any context; that of hv_dispatch.c, in which a VP executes, lasts until its CPU is
 *   interrupted, and has a page of its own. Memory is deposited, which may sleep and
 *   reclaim, only between hypercalls, and never under a lock that reclaim takes.
 *   A region is used by the VPs that fault in it, and by who asks what was written
 *   (region->users), without any lock but the last moment's; unmapping it waits
 *   for them.
 */
#ifndef MSHV_H
#define MSHV_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <linux/xarray.h>

#include "granule.h"
#include "hv_abi.h"
#include "request.h"

struct attribute_group;
struct dentry;
struct eventfd_ctx;
struct file;
struct mshv_family;
struct mshv_new_file;
struct mshv_scheduling;
struct page;

enum mshv_role {
	MSHV_ROLE_NONE,
	MSHV_ROLE_L1VH,		/* a guest that may create partitions */
	MSHV_ROLE_ROOT,
};

/**
 * struct mshv_host - what was found out at load, constant afterwards
 * @role: how this kernel stands to the hypervisor
 * @nested: it runs itself on another Microsoft hypervisor
 * @auto_eoi: the hypervisor wants SINTs to acknowledge their interrupts
 * @build: its build number
 * @vmm_capabilities: MSHV_HV_VMM_* bits
 * @scheduler: MSHV_HV_SCHEDULER_*
 * @max_vps: VP indexes are below this, whatever else the hypervisor refuses
 * @blocked_counter: which of a VP's counters is not zero while the hypervisor will
 *	not have it dispatched
 */
struct mshv_host {
	enum mshv_role role;
	bool nested;
	bool auto_eoi;
	u32 build;
	u64 vmm_capabilities;
	u32 scheduler;
	u32 max_vps;
	u32 blocked_counter;
};

extern struct mshv_host mshv_host;

/**
 * struct mshv_pool - memory given to one partition
 * @partition_id: whose it is
 * @pages: page number of each page, present while the hypervisor has it
 * @count: how many those are
 * @keep: pages that come back stay allocated
 *
 * What comes back is checked against @pages, so that a page can be freed only
 * if it was given and only once.
 */
struct mshv_pool {
	u64 partition_id;
	struct xarray pages;
	atomic_t count;
	bool keep;
};

/**
 * struct mshv_state_page - page of a VP shared with the hypervisor
 * @page: the page, NULL if not mapped
 * @provided: the driver allocated it; otherwise the hypervisor chose one
 */
struct mshv_state_page {
	struct page *page;
	bool provided;
};

#define MSHV_VP_PAGES	2	/* enum mshv_hv_vp_state_page */
#define MSHV_NO_CPU	(-1)

/* Intercepts as statistics tell them apart. */
enum mshv_intercept {
	MSHV_INTERCEPT_IO_PORT,
	MSHV_INTERCEPT_MEMORY,
	MSHV_INTERCEPT_MSR,
	MSHV_INTERCEPT_CPUID,
	MSHV_INTERCEPT_EXCEPTION,
	MSHV_INTERCEPT_HALT,
	MSHV_INTERCEPT_HYPERCALL,
	MSHV_INTERCEPT_OTHER,
	MSHV_INTERCEPTS
};

/**
 * struct mshv_vp_statistics - what a VP did
 * @runs: calls to run it
 * @signals: runs that a signal ended
 * @cancels: runs that a cancel ended
 * @resolved: intercepts that the VMM was not told of
 * @dispatches: how often it was dispatched, if this host schedules it
 * @waits: how often it was blocked then, and waited for
 * @intercepts: all of them, by kind
 */
struct mshv_vp_statistics {
	unsigned long runs;
	unsigned long signals;
	unsigned long cancels;
	unsigned long resolved;
	unsigned long dispatches;
	unsigned long waits;
	unsigned long intercepts[MSHV_INTERCEPTS];
};

/**
 * struct mshv_vp - a virtual processor
 * @partition: the partition, referenced by the VP's file
 * @index: its index there
 * @lock: see the top of this file
 * @scheduling: how it is run
 * @wait: where RUN_VP waits for @kicked
 * @kicked: the hypervisor notified us of an intercept, or that the VP is not blocked
 *	any more. Set by the interrupt handler, cleared by the one runner (under @lock)
 * @signals: how often it notified the latter, ever
 * @cancelled: a run of the VP shall end with -EINTR: that in progress, or else
 *	the next. Set by anybody, cleared by the runner that returns -EINTR
 * @cpu: where it is being dispatched, or MSHV_NO_CPU. Changed by the runner with
 *	preemption off
 * @blocked: the hypervisor will notify when it is worth dispatching; under @lock
 * @intercepted: it has had an intercept since it last executed; under @lock
 * @generation: what calls of its family told about the program, for those whose
 *	meaning depends on it. Set and read without a lock
 * @pages: by enum mshv_hv_vp_state_page
 * @counters: by enum mshv_hv_stats_area; only of VPs that this host schedules, and
 *	perhaps not all of them
 * @statistics: changed under @lock, read without
 */
struct mshv_vp {
	struct mshv_partition *partition;
	u32 index;
	struct mutex lock;
	const struct mshv_scheduling *scheduling;
	wait_queue_head_t wait;
	bool kicked;
	atomic_long_t signals;
	bool cancelled;
	int cpu;
	bool blocked;
	bool intercepted;
	u8 generation;
	struct mshv_state_page pages[MSHV_VP_PAGES];
	struct mshv_state_page counters[MSHV_HV_STATS_AREAS];
	struct mshv_vp_statistics statistics;
};

/**
 * struct mshv_partition - a child partition
 * @ref: see the top of this file
 * @id: given by the hypervisor, never zero
 * @family: whose calls its files answer to
 * @creator: the process that created it; it may be gone
 * @hash_node: in the table the interrupt handler searches
 * @state_lock: guards @initialized and the adding of VPs
 * @initialized: INITIALIZE_PARTITION succeeded; never cleared
 * @spare_pages: deposited for a VP that does not exist yet. Under @state_lock
 * @vps: struct mshv_vp by index; read under RCU by the interrupt handler
 * @memory_lock: serialises changes of @regions
 * @region_lock: guards @regions against readers without @memory_lock
 * @regions: interval tree by guest page number
 * @hypercalls_wanted: the VMM has the guest's hypercalls intercepted
 * @end_lock: guards @finalized
 * @finalized: the hypervisor has ended it
 * @retired: so it did for the host's sake, which goes down, and whoever has it still
 *	has it. Only the reboot notifier sees to it
 * @signals_lost: the hypervisor failed to notify of VPs as often as it said
 * @stopped: its VPs must not run, ever. Read in RCU read sections by who would
 *	let them
 * @async_lock: held from making an asynchronous hypercall to its completion
 * @async_outstanding: a completion message has yet to come
 * @async_expected: one may come: @async_outstanding, or a call is being made. Read
 *	by the interrupt handler
 * @async_status: its status
 * @async_done: the message came
 * @routing_lock: one writer of @routes at a time
 * @routes: table of MSHV_MAX_ROUTES routes (msi_route.h) read without a lock;
 *	NULL until there is a route, then there for good
 * @ioeventfd_lock: guards @ioeventfds
 * @ioeventfds: writes of the guest that signal eventfds
 * @irqfd_assign_lock: one assignment or deassignment at a time
 * @irqfd_list_lock: guards the lists of irqfds
 * @irqfds: those that are active
 * @dead_irqfds: those whose eventfd was closed
 * @irqfds_work: shuts those down
 * @resamplers: those that want to know of the end of an interrupt; read under RCU
 *	by the interrupt handler
 * @device_objects: the types of device objects that it has, a bit each; changed
 *	atomically
 * @interrupts: how many irqfds raised
 * @pool: memory the hypervisor has for this partition
 */
struct mshv_partition {
	struct kref ref;
	u64 id;
	const struct mshv_family *family;
	pid_t creator;
	struct hlist_node hash_node;
	struct mutex state_lock;
	bool initialized;
	u32 spare_pages;
	struct xarray vps;
	struct mutex memory_lock;
	spinlock_t region_lock;
	struct rb_root_cached regions;
	bool hypercalls_wanted;
	spinlock_t end_lock;
	bool finalized;
	bool retired;
	bool signals_lost;
	bool stopped;
	struct mutex async_lock;
	bool async_outstanding;
	bool async_expected;
	u32 async_status;
	struct completion async_done;
	struct mutex routing_lock;
	u32 *routes;
	struct mutex ioeventfd_lock;
	struct list_head ioeventfds;
	struct mutex irqfd_assign_lock;
	spinlock_t irqfd_list_lock;
	struct list_head irqfds;
	struct list_head dead_irqfds;
	struct work_struct irqfds_work;
	struct list_head resamplers;
	unsigned long device_objects;
	atomic_long_t interrupts;
	struct mshv_pool pool;
};

/* Counters shown in debugfs. */
enum mshv_counter {
	MSHV_COUNTER_UNKNOWN_IOCTL,
	MSHV_COUNTER_FOREIGN_IOCTL,
	MSHV_COUNTER_UNKNOWN_MESSAGE,
	MSHV_COUNTER_UNKNOWN_PARTITION,
	MSHV_COUNTER_UNKNOWN_VP,
	MSHV_COUNTER_UNKNOWN_PORT,
	MSHV_COUNTER_UNKNOWN_CALL,
	MSHV_COUNTER_REFUSED_INTERRUPT,
	MSHV_COUNTER_LOST_NOTIFICATION,
	MSHV_COUNTER_PARTITIONS,
	MSHV_COUNTER_LEAKED_PAGES,
	MSHV_COUNTERS
};

/* detect.c */
int mshv_detect(void);
int mshv_detect_details(void);
const char *mshv_scheduler_name(void);

/* counters.c */
void mshv_count(enum mshv_counter counter, long n);
bool mshv_count_first(enum mshv_counter counter);
void mshv_debugfs_init(void);
void mshv_debugfs_exit(void);

/* calls.c */
void mshv_calls_debugfs(struct dentry *directory);

/* statistics.c */
void mshv_statistics_debugfs(struct dentry *directory);

/* isr.c */
void mshv_isr(void);

/* synic.c */
int mshv_synic_init(void);
void mshv_synic_exit(void);
struct mshv_hv_message *mshv_synic_intercept_slot(void);
struct mshv_hv_event_ring *mshv_synic_doorbell_ring(void);
void mshv_synic_end_of_message(void);

/* power.c */
int mshv_power_init(void);
void mshv_power_exit(void);

/* device.c */
int mshv_device_init(void);
void mshv_device_exit(void);

/* partition.c */
long mshv_partition_create(const struct mshv_family *family,
			   const struct mshv_req_create_partition *req);
int mshv_partition_initialize(struct mshv_partition *partition);
bool mshv_partition_is_initialized(struct mshv_partition *partition);
void mshv_partition_abandon(struct mshv_partition *partition);
void mshv_partition_put(struct mshv_partition *partition);
void mshv_partitions_end(void);

/* partition_table.c */
void mshv_partition_table_add(struct mshv_partition *partition);
void mshv_partition_table_remove(struct mshv_partition *partition);
struct mshv_partition *mshv_partition_find(u64 id);
struct mshv_partition *mshv_partition_take_next(void);
void mshv_partitions_visit(void (*visit)(struct mshv_partition *partition, void *data),
			   void *data);
int mshv_population(void);
int mshv_population_enter(void);
void mshv_population_leave(void);
int mshv_partitions_close(void);
void mshv_partitions_open(void);

/* What a VP is known to need: deposited at once, it needs no second try. */
#define MSHV_VP_DEPOSIT	90

/* vp.c */
long mshv_vp_create(struct mshv_partition *partition, u32 index);
void mshv_vp_stop(struct mshv_vp *vp);
void mshv_vp_unshare(struct mshv_vp *vp);
void mshv_vp_retire(struct mshv_vp *vp);

/* vp_run.c */
int mshv_vp_run(struct mshv_vp *vp, struct mshv_hv_message *message);
int mshv_vp_run_locked(struct mshv_vp *vp, struct mshv_hv_message *message);
void mshv_vp_kick(struct mshv_vp *vp);
void mshv_vp_forget(struct mshv_vp *vp);
int mshv_vp_cancel_run(struct mshv_partition *partition, u32 index);

/* vp_dispatch.c */
void mshv_vp_signal(struct mshv_vp *vp);

/* vp_state.c */
int mshv_vp_state_get(struct mshv_vp *vp, struct mshv_req_vp_state *req);
int mshv_vp_state_set(struct mshv_vp *vp, struct mshv_req_vp_state *req);

/* access_bitmap.c */
int mshv_access_bitmap(struct mshv_partition *partition,
		       struct mshv_req_access_bitmap *req);

/* capability.c */
int mshv_capability(u32 number);
int mshv_capabilities_list(char *text);

/* sysfs.c */
extern const struct attribute_group *mshv_device_groups[];

/* region.c */
int mshv_region_set(struct mshv_partition *partition,
		    const struct mshv_req_set_memory *req);
int mshv_memory_touch(struct mshv_partition *partition, u64 gfn, u8 access);
bool mshv_memory_resolve(struct mshv_vp *vp, const struct mshv_hv_message *message);
void mshv_memory_lost(struct mshv_partition *partition, struct mshv_window window, u64 flags,
		      u8 *states);
u64 mshv_regions_release(struct mshv_partition *partition, bool finalized);

/* routing.c */
void mshv_routing_init(struct mshv_partition *partition);
int mshv_routing_set(struct mshv_partition *partition, const struct mshv_req_msi_routing *req);
int mshv_route_set(struct mshv_partition *partition, const struct mshv_req_route *req,
		   u32 *previous);
u32 mshv_route(const struct mshv_partition *partition, u32 gsi);
void mshv_routing_free(struct mshv_partition *partition);

/* irqfd.c */
void mshv_irqfds_init(struct mshv_partition *partition);
int mshv_irqfd_set(struct mshv_partition *partition, const struct mshv_req_irqfd *req);
void mshv_irqfds_acknowledged(struct mshv_partition *partition, u32 vector);
void mshv_irqfds_release(struct mshv_partition *partition);

/* ioeventfd.c */
void mshv_ioeventfds_init(struct mshv_partition *partition);
int mshv_ioeventfd_set(struct mshv_partition *partition, const struct mshv_req_ioeventfd *req);
void mshv_ioeventfds_release(struct mshv_partition *partition);

/* port.c */
void mshv_doorbells_init(void);
void mshv_doorbells_exit(void);
int mshv_port_add(struct eventfd_ctx *eventfd, u32 *id);
void mshv_port_remove(u32 id, bool reusable);
void mshv_doorbells(void);
void mshv_doorbells_everywhere(void);

/* passthrough.c */
int mshv_passthrough(struct mshv_partition *partition,
		     struct mshv_req_hvcall *req);
bool mshv_passthrough_completed(struct mshv_partition *partition, u32 status);

/* file.c */
int mshv_file_reserve(void);
void mshv_file_cancel(int fd);
int mshv_file_install(int fd, const char *name, const struct file_operations *fops,
		      void *object);
int mshv_file_prepare(struct mshv_new_file *new_file, const char *name,
		      const struct file_operations *fops, void *object);
void mshv_file_publish(const struct mshv_new_file *new_file);
void mshv_file_discard(const struct mshv_new_file *new_file);

#endif
