// SPDX-License-Identifier: GPL-2.0-only
/* Virtual processors: creation, and the pages shared with the hypervisor. */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "files.h"
#include "hv_call.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "pool.h"
#include "scheduling.h"
#include "vp_page.h"

static int map_page(struct mshv_vp *vp, enum mshv_hv_vp_state_page type)
{
	return mshv_page_map(vp, &mshv_state_page_calls, type, &vp->pages[type]);
}

static void unmap_page(struct mshv_vp *vp, enum mshv_hv_vp_state_page type)
{
	mshv_page_unmap(vp, &mshv_state_page_calls, type, &vp->pages[type]);
}

/**
 * mshv_vp_stop() - stop a VP for ever
 * @vp: the VP; none of its files is open
 *
 * It may still execute: user space can have left a way to resume it, and stopping it
 * can have failed. What the hypervisor has to say of it was said on return.
 *
 * Context: process context, may sleep.
 */
void mshv_vp_stop(struct mshv_vp *vp)
{
	vp->scheduling->stop(vp);
}

/**
 * mshv_vp_unshare() - take a VP's pages back
 * @vp: the VP, stopped; nobody has its pages mapped
 *
 * Context: process context.
 */
void mshv_vp_unshare(struct mshv_vp *vp)
{
	vp->scheduling->release(vp);
	unmap_page(vp, MSHV_HV_VP_PAGE_REGISTERS);
	unmap_page(vp, MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE);
}

/**
 * mshv_vp_retire() - have the hypervisor let go of a VP's pages
 * @vp: the VP, stopped; its files may be open and its pages mapped
 *
 * Context: process context.
 */
void mshv_vp_retire(struct mshv_vp *vp)
{
	u32 i;

	for (i = 0; i < MSHV_HV_STATS_AREAS; i++)
		mshv_page_retire(vp, &mshv_counters_page_calls, i, &vp->counters[i]);
	for (i = 0; i < MSHV_VP_PAGES; i++)
		mshv_page_retire(vp, &mshv_state_page_calls, i, &vp->pages[i]);
}

static struct mshv_vp *vp_alloc(struct mshv_partition *partition, u32 index)
{
	struct mshv_vp *vp = kzalloc(sizeof(*vp), GFP_KERNEL_ACCOUNT);

	if (!vp)
		return NULL;
	vp->partition = partition;
	vp->index = index;
	vp->scheduling = mshv_scheduling();
	vp->cpu = MSHV_NO_CPU;
	mutex_init(&vp->lock);
	init_waitqueue_head(&vp->wait);
	return vp;
}

/* A failed creation leaves its deposit to the next one. */
static int deposit_for_vp(struct mshv_partition *partition)
{
	int ret;

	if (partition->spare_pages)
		return 0;
	ret = mshv_pool_deposit(&partition->pool, MSHV_VP_DEPOSIT, false);
	if (!ret)
		partition->spare_pages = MSHV_VP_DEPOSIT;
	return ret;
}

static int create_in_hypervisor(struct mshv_vp *vp)
{
	struct mshv_pool *pool = &vp->partition->pool;
	int ret;

	ret = deposit_for_vp(vp->partition);
	if (ret)
		return ret;
	ret = mshv_hvcall_create_vp(pool, vp->index);
	if (ret)
		return ret;
	ret = map_page(vp, MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE);
	if (ret)
		goto delete_vp;
	ret = map_page(vp, MSHV_HV_VP_PAGE_REGISTERS);
	if (ret)
		goto unmap_intercept_page;
	ret = vp->scheduling->prepare(vp);
	if (ret)
		goto unmap_register_page;
	return 0;

unmap_register_page:
	unmap_page(vp, MSHV_HV_VP_PAGE_REGISTERS);
unmap_intercept_page:
	unmap_page(vp, MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE);
delete_vp:
	mshv_hvcall_delete_vp(pool->partition_id, vp->index);
	return ret;
}

static void destroy_in_hypervisor(struct mshv_vp *vp)
{
	mshv_vp_stop(vp);
	mshv_vp_unshare(vp);
	mshv_hvcall_delete_vp(vp->partition->id, vp->index);
}

/*
 * The slot is reserved first, so that publishing the finished VP cannot fail.
 * It is published before its file exists: with the descriptor another thread
 * can run it at once, and its first intercept must find it.
 */
static int create_locked(struct mshv_partition *partition, u32 index, int fd)
{
	struct mshv_vp *vp;
	int ret;

	if (!partition->initialized)
		return -EINVAL;
	if (xa_load(&partition->vps, index))
		return -EEXIST;
	vp = vp_alloc(partition, index);
	if (!vp)
		return -ENOMEM;
	ret = xa_reserve(&partition->vps, index, GFP_KERNEL_ACCOUNT);
	if (ret)
		goto free_vp;
	ret = create_in_hypervisor(vp);
	if (ret)
		goto release_slot;

	kref_get(&partition->ref);
	xa_store(&partition->vps, index, vp, GFP_KERNEL_ACCOUNT);
	ret = mshv_file_install(fd, "mshv_vp", &mshv_vp_fops, vp);
	if (ret)
		goto unpublish;
	partition->spare_pages = 0;
	return 0;

unpublish:
	xa_erase(&partition->vps, index);
	synchronize_rcu();
	mshv_partition_put(partition);
	destroy_in_hypervisor(vp);
release_slot:
	xa_release(&partition->vps, index);
free_vp:
	kfree(vp);
	return ret;
}

/**
 * mshv_vp_create() - add a VP to a partition, and a file for it
 * @partition: the partition, initialised
 * @index: which VP
 *
 * Context: process context, may sleep.
 *
 * Return: a file descriptor, or a negative errno: -EINVAL if this host has no
 * VPs of that index or the partition is not initialised, -EEXIST if the VP
 * exists or once existed.
 */
long mshv_vp_create(struct mshv_partition *partition, u32 index)
{
	int fd, ret;

	if (index >= mshv_host.max_vps)
		return -EINVAL;
	fd = mshv_file_reserve();
	if (fd < 0)
		return fd;
	ret = mutex_lock_killable(&partition->state_lock);
	if (ret)
		goto cancel_file;
	ret = create_locked(partition, index, fd);
	trace_mshv_create_vp(partition->id, index, ret ?: fd);
	mutex_unlock(&partition->state_lock);
	if (ret)
		goto cancel_file;
	return fd;

cancel_file:
	mshv_file_cancel(fd);
	return ret;
}
