// SPDX-License-Identifier: GPL-2.0-only
/* Files of src/arm64 that do not need that architecture. */
#include <errno.h>
#include <string.h>

#include "unit.h"

#include "answer.h"
#include "arch.h"
#include "arm64/hv_arm64.h"
#include "memory_intercept.h"
#include "request.h"

static void access_to_memory(void **state)
{
	struct mshv_hv_arm64_memory_intercept intercept = {
		.header.access_type = MSHV_HV_ACCESS_EXECUTE, .gva = 0x1111,
		.gpa = INTERCEPTED_GPA, .syndrome = 0x2222,
	};

	(void)state;
	check_memory_intercept(&intercept, sizeof(intercept), 56, MSHV_HV_ACCESS_EXECUTE);
}

static void a_hypercall(void **state)
{
	struct mshv_hv_message message = { .type = 0x80000050, .payload_size = 240 };
	struct mshv_answer answer;

	(void)state;
	assert_false(mshv_answer_hypercall(&message, &answer));
}

static void last_word_of_create(void **state)
{
	struct mshv_req_create_partition req = {};

	(void)state;
	assert_int_equal(mshv_decode_create_end(0, &req), 0);
	assert_int_equal(mshv_decode_create_end(1, &req), -EINVAL);
	assert_int_equal(mshv_decode_create_end(1ull << 63, &req), -EINVAL);
	assert_int_equal(req.disabled_xsave_features, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(access_to_memory),
		cmocka_unit_test(a_hypercall),
		cmocka_unit_test(last_word_of_create),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
