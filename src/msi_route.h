/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Routes: what an interrupt line of a guest stands for. Pure, built on the host
 * too.
 *
 * A route is one word: whoever raises an interrupt reads it whole, whatever
 * changes meanwhile, and a change concerns no other route. Zero is no route.
 */
#ifndef MSHV_MSI_ROUTE_H
#define MSHV_MSI_ROUTE_H

#include <linux/types.h>

#include "request.h"

u32 mshv_msi_route(u32 address, u32 data);
u8 mshv_msi_route_vector(u32 route);
u8 mshv_msi_route_destination(u32 route);
u8 mshv_msi_route_type(u32 route);
bool mshv_msi_route_level(u32 route);
bool mshv_msi_route_logical(u32 route);
u32 mshv_msi_routes_replace(u32 *routes, const struct mshv_req_route *wanted, u32 count);

#endif
