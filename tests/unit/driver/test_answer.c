// SPDX-License-Identifier: GPL-2.0-only
/* src/x86/intercept.c: hypercalls that the driver answers, and accesses to memory. */
#include <string.h>

#include "unit.h"

#include "answer.h"
#include "arch.h"
#include "memory_intercept.h"

#define LMA	(1u << 4)
#define LONG	(1u << 13)
#define RAX	0x20000
#define RDX	0x20002
#define RIP	0x20010

static struct mshv_answer answer;

static bool decide(u8 length, u16 execution, u16 attributes, u64 rip)
{
	struct mshv_hv_message message = { .type = 0x80000050 };
	struct mshv_hv_intercept_header header = {
		.vp_index = 77, .length_and_cr8 = length, .execution_state = execution,
		.cs.attributes = attributes, .rip = rip, .rflags = 2,
	};

	memcpy(message.payload, &header, sizeof(header));
	memset(&answer, 0xa5, sizeof(answer));
	return mshv_answer_hypercall(&message, &answer);
}

static void expect(unsigned int i, u32 name, u64 value)
{
	assert_int_equal(answer.registers[i].name, name);
	assert_int_equal(answer.registers[i].reserved1, 0);
	assert_int_equal(answer.registers[i].reserved2, 0);
	assert_int_equal(answer.registers[i].value.low, value);
	assert_int_equal(answer.registers[i].value.high, 0);
}

static void code_of_64_bits(void **state)
{
	(void)state;
	assert_true(decide(3, LMA, LONG, 0xffffffff81000004));
	assert_int_equal(answer.count, 2);
	expect(0, RAX, 2);
	expect(1, RIP, 0xffffffff81000007);
	/* Above 4 GiB, and the upper half of the byte is CR8. */
	assert_true(decide(0xf3, LMA | 3, LONG | 0xfff, 0xfffffffe));
	expect(1, RIP, 0x100000001);
}

/* The result has two halves, and addresses end at 4 GiB. */
static void other_code(void **state)
{
	static const u16 modes[][2] = { { 0, 0 }, { LMA, 0 }, { 0, LONG } };
	unsigned int i;

	(void)state;
	for (i = 0; i < 3; i++) {
		assert_true(decide(3, modes[i][0], modes[i][1], 0xfffffffe));
		assert_int_equal(answer.count, 3);
		expect(0, RAX, 2);
		expect(1, RDX, 0);
		expect(2, RIP, 1);
	}
}

static void a_length_that_is_missing(void **state)
{
	unsigned int length;

	(void)state;
	for (length = 0; length < 256; length++)
		assert_int_equal(decide(length, LMA, LONG, 0x1000), !!(length & 15));
}

static void access_to_memory(void **state)
{
	struct mshv_hv_memory_intercept intercept = {
		.header.access_type = MSHV_HV_ACCESS_WRITE, .gva = 0x1111, .gpa = INTERCEPTED_GPA,
	};

	(void)state;
	check_memory_intercept(&intercept, sizeof(intercept), 64, MSHV_HV_ACCESS_WRITE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_of_64_bits),
		cmocka_unit_test(other_code),
		cmocka_unit_test(a_length_that_is_missing),
		cmocka_unit_test(access_to_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
