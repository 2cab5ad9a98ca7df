/* SPDX-License-Identifier: GPL-2.0-only */
/* Pages of a VP that are shared with the hypervisor. */
#ifndef MSHV_VP_PAGE_H
#define MSHV_VP_PAGE_H

#include <linux/types.h>

struct mshv_state_page;
struct mshv_vp;

/**
 * struct mshv_page_calls - the hypercalls for a kind of pages
 * @map: share a page: *@pfn if it is @provided, else *@pfn becomes it
 * @unmap: stop that
 */
struct mshv_page_calls {
	int (*map)(struct mshv_vp *vp, u32 which, bool provided, u64 *pfn);
	int (*unmap)(struct mshv_vp *vp, u32 which);
};

/* By enum mshv_hv_vp_state_page. */
extern const struct mshv_page_calls mshv_state_page_calls;
/* By enum mshv_hv_stats_area. */
extern const struct mshv_page_calls mshv_counters_page_calls;

int mshv_page_map(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		  struct mshv_state_page *state);
void mshv_page_unmap(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		     struct mshv_state_page *state);
void mshv_page_retire(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		      const struct mshv_state_page *state);

#endif
