// SPDX-License-Identifier: GPL-2.0-only
/* Pages of a VP that are shared with the hypervisor. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/printk.h>

#include "hv_call.h"
#include "mshv.h"
#include "vp_page.h"

static int map_state(struct mshv_vp *vp, u32 which, bool provided, u64 *pfn)
{
	return mshv_hvcall_map_vp_page(&vp->partition->pool, vp->index, which, provided, pfn);
}

static int unmap_state(struct mshv_vp *vp, u32 which)
{
	return mshv_hvcall_unmap_vp_page(vp->partition->id, vp->index, which);
}

const struct mshv_page_calls mshv_state_page_calls = {
	.map = map_state,
	.unmap = unmap_state,
};

/* No page is an older hypervisor's way to say that it has no such counters. */
static int map_counters(struct mshv_vp *vp, u32 which, bool provided, u64 *pfn)
{
	int ret = mshv_hvcall_map_vp_counters(vp->partition->id, vp->index, which, provided, pfn);

	if (!ret && !*pfn)
		ret = -EINVAL;
	return ret;
}

static int unmap_counters(struct mshv_vp *vp, u32 which)
{
	return mshv_hvcall_unmap_vp_counters(vp->partition->id, vp->index, which);
}

const struct mshv_page_calls mshv_counters_page_calls = {
	.map = map_counters,
	.unmap = unmap_counters,
};

/**
 * mshv_page_map() - share a page
 * @vp: whose
 * @calls: of its kind
 * @which: which of that kind
 * @state: gets it
 *
 * An L1VH may have to provide the page itself. Otherwise the hypervisor takes
 * one that was deposited, which thus is ordinary memory.
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_page_map(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		  struct mshv_state_page *state)
{
	struct page *page = NULL;
	u64 pfn = 0;
	int ret;

	state->provided = mshv_host.role == MSHV_ROLE_L1VH &&
			  mshv_host.vmm_capabilities & MSHV_HV_VMM_OVERLAY_PFN;
	if (state->provided) {
		page = alloc_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
		if (!page)
			return -ENOMEM;
		pfn = page_to_pfn(page);
	}
	ret = calls->map(vp, which, state->provided, &pfn);
	if (ret)
		goto free_page;
	if (!pfn_valid(pfn)) {
		calls->unmap(vp, which);
		ret = -EIO;
		goto free_page;
	}
	state->page = pfn_to_page(pfn);
	return 0;

free_page:
	if (page)
		__free_page(page);
	return ret;
}

/**
 * mshv_page_unmap() - undo mshv_page_map()
 * @vp: whose
 * @calls: of its kind
 * @which: which of that kind
 * @state: has it, or has none
 */
void mshv_page_unmap(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		     struct mshv_state_page *state)
{
	int ret;

	if (!state->page)
		return;
	ret = calls->unmap(vp, which);
	if (!state->provided)
		goto forget_page;
	if (ret) {
		/* The hypervisor may still write it: never use it again. */
		pr_warn_ratelimited("a VP's state page could not be unmapped (error %d)\n",
				    ret);
		mshv_count(MSHV_COUNTER_LEAKED_PAGES, 1);
	} else {
		__free_page(state->page);
	}
forget_page:
	state->page = NULL;
}

/**
 * mshv_page_retire() - have the hypervisor let go of a page that others still use
 * @vp: whose
 * @calls: of its kind
 * @which: which of that kind
 * @state: has it, now and then, or has none
 */
void mshv_page_retire(struct mshv_vp *vp, const struct mshv_page_calls *calls, u32 which,
		      const struct mshv_state_page *state)
{
	if (state->page)
		calls->unmap(vp, which);
}
