// SPDX-License-Identifier: GPL-2.0-only
/*
 * Decoders of the current ABI's calls on interrupts and doorbells: pure
 * functions on buffers, built on the host too for tests.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv.h>

#include "ioctl.h"
#include "msi_route.h"

/**
 * mshv_abi_check_msi_routing() - struct mshv_user_irq_table without its entries
 * @call: argument in
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_check_msi_routing(const struct mshv_call *call)
{
	const struct mshv_user_irq_table *arg = (const void *)call->argument;

	return arg->rsvd ? -EINVAL : 0;
}

/* Addresses beyond 4 GiB would name APICs by more than eight bits. */
static int decode_entry(const struct mshv_user_irq_entry *entry, struct mshv_req_route *route)
{
	if (entry->gsi >= MSHV_MAX_ROUTES || entry->address_hi)
		return -EINVAL;
	route->gsi = entry->gsi;
	route->route = mshv_msi_route(entry->address_lo, entry->data);
	return 0;
}

/**
 * mshv_abi_decode_msi_routing() - struct mshv_user_irq_table
 * @call: argument and array in, request out. The array becomes the request's
 *	list of routes: these are smaller than what they are made from
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_msi_routing(struct mshv_call *call)
{
	const struct mshv_user_irq_entry *entries = call->array[0];
	struct mshv_req_route *routes = call->array[0];
	u64 named[MSHV_MAX_ROUTES / 64] = {};
	u32 i;

	for (i = 0; i < call->count[0]; i++) {
		struct mshv_req_route route;
		u64 bit;

		if (decode_entry(&entries[i], &route))
			return -EINVAL;
		bit = 1ull << route.gsi % 64;
		if (named[route.gsi / 64] & bit)
			return -EINVAL;
		named[route.gsi / 64] |= bit;
		memcpy(&routes[i], &route, sizeof(route));
	}
	call->request.msi_routing = (struct mshv_req_msi_routing){
		.routes = routes,
		.count = call->count[0],
	};
	return 0;
}

/**
 * mshv_abi_decode_irqfd() - struct mshv_user_irqfd
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_abi_decode_irqfd(struct mshv_call *call)
{
	const struct mshv_user_irqfd *arg = (const void *)call->argument;

	if (arg->flags & ~MSHV_IRQFD_FLAGS_MASK)
		return -EINVAL;
	call->request.irqfd = (struct mshv_req_irqfd){
		.fd = arg->fd,
		.resample_fd = arg->resamplefd,
		.gsi = arg->gsi,
		.deassign = arg->flags & (1u << MSHV_IRQFD_BIT_DEASSIGN),
		.resample = arg->flags & (1u << MSHV_IRQFD_BIT_RESAMPLE),
	};
	return 0;
}

static bool is_length(u32 length)
{
	return length <= 8 && !(length & (length - 1));
}

/**
 * mshv_abi_decode_ioeventfd() - struct mshv_user_ioeventfd
 * @call: argument in, request out
 *
 * Return: 0, -EINVAL, or -EOPNOTSUPP for port I/O.
 */
int mshv_abi_decode_ioeventfd(struct mshv_call *call)
{
	const struct mshv_user_ioeventfd *arg = (const void *)call->argument;

	if (arg->flags & ~MSHV_IOEVENTFD_FLAGS_MASK ||
	    memchr_inv(arg->rsvd, 0, sizeof(arg->rsvd)))
		return -EINVAL;
	if (arg->flags & (1u << MSHV_IOEVENTFD_BIT_PIO))
		return -EOPNOTSUPP;
	if (!is_length(arg->len) || arg->addr + arg->len < arg->addr)
		return -EINVAL;
	call->request.ioeventfd = (struct mshv_req_ioeventfd){
		.gpa = arg->addr,
		.value = arg->datamatch,
		.length = arg->len,
		.fd = arg->fd,
		.any_value = !(arg->flags & (1u << MSHV_IOEVENTFD_BIT_DATAMATCH)),
		.deassign = arg->flags & (1u << MSHV_IOEVENTFD_BIT_DEASSIGN),
	};
	return 0;
}
