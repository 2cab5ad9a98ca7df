// SPDX-License-Identifier: GPL-2.0-only
/*
 * Irqfds as programs of 2020 have them: what interrupt it is comes with the call,
 * and the line is only a name. Here the interrupt becomes the route of that line.
 */
#include <linux/types.h>

#include "../../src/mshv.h"
#include "uabi.h"

static long connect(struct mshv_partition *partition, const struct mshv_req_irqfd_direct *req)
{
	struct mshv_req_route previous = { .gsi = req->route.gsi };
	long ret;

	ret = mshv_route_set(partition, &req->route, &previous.route);
	if (ret)
		return ret;
	ret = mshv_irqfd_set(partition, &req->irqfd);
	/* The table is there: putting something back in it does not fail for want of memory. */
	if (ret)
		mshv_route_set(partition, &previous, NULL);
	return ret;
}

static long disconnect(struct mshv_partition *partition, const struct mshv_req_irqfd_direct *req)
{
	const struct mshv_req_route none = { .gsi = req->route.gsi };
	long ret = mshv_irqfd_set(partition, &req->irqfd);

	return ret ?: mshv_route_set(partition, &none, NULL);
}

/**
 * mshv_uabi_irqfd_direct() - operation: connect an eventfd with an interrupt
 * @object: struct mshv_partition
 * @call: decoded, request.irqfd_direct
 *
 * Return: as mshv_irqfd_set() or mshv_route_set().
 */
long mshv_uabi_irqfd_direct(void *object, struct mshv_call *call)
{
	const struct mshv_req_irqfd_direct *req = &call->request.irqfd_direct;

	return req->irqfd.deassign ? disconnect(object, req) : connect(object, req);
}
