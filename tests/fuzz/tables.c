// SPDX-License-Identifier: GPL-2.0-only
/* The driver's tables, with that of the architecture this is not built for. */
#include "translators.h"

extern const struct mshv_ioctl_table fuzz_arm64_device_calls;

const struct mshv_ioctl_table *fuzzed_table(unsigned int number)
{
	unsigned int i;

	for (i = 0; mshv_tables[i]; i++)
		if (i == number)
			return mshv_tables[i];
	return i == number ? &fuzz_arm64_device_calls : NULL;
}
