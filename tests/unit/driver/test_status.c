// SPDX-License-Identifier: GPL-2.0-only
/* src/hv_status.c: the errno of every status is part of the ABI. */
#include <errno.h>
#include <string.h>

#include "unit.h"

#include "hv_status.h"

/* Written from the description of the in-tree driver of 7.3. */
static const struct { uint16_t status; int error; } table[] = {
	{ 0x00, 0 },
	{ 0x02, -EINVAL }, { 0x03, -EINVAL }, { 0x05, -EINVAL },
	{ 0x04, -EIO }, { 0x06, -EACCES }, { 0x08, -EACCES }, { 0x07, -EIO },
	{ 0x09, -EINVAL }, { 0x0a, -EINVAL },
	{ 0x0b, -ENOMEM }, { 0x73, -ENOMEM }, { 0x75, -ENOMEM }, { 0x83, -ENOMEM },
	{ 0x0d, -EINVAL }, { 0x0e, -EINVAL }, { 0x11, -EINVAL }, { 0x12, -EINVAL },
	{ 0x41, -EINVAL }, { 0x50, -EINVAL },
	{ 0x10, -EIO }, { 0x13, -EIO }, { 0x14, -EIO }, { 0x15, -EIO }, { 0x1d, -EIO },
	{ 0x71, -EIO }, { 0x78, -EIO }, { 0x79, -EIO }, { 0x86, -EIO },
	{ 0x20, -EOPNOTSUPP }, { 0xffff, -EOPNOTSUPP },
};

static int expected(uint16_t status)
{
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].status == status)
			return table[i].error;
	return -EIO;
}

static void every_status_has_its_errno(void **state)
{
	unsigned int status;

	(void)state;
	for (status = 0; status <= 0xffff; status++)
		assert_int_equal(mshv_hv_status_errno(status), expected(status));
}

static void every_status_has_a_name(void **state)
{
	unsigned int status;
	const char *name;
	size_t i, j;

	(void)state;
	for (status = 0; status <= 0xffff; status++) {
		name = mshv_hv_status_name(status);
		assert_non_null(name);
		assert_true(strlen(name) > 3);
	}
	/* Two statuses with one name could not be told apart in a log. */
	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_string_not_equal(mshv_hv_status_name(table[i].status),
					mshv_hv_status_name(0x1234));
		for (j = 0; j < i; j++)
			assert_string_not_equal(mshv_hv_status_name(table[i].status),
						mshv_hv_status_name(table[j].status));
	}
}

static void four_statuses_are_shortages(void **state)
{
	unsigned int status;

	(void)state;
	for (status = 0; status <= 0xffff; status++)
		assert_int_equal(mshv_hv_status_is_shortage(status),
				 status == 0x0b || status == 0x73 || status == 0x75 ||
				 status == 0x83);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_errno),
		cmocka_unit_test(every_status_has_a_name),
		cmocka_unit_test(four_statuses_are_shortages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
