// SPDX-License-Identifier: GPL-2.0-only
/* F1: with the parameter smt_by_bit_4, bit 4 of CREATE_PARTITION's flags is SMT. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/mshv_legacy.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define FLAGS	"/sys/class/misc/mshv/create_flags"

#define BIT_4	(1ull << MSHV_PT_BIT_NESTED_VIRTUALIZATION)
#define BIT_5	(1ull << MSHV_PT_BIT_SMT_ENABLED_GUEST)

static uint64_t flags_made(int fd, const char *what)
{
	tap_ok(fd >= 0, "%s", what);
	close(fd);
	return counter(LAB_COUNTER_CREATION_FLAGS) &
	       (MSHV_LEGACY_CREATE_SMT | MSHV_LEGACY_CREATE_NESTED | MSHV_LEGACY_CREATE_LAPIC);
}

/* What sysfs says of the flags changes with their meaning. */
static void test_list(void)
{
	unsigned int lines = 0, smt = 0, other = 0;
	char line[80], name[40];
	unsigned long long flag;
	FILE *file = fopen(FLAGS, "r");

	if (!file)
		tap_die("%s: %s", FLAGS, strerror(errno));
	while (fgets(line, sizeof(line), file) && sscanf(line, "%39s %llx", name, &flag) == 2) {
		lines++;
		smt += flag == BIT_4 && !strcmp(name, "smt_enabled_guest");
		other += flag == BIT_5 || !strcmp(name, "nested_virtualization");
	}
	fclose(file);
	tap_is(lines, MSHV_PT_BIT_COUNT - 1, "flags in sysfs: one less than without the parameter");
	tap_is(smt, 1, "bit 4 is SMT there");
	tap_is(other, 0, "bit 5, or nested virtualization, there");
}

int main(void)
{
	struct mshv_create_partition_v2 v2 = {
		.pt_flags = PT_LAPIC | PT_V2 | BIT_4, .pt_num_cpu_fbanks = 2,
	};
	int dev = dev_new();

	tap_is(flags_made(partition_create(dev, PT_LAPIC | BIT_4), "bit 4"),
	       MSHV_LEGACY_CREATE_LAPIC | MSHV_LEGACY_CREATE_SMT, "F1: is SMT");
	tap_is(flags_made(call(dev, MSHV_CREATE_PARTITION, &v2), "bit 4 of the long form"),
	       MSHV_LEGACY_CREATE_LAPIC | MSHV_LEGACY_CREATE_SMT, "F1: likewise");
	tap_is(flags_made(partition_create(dev, PT_LAPIC), "no bit"), MSHV_LEGACY_CREATE_LAPIC,
	       "F1: no SMT");
	tap_is(partition_create(dev, PT_LAPIC | BIT_5), -EINVAL, "F1: bit 5 is nothing");
	tap_is(partition_create(dev, PT_LAPIC | BIT_4 | BIT_5), -EINVAL, "F1: with bit 4 as well");
	test_list();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
