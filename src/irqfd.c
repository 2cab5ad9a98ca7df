// SPDX-License-Identifier: GPL-2.0-only
/*
 * Eventfds that interrupt a guest, and eventfds signalled when the guest has
 * acknowledged a level-triggered interrupt.
 *
 * A signal is taken in under the lock of the eventfd's wait queue, interrupts
 * off, perhaps inside another interrupt handler: no place for a hypercall. So
 * it only queues an irq_work, which makes the hypercall as soon as interrupts
 * are on again. What is signalled until then is one interrupt.
 *
 * An irq_work that is queued again while it runs can run on two CPUs at once,
 * and irq_work_sync() then waits for only one of them. So runs are counted here;
 * and as the kernel touches the irq_work after the last of them, in the interrupt
 * handler, an irqfd's memory is freed after an RCU grace period.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/eventfd.h>
#include <linux/file.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "hv_call.h"
#include "mshv.h"
#include "msi_route.h"

/**
 * struct irqfd - an eventfd connected with an interrupt line
 * @partition: the partition, which outlives it
 * @gsi: number of the line
 * @node: in partition->irqfds while it is active, else in a list of those to be
 *	shut down. Under partition->irqfd_list_lock
 * @active: in partition->irqfds. Under partition->irqfd_list_lock
 * @eventfd: the eventfd; referenced
 * @wait: where its signals come in
 * @wait_queue: the eventfd's
 * @interrupt: raises the interrupt
 * @runs: how often @interrupt is queued or running
 * @resample: eventfd signalled at the end of the interrupt, or NULL; referenced
 * @resample_node: in partition->resamplers if there is @resample
 * @raised: the route of the last interrupt that has a @resample: the guest may
 *	acknowledge it after the route has changed
 * @rcu: frees it
 */
struct irqfd {
	struct mshv_partition *partition;
	u32 gsi;
	struct list_head node;
	bool active;
	struct eventfd_ctx *eventfd;
	wait_queue_entry_t wait;
	wait_queue_head_t *wait_queue;
	struct irq_work interrupt;
	atomic_t runs;
	struct eventfd_ctx *resample;
	struct list_head resample_node;
	u32 raised;
	struct rcu_head rcu;
};

static void raise_interrupt(struct irqfd *irqfd)
{
	u32 route = mshv_route(irqfd->partition, irqfd->gsi);

	if (!route)
		return;
	/* Before the guest can acknowledge it. */
	WRITE_ONCE(irqfd->raised, route);
	if (mshv_hvcall_assert_interrupt(irqfd->partition->id, route))
		mshv_count(MSHV_COUNTER_REFUSED_INTERRUPT, 1);
	else
		atomic_long_inc(&irqfd->partition->interrupts);
}

static void run(struct irq_work *work)
{
	struct irqfd *irqfd = container_of(work, struct irqfd, interrupt);

	raise_interrupt(irqfd);
	/* Pairs with stop(). From here on the partition may be gone. */
	(void)atomic_dec_return_release(&irqfd->runs);
}

/* Under the lock of the eventfd's wait queue. */
static void take_signal(struct irqfd *irqfd)
{
	u64 count;

	eventfd_ctx_do_read(irqfd->eventfd, &count);
	if (!count)
		return;
	atomic_inc(&irqfd->runs);
	/* A run that has not begun yet serves this signal, too. */
	if (!irq_work_queue(&irqfd->interrupt))
		atomic_dec(&irqfd->runs);
}

/* The eventfd's file is gone: nobody can deassign the irqfd any more. */
static void hang_up(struct irqfd *irqfd)
{
	struct mshv_partition *partition = irqfd->partition;
	unsigned long flags;

	spin_lock_irqsave(&partition->irqfd_list_lock, flags);
	if (irqfd->active) {
		irqfd->active = false;
		list_move(&irqfd->node, &partition->dead_irqfds);
		schedule_work(&partition->irqfds_work);
	}
	spin_unlock_irqrestore(&partition->irqfd_list_lock, flags);
}

/* The signal belongs to this irqfd alone: others are not woken for it. */
static int on_signal(wait_queue_entry_t *wait, unsigned int mode, int sync, void *key)
{
	struct irqfd *irqfd = container_of(wait, struct irqfd, wait);
	__poll_t events = key_to_poll(key);

	if (events & EPOLLIN)
		take_signal(irqfd);
	if (events & EPOLLHUP)
		hang_up(irqfd);
	return !!(events & EPOLLIN);
}

/**
 * struct hook - hooking into the wait queue of an eventfd
 * @table: for the eventfd's poll operation, which tells the wait queue
 * @irqfd: whom to hook
 * @ret: result
 */
struct hook {
	poll_table table;
	struct irqfd *irqfd;
	int ret;
};

static void hook_into(struct file *file, wait_queue_head_t *wait_queue, poll_table *table)
{
	struct hook *hook = container_of(table, struct hook, table);

	hook->irqfd->wait_queue = wait_queue;
	hook->ret = add_wait_queue_priority_exclusive(wait_queue, &hook->irqfd->wait);
}

/* What was signalled before counts, too. */
static int start(struct irqfd *irqfd, struct file *file)
{
	struct hook hook = { .irqfd = irqfd, .ret = -EINVAL };
	__poll_t events;

	init_waitqueue_func_entry(&irqfd->wait, on_signal);
	init_poll_funcptr(&hook.table, hook_into);
	events = vfs_poll(file, &hook.table);
	if (hook.ret || !(events & EPOLLIN))
		return hook.ret;
	spin_lock_irq(&irqfd->wait_queue->lock);
	take_signal(irqfd);
	spin_unlock_irq(&irqfd->wait_queue->lock);
	return 0;
}

/* On return no signal reaches the irqfd, nor is one on its way. */
static void stop(struct irqfd *irqfd)
{
	u64 count;

	eventfd_ctx_remove_wait_queue(irqfd->eventfd, &irqfd->wait, &count);
	/* Pairs with run(). */
	atomic_cond_read_acquire(&irqfd->runs, !VAL);
}

static void irqfd_free(struct irqfd *irqfd)
{
	eventfd_ctx_put(irqfd->eventfd);
	if (irqfd->resample)
		eventfd_ctx_put(irqfd->resample);
	kfree(irqfd);
}

static void irqfd_free_rcu(struct rcu_head *rcu)
{
	irqfd_free(container_of(rcu, struct irqfd, rcu));
}

/* Gives up an irqfd that signals do not reach. */
static void release(struct irqfd *irqfd)
{
	struct mshv_partition *partition = irqfd->partition;

	if (irqfd->resample) {
		spin_lock_irq(&partition->irqfd_list_lock);
		list_del_rcu(&irqfd->resample_node);
		spin_unlock_irq(&partition->irqfd_list_lock);
	}
	call_rcu(&irqfd->rcu, irqfd_free_rcu);
}

static void shut_down(struct list_head *irqfds)
{
	struct irqfd *irqfd, *next;

	list_for_each_entry_safe(irqfd, next, irqfds, node) {
		stop(irqfd);
		release(irqfd);
	}
}

static void shut_down_dead(struct work_struct *work)
{
	struct mshv_partition *partition = container_of(work, struct mshv_partition, irqfds_work);
	LIST_HEAD(dead);

	spin_lock_irq(&partition->irqfd_list_lock);
	list_splice_init(&partition->dead_irqfds, &dead);
	spin_unlock_irq(&partition->irqfd_list_lock);
	shut_down(&dead);
}

static bool is_taken(struct mshv_partition *partition, struct eventfd_ctx *eventfd)
{
	struct irqfd *irqfd;

	list_for_each_entry(irqfd, &partition->irqfds, node)
		if (irqfd->eventfd == eventfd)
			return true;
	return false;
}

static int activate(struct irqfd *irqfd)
{
	struct mshv_partition *partition = irqfd->partition;
	int ret = 0;

	spin_lock_irq(&partition->irqfd_list_lock);
	if (is_taken(partition, irqfd->eventfd)) {
		ret = -EBUSY;
	} else if (irqfd->resample &&
		   !mshv_msi_route_level(mshv_route(partition, irqfd->gsi))) {
		ret = -EINVAL;
	} else {
		irqfd->active = true;
		list_add_tail(&irqfd->node, &partition->irqfds);
		if (irqfd->resample)
			list_add_tail_rcu(&irqfd->resample_node, &partition->resamplers);
	}
	spin_unlock_irq(&partition->irqfd_list_lock);
	return ret;
}

/* All of an eventfd and a line, or all of the partition if there is no eventfd. */
static void deactivate(struct mshv_partition *partition, struct eventfd_ctx *eventfd, u32 gsi,
		       struct list_head *irqfds)
{
	struct irqfd *irqfd, *next;

	spin_lock_irq(&partition->irqfd_list_lock);
	list_for_each_entry_safe(irqfd, next, &partition->irqfds, node) {
		if (eventfd && (irqfd->eventfd != eventfd || irqfd->gsi != gsi))
			continue;
		irqfd->active = false;
		list_move_tail(&irqfd->node, irqfds);
	}
	spin_unlock_irq(&partition->irqfd_list_lock);
}

/*
 * Ready for the end of an interrupt before there can be one. The file is held,
 * so the eventfd does not hang up meanwhile.
 */
static int assign_locked(struct irqfd *irqfd, struct file *file)
{
	LIST_HEAD(failed);
	int ret = activate(irqfd);

	if (ret) {
		irqfd_free(irqfd);
		return ret;
	}
	ret = start(irqfd, file);
	if (ret) {
		deactivate(irqfd->partition, irqfd->eventfd, irqfd->gsi, &failed);
		release(irqfd);
	}
	return ret;
}

static struct irqfd *irqfd_alloc(struct mshv_partition *partition, struct file *file,
				 const struct mshv_req_irqfd *req)
{
	struct irqfd *irqfd = kzalloc(sizeof(*irqfd), GFP_KERNEL_ACCOUNT);
	long error = -ENOMEM;

	if (!irqfd)
		return ERR_PTR(error);
	irqfd->partition = partition;
	irqfd->gsi = req->gsi;
	init_irq_work(&irqfd->interrupt, run);
	irqfd->eventfd = eventfd_ctx_fileget(file);
	if (IS_ERR(irqfd->eventfd)) {
		error = PTR_ERR(irqfd->eventfd);
		goto free_irqfd;
	}
	if (!req->resample)
		return irqfd;
	irqfd->resample = eventfd_ctx_fdget(req->resample_fd);
	if (IS_ERR(irqfd->resample)) {
		error = PTR_ERR(irqfd->resample);
		goto put_eventfd;
	}
	return irqfd;

put_eventfd:
	eventfd_ctx_put(irqfd->eventfd);
free_irqfd:
	kfree(irqfd);
	return ERR_PTR(error);
}

static int assign(struct mshv_partition *partition, struct file *file,
		  const struct mshv_req_irqfd *req)
{
	struct irqfd *irqfd = irqfd_alloc(partition, file, req);
	int ret;

	if (IS_ERR(irqfd))
		return PTR_ERR(irqfd);
	if (mutex_lock_killable(&partition->irqfd_assign_lock)) {
		irqfd_free(irqfd);
		return -EINTR;
	}
	ret = assign_locked(irqfd, file);
	mutex_unlock(&partition->irqfd_assign_lock);
	return ret;
}

static int deassign(struct mshv_partition *partition, const struct mshv_req_irqfd *req)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(req->fd);
	LIST_HEAD(irqfds);
	int ret = -EINTR;

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	if (mutex_lock_killable(&partition->irqfd_assign_lock))
		goto put_eventfd;
	deactivate(partition, eventfd, req->gsi, &irqfds);
	shut_down(&irqfds);
	mutex_unlock(&partition->irqfd_assign_lock);
	ret = 0;
put_eventfd:
	eventfd_ctx_put(eventfd);
	return ret;
}

/**
 * mshv_irqfd_set() - connect an eventfd with an interrupt line, or no longer
 * @partition: the partition
 * @req: what to connect
 *
 * Once disconnected, signals of the eventfd interrupt no more on return.
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno: -EBADF or -EINVAL if there is no such eventfd,
 * -EBUSY if the eventfd is in use, -EINVAL if resampling is wanted but the
 * line's route is not level triggered.
 */
int mshv_irqfd_set(struct mshv_partition *partition, const struct mshv_req_irqfd *req)
{
	struct file *file;
	int ret;

	if (req->deassign)
		return deassign(partition, req);
	file = fget(req->fd);
	if (!file)
		return -EBADF;
	ret = assign(partition, file, req);
	fput(file);
	return ret;
}

/* The interrupt of a line, whoever raised it; or of this irqfd, some time ago. */
static u32 route_of_vector(const struct irqfd *irqfd, u32 vector)
{
	u32 route = mshv_route(irqfd->partition, irqfd->gsi);

	if (route && mshv_msi_route_vector(route) == vector)
		return route;
	route = READ_ONCE(irqfd->raised);
	return route && mshv_msi_route_vector(route) == vector ? route : 0;
}

/**
 * mshv_irqfds_acknowledged() - the guest has ended a level-triggered interrupt
 * @partition: the partition
 * @vector: the interrupt's vector
 *
 * Which processor it was is not compared: that its index is the number of its
 * APIC is not certain. To be told once too often costs a VMM a look at its
 * line; once too seldom, and the line would be dead.
 *
 * Context: hard interrupt, RCU read section that keeps the partition.
 */
void mshv_irqfds_acknowledged(struct mshv_partition *partition, u32 vector)
{
	struct irqfd *irqfd;
	bool cleared = false;

	list_for_each_entry_rcu(irqfd, &partition->resamplers, resample_node) {
		u32 route = route_of_vector(irqfd, vector);

		if (!route)
			continue;
		if (!cleared && mshv_msi_route_type(route) == MSHV_HV_INTERRUPT_EXTINT) {
			mshv_hvcall_clear_interrupt(partition->id);
			cleared = true;
		}
		eventfd_signal(irqfd->resample);
	}
}

/**
 * mshv_irqfds_init() - make a new partition ready for irqfds
 * @partition: the partition
 */
void mshv_irqfds_init(struct mshv_partition *partition)
{
	mutex_init(&partition->irqfd_assign_lock);
	spin_lock_init(&partition->irqfd_list_lock);
	INIT_LIST_HEAD(&partition->irqfds);
	INIT_LIST_HEAD(&partition->dead_irqfds);
	INIT_LIST_HEAD(&partition->resamplers);
	INIT_WORK(&partition->irqfds_work, shut_down_dead);
}

/**
 * mshv_irqfds_release() - disconnect all, as the partition's file is closed
 * @partition: the partition; nobody calls anything on its file any more
 *
 * Context: process context, may sleep.
 */
void mshv_irqfds_release(struct mshv_partition *partition)
{
	LIST_HEAD(irqfds);

	deactivate(partition, NULL, 0, &irqfds);
	shut_down(&irqfds);
	/* None is left that could hang up and queue it again. */
	flush_work(&partition->irqfds_work);
}
