// SPDX-License-Identifier: GPL-2.0-only
/* Partitions: create, initialise, find, destroy. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "files.h"
#include "hv_call.h"
#include "ioctl.h"
#include "mshv.h"
#include "mshv_trace.h"
#include "pool.h"

/*
 * What INITIALIZE is known to need: given at once, it needs no second try. The
 * first VP's share is given along.
 */
#define INITIALIZE_PAGES	208

/* How often, and how long (ms), those are waited for that are neither here nor there. */
#define STRAGGLER_TRIES		100
#define STRAGGLER_WAIT		20

/* In an RCU read section. Returns false if some may still execute. */
static bool suspend_vps(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;
	bool done = true;

	xa_for_each(&partition->vps, index, vp)
		if (mshv_hvcall_vp_suspend(partition->id, vp->index)) {
			pr_err_ratelimited("a VP could not be suspended\n");
			done = false;
		}
	return done;
}

static struct mshv_partition *partition_alloc(void)
{
	struct mshv_partition *partition;

	partition = kzalloc(sizeof(*partition), GFP_KERNEL_ACCOUNT);
	if (!partition)
		return NULL;
	kref_init(&partition->ref);
	partition->creator = task_tgid_nr(current);
	mutex_init(&partition->state_lock);
	mutex_init(&partition->memory_lock);
	spin_lock_init(&partition->region_lock);
	spin_lock_init(&partition->end_lock);
	mutex_init(&partition->async_lock);
	init_completion(&partition->async_done);
	xa_init(&partition->vps);
	partition->regions = RB_ROOT_CACHED;
	mshv_routing_init(partition);
	mshv_irqfds_init(partition);
	mshv_ioeventfds_init(partition);
	return partition;
}

static int create_in_hypervisor(struct mshv_partition *partition,
				const struct mshv_req_create_partition *req)
{
	struct mshv_hv_create_partition in = {
		.flags = req->creation_flags,
		.compatibility_version = MSHV_HV_COMPATIBILITY_21H2,
		.disabled_processor_features = {
			req->disabled_processor_features[0],
			req->disabled_processor_features[1],
		},
		.disabled_xsave_features = req->disabled_xsave_features,
	};
	int ret;

	ret = mshv_hvcall_create_partition(&mshv_self_pool, &in, &partition->id);
	if (!ret)
		mshv_pool_init(&partition->pool, partition->id);
	return ret;
}

/**
 * mshv_partition_create() - make a partition and a file for it
 * @family: whose calls its files shall answer to
 * @req: what it shall be like
 *
 * Context: process context, may sleep.
 *
 * Return: a file descriptor, or a negative errno: -EBUSY while the host is
 * going to sleep.
 */
long mshv_partition_create(const struct mshv_family *family,
			   const struct mshv_req_create_partition *req)
{
	struct mshv_partition *partition;
	int fd, ret;
	u64 id = 0;

	fd = mshv_file_reserve();
	if (fd < 0)
		return fd;
	ret = mshv_population_enter();
	if (ret)
		goto cancel_file;
	ret = -ENOMEM;
	partition = partition_alloc();
	if (!partition)
		goto leave_population;
	ret = create_in_hypervisor(partition, req);
	if (ret)
		goto free_partition;
	id = partition->id;
	partition->family = family;
	mshv_partition_table_add(partition);
	mshv_count(MSHV_COUNTER_PARTITIONS, 1);

	if (family->prepare)
		ret = family->prepare(partition, req);
	if (!ret)
		ret = mshv_file_install(fd, "mshv_partition", &mshv_partition_fops, partition);
	if (ret)
		goto put_partition;
	trace_mshv_create_partition(id, fd);
	return fd;

put_partition:
	mshv_partition_put(partition);
	goto cancel_file;
free_partition:
	kfree(partition);
leave_population:
	mshv_population_leave();
cancel_file:
	mshv_file_cancel(fd);
	trace_mshv_create_partition(id, ret);
	return ret;
}

/* After a failed try the next one deposits again: take back what is not in use. */
static int initialize_locked(struct mshv_partition *partition)
{
	int ret;

	ret = mshv_pool_deposit(&partition->pool, INITIALIZE_PAGES + MSHV_VP_DEPOSIT, false);
	if (!ret)
		ret = mshv_hvcall_initialize_partition(&partition->pool);
	if (ret) {
		mshv_pool_withdraw(&partition->pool);
		return ret;
	}
	partition->spare_pages = MSHV_VP_DEPOSIT;
	/* Pairs with mshv_partition_is_initialized(). */
	smp_store_release(&partition->initialized, true);
	return 0;
}

/**
 * mshv_partition_initialize() - make a partition able to hold memory and VPs
 * @partition: the partition
 *
 * Context: process context, may sleep.
 *
 * Return: 0, also if it was initialised before; or a negative errno.
 */
int mshv_partition_initialize(struct mshv_partition *partition)
{
	int ret = 0;

	if (mutex_lock_killable(&partition->state_lock))
		return -EINTR;
	if (!partition->initialized)
		ret = initialize_locked(partition);
	mutex_unlock(&partition->state_lock);
	return ret;
}

/**
 * mshv_partition_is_initialized() - may it hold memory and VPs?
 * @partition: the partition
 *
 * Return: true from a successful initialisation on.
 */
bool mshv_partition_is_initialized(struct mshv_partition *partition)
{
	/* Pairs with initialize_locked(). */
	return smp_load_acquire(&partition->initialized);
}

static void free_vps(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		kfree(vp);
	xa_destroy(&partition->vps);
}

static void stop_vps(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		mshv_vp_stop(vp);
}

static void unshare_vps(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;

	xa_for_each(&partition->vps, index, vp)
		mshv_vp_unshare(vp);
}

/* After it the guest executes nothing and reaches nothing. */
static int finalize(struct mshv_partition *partition)
{
	int ret = 0;

	spin_lock(&partition->end_lock);
	if (!partition->finalized) {
		ret = mshv_hvcall_finalize_partition(partition->id);
		partition->finalized = !ret;
	}
	spin_unlock(&partition->end_lock);
	return ret;
}

static bool is_finalized(struct mshv_partition *partition)
{
	bool finalized;

	spin_lock(&partition->end_lock);
	finalized = partition->finalized;
	spin_unlock(&partition->end_lock);
	return finalized;
}

static void stop_for_ever(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;
	bool done;

	WRITE_ONCE(partition->stopped, true);
	/* Who did not see it yet has resumed its VP before they are suspended. */
	synchronize_rcu();
	rcu_read_lock();
	done = suspend_vps(partition);
	xa_for_each(&partition->vps, index, vp)
		mshv_vp_kick(vp);
	rcu_read_unlock();
	/* That takes the VPs' pages too, which may be in use: only if need be. */
	if (done || !finalize(partition))
		pr_err_ratelimited("a guest was stopped: its memory could not be taken from it\n");
	else
		pr_err_ratelimited("a guest could not be stopped and may write to memory that is not its own any more\n");
}

/**
 * mshv_partition_abandon() - stop a guest that keeps memory which others get
 * @partition: the partition
 *
 * For when the hypervisor refuses to take pages from the guest and they cannot
 * be kept. Its VPs never run again and no hypercall is made for it.
 *
 * Context: process context, sleeps, but allocates nothing and waits for nobody
 * who does.
 */
void mshv_partition_abandon(struct mshv_partition *partition)
{
	/* At its end there is nothing to be taken away any more. */
	if (!READ_ONCE(partition->stopped) && !is_finalized(partition))
		stop_for_ever(partition);
}

/* Has the guest nothing any more? */
static bool empty(struct mshv_partition *partition)
{
	int ret = partition->initialized ? finalize(partition) : 0;

	if (ret)
		pr_err_ratelimited("a partition could not be finalised (error %d), its memory is lost\n",
				   ret);
	return !ret;
}

static void delete(struct mshv_partition *partition)
{
	int ret = mshv_hvcall_delete_partition(partition->id);

	if (ret)
		pr_err_ratelimited("a partition could not be deleted (error %d)\n", ret);
}

/*
 * Until it is finalised the guest can reach its memory: if that fails, what it
 * may still reach stays allocated for ever rather than be used twice.
 */
static void take_memory_back(struct mshv_partition *partition)
{
	bool done = empty(partition);
	u64 lost = mshv_regions_release(partition, done);

	if (!done) {
		mshv_count(MSHV_COUNTER_LEAKED_PAGES, lost + atomic_read(&partition->pool.count));
		return;
	}
	mshv_pool_destroy(&partition->pool);
	delete(partition);
}

/*
 * Once its VPs are stopped little is said of the partition any more; once it is
 * removed what comes is dropped. No wait in here is interruptible: the last
 * reference may be dropped by a process that has been killed.
 */
static void partition_destroy(struct kref *ref)
{
	struct mshv_partition *partition = container_of(ref, struct mshv_partition, ref);

	trace_mshv_destroy_partition(partition->id);
	stop_vps(partition);
	mshv_partition_table_remove(partition);
	unshare_vps(partition);
	take_memory_back(partition);
	free_vps(partition);
	mshv_routing_free(partition);
	mshv_count(MSHV_COUNTER_PARTITIONS, -1);
	kfree(partition);
	mshv_population_leave();
}

/*
 * Ends what the hypervisor has of a partition, and nothing else: its files are open,
 * its pages may be mapped, threads may be about to look at them. State lock held.
 */
static void retire_locked(struct mshv_partition *partition)
{
	unsigned long index;
	struct mshv_vp *vp;

	stop_vps(partition);
	xa_for_each(&partition->vps, index, vp)
		mshv_vp_retire(vp);
	if (!empty(partition))
		return;
	partition->pool.keep = true;
	mshv_pool_withdraw(&partition->pool);
	delete(partition);
}

static int retire_all(void)
{
	struct mshv_partition *partition;
	int count = 0;

	while ((partition = mshv_partition_take_next())) {
		mshv_ioeventfds_release(partition);
		mutex_lock(&partition->state_lock);
		retire_locked(partition);
		mutex_unlock(&partition->state_lock);
		count++;
	}
	return count;
}

/**
 * mshv_partitions_end() - have the hypervisor end every partition
 *
 * For reboot: who has their files may execute until the very end, and nobody closes
 * them. Each keeps a reference for ever, so that its memory is never used again. Those
 * that are being created, or are about to end by themselves, are waited for a while.
 *
 * Context: process context, sleeps; hypercalls that start something are not made any
 * more.
 */
void mshv_partitions_end(void)
{
	int tries, retired = 0;

	for (tries = 0; tries < STRAGGLER_TRIES; tries++) {
		retired += retire_all();
		if (mshv_population() <= retired)
			break;
		msleep(STRAGGLER_WAIT);
	}
}

/**
 * mshv_partition_put() - drop a reference
 * @partition: the partition; gone with the last reference
 *
 * Context: process context, may sleep.
 */
void mshv_partition_put(struct mshv_partition *partition)
{
	kref_put(&partition->ref, partition_destroy);
}
