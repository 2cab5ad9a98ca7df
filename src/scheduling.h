/* SPDX-License-Identifier: GPL-2.0-only */
/* What running a VP means: the hypervisor schedules it, or this host does. */
#ifndef MSHV_SCHEDULING_H
#define MSHV_SCHEDULING_H

#include <linux/compiler.h>
#include <linux/mm.h>

#include <asm/barrier.h>

#include "mshv.h"

struct mshv_answer;

/**
 * struct mshv_scheduling - how VPs are run
 * @prepare: the VP gets what it needs besides its state pages; 0 or a negative errno
 * @release: undo @prepare; does nothing if that was not done
 * @run: run the VP, whose lock is held, until it has an intercept; @answer is what it
 *	gets first. Returns as mshv_vp_run()
 * @cancel: have @run see that the VP's @cancelled is set; in any process context, or
 *	an RCU read section of it
 * @stop: have the VP never execute again
 */
struct mshv_scheduling {
	int (*prepare)(struct mshv_vp *vp);
	void (*release)(struct mshv_vp *vp);
	int (*run)(struct mshv_vp *vp, const struct mshv_answer *answer,
		   struct mshv_hv_message *message);
	void (*cancel)(struct mshv_vp *vp);
	void (*stop)(struct mshv_vp *vp);
};

/* vp_resume.c: by the hypervisor */
extern const struct mshv_scheduling mshv_scheduling_hypervisor;
/* vp_dispatch.c: by this host */
extern const struct mshv_scheduling mshv_scheduling_host;

/* vp_run.c */
const struct mshv_scheduling *mshv_scheduling(void);

/**
 * mshv_vp_was_kicked() - has the hypervisor had something to say of a VP?
 * @vp: the VP, its lock held
 *
 * Return: true until the caller clears it.
 */
static inline bool mshv_vp_was_kicked(struct mshv_vp *vp)
{
	/* Pairs with mshv_vp_kick(). */
	return smp_load_acquire(&vp->kicked);
}

/**
 * mshv_vp_is_cancelled() - shall the run of a VP end?
 * @vp: the VP
 *
 * Return: true if so.
 */
static inline bool mshv_vp_is_cancelled(struct mshv_vp *vp)
{
	return READ_ONCE(vp->cancelled);
}

/**
 * mshv_vp_intercept_page() - where a VP's intercept message is
 * @vp: the VP
 *
 * Return: memory that the hypervisor writes, and user space perhaps.
 */
static inline struct mshv_hv_message *mshv_vp_intercept_page(struct mshv_vp *vp)
{
	return page_address(vp->pages[MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE].page);
}

#endif
