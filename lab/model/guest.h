/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor as children see it: synthetic MSRs and registers, overlay
 * pages, hypercalls, direct messages. Part of private.h, whose rules apply.
 */
#ifndef LAB_GUEST_H
#define LAB_GUEST_H

#include "hv.h"
#include "model.h"

struct hypercall;

/**
 * struct overlay - a page of the hypervisor's in the place of a child's memory
 * @page: GUEST_PAGE_*
 *
 * Where several are at one gfn the last one is seen.
 */
struct overlay {
	struct overlay *next;
	uint64_t gfn;
	unsigned int page;
	unsigned int access;
};

/**
 * struct guest - what a child partition and its parent set, for all its VPs
 * @intercepts: access of installed intercepts by type (HV_INTERCEPT_TYPE_*)
 * @msrs: MSR intercepts installed one by one
 */
struct guest {
	uint64_t os_id;
	uint64_t hypercall;
	struct overlay *overlays;
	uint32_t intercepts[32];
	struct msr_intercept msrs[MAX_MSR_INTERCEPTS];
	unsigned int nr_msrs;
};

/* struct guest_vp - synthetic registers of one VP, as in their MSRs */
struct guest_vp {
	uint64_t assist;
	uint64_t scontrol;
	uint64_t siefp;
	uint64_t simp;
	uint64_t sirbp;
	uint64_t sint[HV_SINT_COUNT];
	uint64_t tsc_invariant;
	struct hv_timers_state timers;
};

/* overlay.c */

/**
 * overlay_set - follow a register that says where a page is to be seen
 * @partition: the child
 * @page: GUEST_PAGE_*
 * @value: the register: bit 0 enable, 63:12 gfn
 * @access: ACCESS_* of the child
 *
 * Return: false if the page cannot be there; nothing has changed then.
 */
bool overlay_set(struct partition *partition, unsigned int page, uint64_t value,
		 unsigned int access);
/** overlay_find - the overlay seen at a gfn, NULL if none */
const struct overlay *overlay_find(const struct partition *partition, uint64_t gfn);
/** overlay_free_run - pages from @gfn on, @count at most, without overlay */
uint64_t overlay_free_run(const struct partition *partition, uint64_t gfn, uint64_t count);
/** overlay_forget - all of a partition whose memory goes anyway */
void overlay_forget(struct partition *partition);

/* guest.c */

void guest_vp_init(struct vp *vp);
/** guest_vp_remove - the VP's pages disappear from the partition's memory */
void guest_vp_remove(struct vp *vp);
/** guest_get_register - false = not a register of this file */
bool guest_get_register(struct vp *vp, uint32_t name, uint64_t *value);
/** guest_set_register - the same; @status is set if it is one */
bool guest_set_register(struct vp *vp, uint32_t name, uint64_t value, uint16_t *status);

/* direct.c, vpstate.c, cpuid_values.c */

uint16_t call_signal_event_direct(struct hypercall *call);
uint16_t call_post_message_direct(struct hypercall *call);
uint16_t call_get_vp_state(struct hypercall *call);
uint16_t call_set_vp_state(struct hypercall *call);
uint16_t call_get_vp_cpuid_values(struct hypercall *call);

#endif
