// SPDX-License-Identifier: GPL-2.0-only
/* The routes of a partition: what its interrupt lines stand for. */
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "mshv.h"
#include "mshv_trace.h"
#include "msi_route.h"

/**
 * mshv_route() - what an interrupt line stands for at the moment
 * @partition: the partition
 * @gsi: number of the line, any
 *
 * Context: any.
 *
 * Return: the route, or zero if there is none.
 */
u32 mshv_route(const struct mshv_partition *partition, u32 gsi)
{
	/* Pairs with provide_table(): the table was zeroed before. */
	u32 *routes = smp_load_acquire(&partition->routes);

	return routes && gsi < MSHV_MAX_ROUTES ? READ_ONCE(routes[gsi]) : 0;
}

static int provide_table(struct mshv_partition *partition)
{
	u32 *routes;

	if (partition->routes)
		return 0;
	routes = kvcalloc(MSHV_MAX_ROUTES, sizeof(*routes), GFP_KERNEL_ACCOUNT);
	if (!routes)
		return -ENOMEM;
	/* Pairs with mshv_route(). */
	smp_store_release(&partition->routes, routes);
	return 0;
}

static int set_locked(struct mshv_partition *partition,
		      const struct mshv_req_msi_routing *req)
{
	int ret;

	if (!partition->routes && !req->count)
		return 0;
	ret = provide_table(partition);
	if (ret)
		return ret;
	mshv_msi_routes_replace(partition->routes, req->routes, req->count);
	trace_mshv_update_routing_table(partition->id, req->count);
	return 0;
}

/**
 * mshv_routing_set() - replace all routes of a partition
 * @partition: the partition
 * @req: the new ones
 *
 * Interrupts that are raised meanwhile take the old or the new route. Only
 * routes that differ are written; nobody is waited for.
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_routing_set(struct mshv_partition *partition, const struct mshv_req_msi_routing *req)
{
	int ret;

	if (mutex_lock_killable(&partition->routing_lock))
		return -EINTR;
	ret = set_locked(partition, req);
	mutex_unlock(&partition->routing_lock);
	return ret;
}

/**
 * mshv_route_set() - replace one route of a partition
 * @partition: the partition
 * @req: the new one, or none (zero)
 * @previous: result: what was there; NULL if that is of no interest
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_route_set(struct mshv_partition *partition, const struct mshv_req_route *req,
		   u32 *previous)
{
	int ret;

	if (mutex_lock_killable(&partition->routing_lock))
		return -EINTR;
	ret = provide_table(partition);
	if (!ret) {
		if (previous)
			*previous = partition->routes[req->gsi];
		WRITE_ONCE(partition->routes[req->gsi], req->route);
	}
	mutex_unlock(&partition->routing_lock);
	return ret;
}

/**
 * mshv_routing_init() - make a new partition ready for routes
 * @partition: the partition
 */
void mshv_routing_init(struct mshv_partition *partition)
{
	mutex_init(&partition->routing_lock);
}

/**
 * mshv_routing_free() - free the routes of a partition
 * @partition: the partition, which nobody can find any more
 */
void mshv_routing_free(struct mshv_partition *partition)
{
	kvfree(partition->routes);
}
