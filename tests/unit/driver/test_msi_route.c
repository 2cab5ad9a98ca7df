// SPDX-License-Identifier: GPL-2.0-only
/* src/msi_route.c: what a route says, and what changing routes writes (W40). */
#include <string.h>

#include "unit.h"

#include "msi_route.h"

static u32 table[MSHV_MAX_ROUTES];

static void check_route(u32 vector, u32 destination, u32 type, u32 level, u32 logical)
{
	u32 route = mshv_msi_route(0xfee00000 | destination << 12 | logical << 2,
				   vector | type << 8 | level << 15);

	assert_int_not_equal(route, 0);
	assert_int_equal(mshv_msi_route_vector(route), vector);
	assert_int_equal(mshv_msi_route_destination(route), destination);
	assert_int_equal(mshv_msi_route_type(route), type);
	assert_int_equal(mshv_msi_route_level(route), level);
	assert_int_equal(mshv_msi_route_logical(route), logical);
}

static void every_field_is_kept(void **state)
{
	u32 vector, destination, rest;

	(void)state;
	for (vector = 0; vector < 256; vector++)
		for (destination = 0; destination < 256; destination += 15)
			for (rest = 0; rest < 32; rest++)
				check_route(vector, destination, rest & 7, rest >> 3 & 1,
					    rest >> 4);
}

static void other_bits_are_ignored(void **state)
{
	(void)state;
	assert_int_equal(mshv_msi_route(0xfee00000 | ~0xff004u, ~0x87ffu),
			 mshv_msi_route(0, 0));
	assert_int_not_equal(mshv_msi_route(0, 0), 0);
}

static void no_route_has_no_property(void **state)
{
	(void)state;
	assert_false(mshv_msi_route_level(0));
}

static void a_table_is_replaced(void **state)
{
	struct mshv_req_route wanted[3] = { { 4095, 1 }, { 0, 2 }, { 77, 3 } };

	(void)state;
	memset(table, 0, sizeof(table));
	assert_int_equal(mshv_msi_routes_replace(table, wanted, 3), 3);
	assert_int_equal(table[4095], 1);
	assert_int_equal(table[0], 2);
	assert_int_equal(table[77], 3);
	assert_int_equal(table[1], 0);
	assert_int_equal(mshv_msi_routes_replace(table, wanted + 1, 1), 2);
	assert_int_equal(table[4095], 0);
	assert_int_equal(table[0], 2);
	assert_int_equal(table[77], 0);
	assert_int_equal(mshv_msi_routes_replace(table, NULL, 0), 1);
	assert_int_equal(mshv_msi_routes_replace(table, NULL, 0), 0);
}

static void one_change_is_one_write(void **state)
{
	static struct mshv_req_route wanted[2048];
	u32 i;

	(void)state;
	memset(table, 0, sizeof(table));
	for (i = 0; i < 2048; i++)
		wanted[i] = (struct mshv_req_route){ 2 * i, mshv_msi_route(i << 12, i) };
	assert_int_equal(mshv_msi_routes_replace(table, wanted, 2048), 2048);
	assert_int_equal(mshv_msi_routes_replace(table, wanted, 2048), 0);
	wanted[1000].route = mshv_msi_route(0, 0x99);
	assert_int_equal(mshv_msi_routes_replace(table, wanted, 2048), 1);
	for (i = 0; i < MSHV_MAX_ROUTES; i++)
		assert_int_equal(table[i], i % 2 ? 0 : wanted[i / 2].route);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_is_kept),
		cmocka_unit_test(other_bits_are_ignored),
		cmocka_unit_test(no_route_has_no_property),
		cmocka_unit_test(a_table_is_replaced),
		cmocka_unit_test(one_change_is_one_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
