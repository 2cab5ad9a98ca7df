/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hypercalls. Each has a typed wrapper, mshv_hvcall_*; all of them go through
 * mshv_hvcall(), which owns the argument pages, the continuation of rep calls,
 * and deposit and retry.
 */
#ifndef MSHV_HV_CALL_H
#define MSHV_HV_CALL_H

#include <linux/types.h>

#include "hv_abi.h"

struct mshv_partition;
struct mshv_pool;
struct mshv_req_ioeventfd;
struct mshv_vp;

/**
 * struct mshv_hvcall - one hypercall, from input to result
 * @code: hypercall code
 * @reps: number of list elements, zero for a simple call
 * @in: input ahead of the list
 * @in_bytes: its size
 * @list: the input list, or NULL
 * @element_bytes: size of one element of @list
 * @variable_words: with @reps zero, @list is a variable header of this many
 *	8-byte words
 * @out: where the output goes, or NULL; must be initialised, because what the
 *	hypervisor does not write keeps its content
 * @out_bytes: size of the output
 * @pool: memory of the partition the call is for, to be added to when the
 *	hypervisor is short of it; NULL if that is no option
 * @first_deposit: smallest number of pages worth depositing, zero for one
 * @stopped: fail with -EIO when this has become true; NULL: whatever happens
 * @winding_up: the call ends something and is made even when the host goes down
 * @status: result: status of the last try
 * @completed: result: elements completed
 *
 * Input with its list and output must each fit in a page.
 */
struct mshv_hvcall {
	u16 code;
	u16 reps;
	const void *in;
	u32 in_bytes;
	const void *list;
	u32 element_bytes;
	u16 variable_words;
	void *out;
	u32 out_bytes;
	struct mshv_pool *pool;
	u32 first_deposit;
	const bool *stopped;
	bool winding_up;
	u16 status;
	u16 completed;
};

/* hv_call.c */
int mshv_hvcall_init(void);
void mshv_hvcall_exit(void);
void mshv_hvcall_wind_up(void);
void mshv_hvcall_shut_down(void);
int mshv_hvcall_refused(bool winding_up, const bool *stopped);
int mshv_hvcall(struct mshv_hvcall *call);
int mshv_hvcall_relieve(struct mshv_pool *pool, u16 status, u32 first_deposit, u32 round);

/* hv_entry.c */
bool mshv_hv_entry_ready(void);
u64 mshv_hv_enter(u64 control, void *in, void *out);

/* hv_partition.c */
int mshv_hvcall_create_partition(struct mshv_pool *self,
				 const struct mshv_hv_create_partition *in, u64 *id);
int mshv_hvcall_initialize_partition(struct mshv_pool *pool);
int mshv_hvcall_finalize_partition(u64 partition_id);
int mshv_hvcall_delete_partition(u64 partition_id);
int mshv_hvcall_get_property(u64 partition_id, u32 property, u64 *value);
int mshv_hvcall_access_states(u64 partition_id, u64 flags, u64 gfn, u8 *states, u16 count,
			      u16 *done);
int mshv_hvcall_vmm_capabilities(u64 *bits);
int mshv_hvcall_integrated_scheduler(u64 *enabled);
int mshv_hvcall_scheduler_type(u32 *type);

/* A page table page or two is never all a mapping needs: save round trips. */
#define MSHV_MAP_FIRST_DEPOSIT	256
/* Entries of one unmap call, which lists none of them. */
#define MSHV_UNMAP_ENTRIES	512

/* hv_memory.c */
int mshv_hvcall_deposit(u64 partition_id, const u64 *pfns, u32 count, bool back, u32 *done);
int mshv_hvcall_withdraw(u64 partition_id, u64 *pfns, u32 count, u32 *done);
int mshv_hvcall_map_gpa(u64 partition_id, u64 gfn, const u64 *pfns, u16 entries, u32 flags,
			u16 *done, u16 *status);
int mshv_hvcall_unmap_gpa(u64 partition_id, u64 gfn, u16 entries, bool large);

/* Registers that can be set along with resuming a VP. */
#define MSHV_RESUME_REGISTERS	3

/* hv_vp.c */
int mshv_hvcall_create_vp(struct mshv_pool *pool, u32 vp_index);
int mshv_hvcall_delete_vp(u64 partition_id, u32 vp_index);
int mshv_hvcall_map_vp_page(struct mshv_pool *pool, u32 vp_index,
			    enum mshv_hv_vp_state_page type, bool provided, u64 *pfn);
int mshv_hvcall_unmap_vp_page(u64 partition_id, u32 vp_index,
			      enum mshv_hv_vp_state_page type);
int mshv_hvcall_vp_resume(u64 partition_id, u32 vp_index,
			  const struct mshv_hv_register_assoc *first, u16 count);
int mshv_hvcall_vp_set_registers(u64 partition_id, u32 vp_index,
				 const struct mshv_hv_register_assoc *registers, u16 count);
int mshv_hvcall_vp_unsuspend(u64 partition_id, u32 vp_index);
int mshv_hvcall_vp_suspend(u64 partition_id, u32 vp_index);
int mshv_hvcall_vp_suspend_dispatch(u64 partition_id, u32 vp_index);
int mshv_hvcall_get_register(u64 partition_id, u32 vp_index, u32 name, u64 *value);
int mshv_hvcall_vp_intercepted(u64 partition_id, u32 vp_index, bool *intercepted);
int mshv_hvcall_get_vp_state(struct mshv_pool *pool, u32 vp_index,
			     const struct mshv_hv_vp_state *state,
			     const u64 *pfns, u16 count, void *out, u32 out_bytes);
int mshv_hvcall_set_vp_state(struct mshv_pool *pool, u32 vp_index,
			     const struct mshv_hv_vp_state *state,
			     const u64 *list, u16 words);

/* hv_dispatch.c */
int mshv_hvcall_dispatch_init(void);
void mshv_hvcall_dispatch_exit(void);
int mshv_hvcall_dispatch(struct mshv_vp *vp, u32 flags, struct mshv_hv_dispatch_vp_out *out);
void mshv_hvcall_interrupt_dispatch(struct mshv_vp *vp);

/* hv_stats.c */
int mshv_hvcall_map_vp_counters(u64 partition_id, u32 vp_index, enum mshv_hv_stats_area area,
				bool provided, u64 *pfn);
int mshv_hvcall_unmap_vp_counters(u64 partition_id, u32 vp_index, enum mshv_hv_stats_area area);

/* hv_port.c */
int mshv_hvcall_create_doorbell(u32 port_id, u64 partition_id);
int mshv_hvcall_delete_port(u32 port_id);
int mshv_hvcall_connect_doorbell(struct mshv_pool *pool, u32 port_id,
				 const struct mshv_req_ioeventfd *req);
int mshv_hvcall_disconnect_doorbell(u64 partition_id, u32 connection_id);

/* hv_interrupt.c */
int mshv_hvcall_interrupt_init(void);
void mshv_hvcall_interrupt_exit(void);
int mshv_hvcall_assert_interrupt(u64 partition_id, u32 route);
int mshv_hvcall_clear_interrupt(u64 partition_id);
int mshv_hvcall_notify_port_ring_empty(u32 sint);

#endif
