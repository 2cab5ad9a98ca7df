// SPDX-License-Identifier: GPL-2.0-only
/* Eventfds signalled by writes of a guest. */
#define pr_fmt(fmt) "mshv_root: " fmt

#include <linux/err.h>
#include <linux/errno.h>
#include <linux/eventfd.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "hv_call.h"
#include "mshv.h"
#include "mshv_trace.h"

/**
 * struct ioeventfd - writes connected with an eventfd
 * @node: in partition->ioeventfds
 * @eventfd: the eventfd, for comparison; the port holds the reference
 * @gpa: address
 * @value: value, if not @any_value
 * @length: bytes, or zero
 * @any_value: whatever the value
 * @port_id: the port they ring, also the number of the connection
 */
struct ioeventfd {
	struct list_head node;
	struct eventfd_ctx *eventfd;
	u64 gpa;
	u64 value;
	u32 length;
	bool any_value;
	u32 port_id;
};

static bool collides(const struct ioeventfd *ioeventfd, const struct mshv_req_ioeventfd *req)
{
	return ioeventfd->gpa == req->gpa && ioeventfd->length == req->length &&
	       (ioeventfd->any_value || req->any_value || ioeventfd->value == req->value);
}

static bool is_same(const struct ioeventfd *ioeventfd, const struct mshv_req_ioeventfd *req)
{
	return ioeventfd->any_value == req->any_value && collides(ioeventfd, req);
}

static struct ioeventfd *find(struct mshv_partition *partition, struct eventfd_ctx *eventfd,
			      const struct mshv_req_ioeventfd *req)
{
	struct ioeventfd *ioeventfd;

	list_for_each_entry(ioeventfd, &partition->ioeventfds, node)
		if (ioeventfd->eventfd == eventfd && is_same(ioeventfd, req))
			return ioeventfd;
	return NULL;
}

static bool is_taken(struct mshv_partition *partition, const struct mshv_req_ioeventfd *req)
{
	struct ioeventfd *ioeventfd;

	list_for_each_entry(ioeventfd, &partition->ioeventfds, node)
		if (collides(ioeventfd, req))
			return true;
	return false;
}

static struct ioeventfd *ioeventfd_alloc(struct eventfd_ctx *eventfd,
					 const struct mshv_req_ioeventfd *req)
{
	struct ioeventfd *ioeventfd = kzalloc(sizeof(*ioeventfd), GFP_KERNEL_ACCOUNT);

	if (!ioeventfd)
		return NULL;
	ioeventfd->eventfd = eventfd;
	ioeventfd->gpa = req->gpa;
	ioeventfd->value = req->value;
	ioeventfd->length = req->length;
	ioeventfd->any_value = req->any_value;
	return ioeventfd;
}

/* A port that cannot be deleted keeps its number for ever. */
static bool delete_port(u32 port_id)
{
	int ret = mshv_hvcall_delete_port(port_id);

	if (ret && ret != -ESHUTDOWN)
		pr_warn_ratelimited("a doorbell port could not be deleted (error %d)\n", ret);
	return !ret;
}

/* The port is in the table before it can ring. The eventfd is taken over. */
static int connect(struct mshv_partition *partition, struct ioeventfd *ioeventfd,
		   const struct mshv_req_ioeventfd *req)
{
	bool deleted = true;
	int ret;

	ret = mshv_port_add(ioeventfd->eventfd, &ioeventfd->port_id);
	if (ret)
		return ret;
	ret = mshv_hvcall_create_doorbell(ioeventfd->port_id, partition->id);
	if (ret)
		goto remove_port;
	ret = mshv_hvcall_connect_doorbell(&partition->pool, ioeventfd->port_id, req);
	if (ret)
		goto delete_port;
	return 0;

delete_port:
	deleted = delete_port(ioeventfd->port_id);
remove_port:
	mshv_port_remove(ioeventfd->port_id, deleted);
	return ret;
}

/* The eventfd is taken over. */
static int assign_locked(struct mshv_partition *partition, struct eventfd_ctx *eventfd,
			 const struct mshv_req_ioeventfd *req)
{
	struct ioeventfd *ioeventfd;
	int ret = -EEXIST;

	if (is_taken(partition, req))
		goto put_eventfd;
	ret = -ENOMEM;
	ioeventfd = ioeventfd_alloc(eventfd, req);
	if (!ioeventfd)
		goto put_eventfd;
	ret = connect(partition, ioeventfd, req);
	if (ret)
		goto free_ioeventfd;
	list_add_tail(&ioeventfd->node, &partition->ioeventfds);
	return 0;

put_eventfd:
	eventfd_ctx_put(eventfd);
	return ret;
free_ioeventfd:
	kfree(ioeventfd);
	return ret;
}

static void disconnect(struct mshv_partition *partition, struct ioeventfd *ioeventfd)
{
	int ret = mshv_hvcall_disconnect_doorbell(partition->id, ioeventfd->port_id);

	if (ret && ret != -ESHUTDOWN)
		pr_warn_ratelimited("a doorbell could not be disconnected (error %d)\n", ret);
}

/*
 * After the disconnection the guest's writes are intercepted again; those before
 * it are in event rings, and signalled before the port goes.
 */
static int deassign_locked(struct mshv_partition *partition, struct eventfd_ctx *eventfd,
			   const struct mshv_req_ioeventfd *req)
{
	struct ioeventfd *ioeventfd = find(partition, eventfd, req);

	if (!ioeventfd)
		return -ENOENT;
	list_del(&ioeventfd->node);
	disconnect(partition, ioeventfd);
	mshv_doorbells_everywhere();
	mshv_port_remove(ioeventfd->port_id, delete_port(ioeventfd->port_id));
	kfree(ioeventfd);
	return 0;
}

static int assign(struct mshv_partition *partition, struct eventfd_ctx *eventfd,
		  const struct mshv_req_ioeventfd *req)
{
	int ret;

	if (mutex_lock_killable(&partition->ioeventfd_lock)) {
		eventfd_ctx_put(eventfd);
		return -EINTR;
	}
	ret = assign_locked(partition, eventfd, req);
	trace_mshv_assign_ioeventfd(partition->id, req->gpa, req->length, req->value,
				    req->any_value, ret);
	mutex_unlock(&partition->ioeventfd_lock);
	return ret;
}

static int deassign(struct mshv_partition *partition, struct eventfd_ctx *eventfd,
		    const struct mshv_req_ioeventfd *req)
{
	int ret = -EINTR;

	if (!mutex_lock_killable(&partition->ioeventfd_lock)) {
		ret = deassign_locked(partition, eventfd, req);
		trace_mshv_deassign_ioeventfd(partition->id, req->gpa, req->length, req->value,
					      req->any_value, ret);
		mutex_unlock(&partition->ioeventfd_lock);
	}
	eventfd_ctx_put(eventfd);
	return ret;
}

/**
 * mshv_ioeventfd_set() - connect a guest's writes with an eventfd, or no longer
 * @partition: the partition
 * @req: what to connect
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno: -EBADF or -EINVAL if there is no such eventfd,
 * -EEXIST if the writes are connected, -ENOENT if they are not.
 */
int mshv_ioeventfd_set(struct mshv_partition *partition, const struct mshv_req_ioeventfd *req)
{
	struct eventfd_ctx *eventfd = eventfd_ctx_fdget(req->fd);

	if (IS_ERR(eventfd))
		return PTR_ERR(eventfd);
	return req->deassign ? deassign(partition, eventfd, req) :
			       assign(partition, eventfd, req);
}

/**
 * mshv_ioeventfds_init() - make a new partition ready for ioeventfds
 * @partition: the partition
 */
void mshv_ioeventfds_init(struct mshv_partition *partition)
{
	mutex_init(&partition->ioeventfd_lock);
	INIT_LIST_HEAD(&partition->ioeventfds);
}

/**
 * mshv_ioeventfds_release() - disconnect all
 * @partition: the partition: its file is closed, or the host goes down
 *
 * Context: process context, may sleep.
 */
void mshv_ioeventfds_release(struct mshv_partition *partition)
{
	struct ioeventfd *ioeventfd, *next;

	mutex_lock(&partition->ioeventfd_lock);
	list_for_each_entry_safe(ioeventfd, next, &partition->ioeventfds, node) {
		disconnect(partition, ioeventfd);
		mshv_port_remove(ioeventfd->port_id, delete_port(ioeventfd->port_id));
		list_del(&ioeventfd->node);
		kfree(ioeventfd);
	}
	mutex_unlock(&partition->ioeventfd_lock);
}
