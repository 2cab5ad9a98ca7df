// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts and doorbells by eventfd in older generations: pure functions. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "../../src/msi_route.h"
#include "decode.h"

/* What a route has room for: today's programs describe interrupts as MSIs. */
#define MAX_DESTINATION	0xffu
#define MAX_VECTOR	0xffu
#define MAX_TYPE	7u

/* As the address and data of an MSI, the form routes are made from. */
static u32 route_of(const struct mshv_irqfd_40 *arg)
{
	u32 address = (u32)arg->apic_id << 12;
	u32 data = arg->vector | arg->interrupt_type << 8;

	if (arg->logical_dest_mode)
		address |= 1u << 2;
	if (arg->level_triggered)
		data |= 1u << 15;
	return mshv_msi_route(address, data);
}

static int decode_route(const struct mshv_irqfd_40 *arg, struct mshv_req_route *route)
{
	if (arg->apic_id > MAX_DESTINATION || arg->vector > MAX_VECTOR ||
	    arg->interrupt_type > MAX_TYPE)
		return -EINVAL;
	route->route = route_of(arg);
	return 0;
}

/**
 * mshv_uabi_decode_irqfd_40() - struct mshv_irqfd_40
 * @call: argument in, request out
 *
 * To disconnect, only the eventfd and the line need to be right.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_irqfd_40(struct mshv_call *call)
{
	const struct mshv_irqfd_40 *arg = (const void *)call->argument;
	struct mshv_req_irqfd_direct *req = &call->request.irqfd_direct;

	if (arg->flags & ~MSHV_IRQFD_FLAGS_MASK || arg->gsi >= MSHV_MAX_ROUTES)
		return -EINVAL;
	*req = (struct mshv_req_irqfd_direct){
		.irqfd = {
			.fd = arg->fd,
			.resample_fd = arg->resamplefd,
			.gsi = arg->gsi,
			.deassign = arg->flags & (1u << MSHV_IRQFD_BIT_DEASSIGN),
			.resample = arg->flags & (1u << MSHV_IRQFD_BIT_RESAMPLE),
		},
		.route = { .gsi = arg->gsi },
	};
	return req->irqfd.deassign ? 0 : decode_route(arg, &req->route);
}

/**
 * mshv_uabi_decode_ioeventfd() - struct mshv_user_ioeventfd as it was before 2024
 * @call: argument in, request out
 *
 * What is reserved in it now was unused: programs leave anything there.
 *
 * Return: as mshv_abi_decode_ioeventfd().
 */
int mshv_uabi_decode_ioeventfd(struct mshv_call *call)
{
	struct mshv_user_ioeventfd *arg = (void *)call->argument;

	memset(arg->rsvd, 0, sizeof(arg->rsvd));
	return mshv_abi_decode_ioeventfd(call);
}
