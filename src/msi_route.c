// SPDX-License-Identifier: GPL-2.0-only
/* Routes as words, and a table of them. */
#include <linux/compiler.h>
#include <linux/types.h>

#include "msi_route.h"

#define VECTOR_SHIFT		0
#define DESTINATION_SHIFT	8
#define TYPE_SHIFT		16
#define LEVEL			(1u << 19)
#define LOGICAL			(1u << 20)
#define VALID			(1u << 31)

/* Of the address and data of a message-signalled interrupt on x86. */
#define ADDRESS_DESTINATION_SHIFT	12
#define ADDRESS_LOGICAL			(1u << 2)
#define DATA_TYPE_SHIFT			8
#define DATA_LEVEL			(1u << 15)

/**
 * mshv_msi_route() - the route that a message-signalled interrupt describes
 * @address: low half of its address
 * @data: its data
 *
 * Return: the route, not zero.
 */
u32 mshv_msi_route(u32 address, u32 data)
{
	u32 route = VALID;

	route |= (data & 0xff) << VECTOR_SHIFT;
	route |= (address >> ADDRESS_DESTINATION_SHIFT & 0xff) << DESTINATION_SHIFT;
	route |= (data >> DATA_TYPE_SHIFT & 7) << TYPE_SHIFT;
	if (data & DATA_LEVEL)
		route |= LEVEL;
	if (address & ADDRESS_LOGICAL)
		route |= LOGICAL;
	return route;
}

/**
 * mshv_msi_route_vector() - vector of a route
 * @route: the route
 *
 * Return: the vector.
 */
u8 mshv_msi_route_vector(u32 route)
{
	return route >> VECTOR_SHIFT;
}

/**
 * mshv_msi_route_destination() - where a route goes
 * @route: the route
 *
 * Return: APIC id, or logical address of a set of them.
 */
u8 mshv_msi_route_destination(u32 route)
{
	return route >> DESTINATION_SHIFT;
}

/**
 * mshv_msi_route_type() - delivery mode of a route
 * @route: the route
 *
 * Return: the mode, 0 to 7.
 */
u8 mshv_msi_route_type(u32 route)
{
	return route >> TYPE_SHIFT & 7;
}

/**
 * mshv_msi_route_level() - is a route level triggered?
 * @route: the route, or none
 *
 * Return: true if so.
 */
bool mshv_msi_route_level(u32 route)
{
	return route & LEVEL;
}

/**
 * mshv_msi_route_logical() - is the destination of a route a logical one?
 * @route: the route
 *
 * Return: true if so.
 */
bool mshv_msi_route_logical(u32 route)
{
	return route & LOGICAL;
}

static u32 store(u32 *slot, u32 route)
{
	if (*slot == route)
		return 0;
	WRITE_ONCE(*slot, route);
	return 1;
}

/**
 * mshv_msi_routes_replace() - give a table the wanted routes and no others
 * @routes: table of MSHV_MAX_ROUTES routes
 * @wanted: the routes, each line below MSHV_MAX_ROUTES and named once
 * @count: how many
 *
 * Only what changes is written. The caller keeps other writers away; readers
 * may be anywhere.
 *
 * Return: how many routes changed.
 */
u32 mshv_msi_routes_replace(u32 *routes, const struct mshv_req_route *wanted, u32 count)
{
	u64 named[MSHV_MAX_ROUTES / 64] = {};
	u32 i, changed = 0;

	for (i = 0; i < count; i++) {
		u32 gsi = wanted[i].gsi;

		named[gsi / 64] |= 1ull << gsi % 64;
		changed += store(&routes[gsi], wanted[i].route);
	}
	for (i = 0; i < MSHV_MAX_ROUTES; i++)
		if (!(named[i / 64] >> i % 64 & 1))
			changed += store(&routes[i], 0);
	return changed;
}
