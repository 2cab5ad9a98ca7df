// SPDX-License-Identifier: GPL-2.0-only
/* src/access_pack.c: every length around a byte, every state. */
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "access_pack.h"

#define MOST	4095

/* Bit by bit, into another buffer. */
static void expect(const u8 *states, u32 count, u8 state, u8 *bits)
{
	u32 i;

	memset(bits, 0, (count + 7) / 8);
	for (i = 0; i < count; i++)
		if (states[i] & state)
			bits[i / 8] |= 1 << i % 8;
}

static void compare(const u8 *states, u32 count, u8 state)
{
	/* Exactly as large as it must be: a sanitizer sees one byte more. */
	u8 *buffer = malloc(count), *bits = malloc((count + 7) / 8);

	assert_non_null(buffer);
	assert_non_null(bits);
	memcpy(buffer, states, count);
	expect(states, count, state, bits);
	assert_int_equal(mshv_access_pack(buffer, count, state), (count + 7) / 8);
	assert_memory_equal(buffer, bits, (count + 7) / 8);
	free(bits);
	free(buffer);
}

static void each_page_has_its_bit(void **state)
{
	u8 states[24];
	u32 count, i;

	(void)state;
	for (count = 1; count <= sizeof(states); count++)
		for (i = 0; i < count; i++) {
			memset(states, 0, sizeof(states));
			states[i] = 3;
			compare(states, count, 1);
			compare(states, count, 2);
			memset(states, 3, sizeof(states));
			states[i] = 2;
			compare(states, count, 1);
		}
}

static void only_the_wanted_state_counts(void **state)
{
	u8 states[8] = { 0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff };

	(void)state;
	assert_int_equal(mshv_access_pack(states, 8, 1), 1);
	assert_int_equal(states[0], 0xaa);
	memcpy(states, (u8[]){ 0, 1, 2, 3, 0xfc, 0xfd, 0xfe, 0xff }, 8);
	assert_int_equal(mshv_access_pack(states, 8, 2), 1);
	assert_int_equal(states[0], 0xcc);
}

static void any_length(void **state)
{
	static u8 states[MOST];
	u32 count, i;

	(void)state;
	srand(1);
	for (count = 1; count <= MOST; count += count < 80 ? 1 : 61) {
		for (i = 0; i < count; i++)
			states[i] = rand();
		compare(states, count, 1);
		compare(states, count, 2);
	}
	assert_int_equal(mshv_access_pack(states, 0, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_page_has_its_bit),
		cmocka_unit_test(only_the_wanted_state_counts),
		cmocka_unit_test(any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
