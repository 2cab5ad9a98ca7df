// SPDX-License-Identifier: GPL-2.0-only
/* src/passthrough_list.c: which hypercalls user space may have made (W28). */
#include "unit.h"

#include "passthrough_list.h"

#define DEVICE		MSHV_HVCALL_DEVICE
#define PARTITION	MSHV_HVCALL_PARTITION
#define VP		MSHV_HVCALL_VP

/* The lists of the in-tree driver, and what clients of dom0 kernels rely on. */
static bool is_listed(int scope, u16 code)
{
	static const u16 common[] = {
		0x44, 0x101, 0x4d, 0x50, 0x51, 0x52, 0x56, 0x91, 0x94, 0xc9, 0xc0, 0xc1, 0xf4,
		0x53, 0x54,	/* of dom0 kernels: VMMs of 2024 and later make them */
	};
	size_t i;

	if (scope == DEVICE)
		return code == 0x44 || code == 0x101;
	if (code == 0x45)
		return scope == PARTITION;
	for (i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (common[i] == code)
			return true;
	return false;
}

static void every_code_on_every_file(void **state)
{
	static const int scopes[] = { DEVICE, PARTITION, VP };
	unsigned int code, s;

	(void)state;
	for (s = 0; s < 3; s++)
		for (code = 0; code <= 0xffff; code++)
			assert_int_equal(mshv_passthrough_allowed(scopes[s], code, 0, 4096, 4096),
					 is_listed(scopes[s], code));
}

/* Bytes of input ahead of the elements, and of each element in and out. */
static const struct { u16 code, header, in, out; } lists[] = {
	{ 0x50, 16, 4, 16 }, { 0x51, 16, 32, 0 }, { 0xc9, 24, 0, 1 }, { 0xf4, 24, 24, 16 },
};

static void elements_must_be_there(void **state)
{
	unsigned int i, reps, in, out;

	(void)state;
	for (i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		for (reps = 1; reps <= 0xffff; reps += reps < 300 ? 1 : 97) {
			in = lists[i].header + reps * lists[i].in;
			out = reps * lists[i].out;
			assert_int_equal(mshv_passthrough_allowed(VP, lists[i].code, reps,
								  in > 4096 ? 4096 : in,
								  out > 4096 ? 4096 : out),
					 in <= 4096 && out <= 4096 && reps < 4096);
			if (in > 4096 || out > 4096)
				continue;
			assert_false(mshv_passthrough_allowed(VP, lists[i].code, reps,
							      in - 1, out));
			if (out)
				assert_false(mshv_passthrough_allowed(VP, lists[i].code, reps, in,
								      out - 1));
		}
}

static void others_take_no_list(void **state)
{
	static const u16 simple[] = {
		0x44, 0x101, 0x45, 0x4d, 0x52, 0x56, 0x91, 0x94, 0xc0, 0xc1,
	};
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(simple) / sizeof(*simple); i++) {
		assert_true(mshv_passthrough_allowed(PARTITION, simple[i], 0, 4096, 4096));
		assert_false(mshv_passthrough_allowed(PARTITION, simple[i], 1, 4096, 4096));
		assert_false(mshv_passthrough_allowed(PARTITION, simple[i], 0xffff, 4096, 4096));
	}
}

static void the_list_is_what_is_allowed(void **state)
{
	static const int scopes[] = { DEVICE, PARTITION, VP };
	unsigned int position, listed, allowed, code, s;

	(void)state;
	for (s = 0; s < 3; s++) {
		position = 0;
		listed = 0;
		allowed = 0;
		while ((code = mshv_passthrough_next(scopes[s], &position))) {
			assert_true(is_listed(scopes[s], code));
			listed++;
		}
		for (code = 0; code <= 0xffff; code++)
			allowed += is_listed(scopes[s], code);
		assert_int_equal(listed, allowed);
		assert_int_equal(mshv_passthrough_next(scopes[s], &position), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_on_every_file),
		cmocka_unit_test(elements_must_be_there),
		cmocka_unit_test(others_take_no_list),
		cmocka_unit_test(the_list_is_what_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
