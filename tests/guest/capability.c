// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CHECK_EXTENSION, what sysfs tells without a call, and the list of calls in debugfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define LIST	"/sys/class/misc/mshv/capabilities"
#define CALLS	"/sys/kernel/debug/mshv/calls"

static const struct {
	uint32_t number;
	const char *name;
} known[] = {
	{ MSHV_CAP_CANCEL_RUN_VP, "cancel_run_vp" },
	{ MSHV_CAP_HYPERCALL_INTERCEPTS, "hypercall_intercepts" },
	{ MSHV_CAP_MAX_VPS, "max_vps" },
	{ MSHV_CAP_ACCESS_BITMAP_QUERY, "access_bitmap_query" },
	{ MSHV_CAP_IRQFD_RESAMPLE, "irqfd_resample" },
};

#define KNOWN	(sizeof(known) / sizeof(*known))

static int dev;

static int check(uint32_t number)
{
	return call(dev, MSHV_CHECK_EXTENSION, &number);
}

static bool is_known(uint32_t number)
{
	unsigned int i;

	for (i = 0; i < KNOWN; i++)
		if (known[i].number == number)
			return true;
	return false;
}

static void test_call(void)
{
	uint32_t number;
	unsigned int i, wrong = 0;
	struct vm vm;

	tap_is(check(MSHV_CAP_CORE_API_STABLE), 0, "0 gives 0");
	tap_is(check(MSHV_CAP_CORE_API_STABLE), 0, "0 gives 0 again: nothing is to be asked once");
	for (i = 1; i <= 4; i++)
		tap_is(check(i), -EOPNOTSUPP, "%u is something of paravisors", i);
	for (number = 1; number; number <<= 1)
		wrong += check(number) != -EOPNOTSUPP;
	tap_is(wrong, 0, "words with one bit that are known");
	tap_is(check(0xffffffff), -EOPNOTSUPP, "all ones");
	for (i = 0; i < 256; i++)
		if (!is_known(MSHV_CAP_PACKAGE + i) && check(MSHV_CAP_PACKAGE + i) >= 0)
			tap_note("0x%x is not tested here", MSHV_CAP_PACKAGE + i);
	tap_is(check(MSHV_CAP_PACKAGE), -EOPNOTSUPP, "the first of the range is none");
	for (i = 0; i < KNOWN; i++)
		tap_ok(check(known[i].number) > 0, "%s is there", known[i].name);
	tap_is(call(dev, MSHV_CHECK_EXTENSION, NULL), -EFAULT, "null pointer");
	vm_new(&vm, GUEST(io));
	number = 0;
	tap_is(call(vm.partition, MSHV_CHECK_EXTENSION, &number), -ENOTTY, "not of partitions");
	tap_is(call(vm.vp, MSHV_CHECK_EXTENSION, &number), -ENOTTY, "not of VPs");
	vm_close(&vm);
}

/* What the file says is what the call says. */
static void test_list(void)
{
	unsigned int seen[KNOWN] = { 0 }, lines = 0, i;
	char line[80];
	struct stat st;
	FILE *file = fopen(LIST, "r");

	if (!file)
		tap_die("%s: %s", LIST, strerror(errno));
	tap_ok(!fstat(fileno(file), &st) && (st.st_mode & 0777) == 0444, "everybody may read it");
	while (fgets(line, sizeof(line), file)) {
		lines++;
		line[strcspn(line, "\n")] = '\0';
		tap_ok(line[0] && !strpbrk(line, " \t"), "line %u is a name: %s", lines, line);
		for (i = 0; i < KNOWN; i++)
			seen[i] += !strcmp(line, known[i].name);
	}
	fclose(file);
	for (i = 0; i < KNOWN; i++)
		tap_is(seen[i], check(known[i].number) > 0, "lines with %s", known[i].name);
}

/* Of a row: how often it was called and how often it succeeded; false if there is none. */
static bool uses_of(const char *kind, uint32_t number, unsigned long uses[2])
{
	char line[160], its_kind[40];
	FILE *file = fopen(CALLS, "r");
	unsigned int its_number;
	bool found = false;

	if (!file)
		tap_die("%s: %s", CALLS, strerror(errno));
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%39s %*s %x %*s %lu %lu", its_kind, &its_number, &uses[0],
			       &uses[1]) == 4 &&
			!strcmp(its_kind, kind) && its_number == number;
	fclose(file);
	return found;
}

static void test_uses(void)
{
	unsigned long before[2], after[2];

	tap_ok(uses_of("device", MSHV_CHECK_EXTENSION, before), "the list of calls has this one");
	check(MSHV_CAP_CANCEL_RUN_VP);
	check(MSHV_CAP_PACKAGE);
	tap_ok(uses_of("device", MSHV_CHECK_EXTENSION, after), "it still has it");
	tap_is(after[0] - before[0], 2, "calls counted, of two");
	tap_is(after[1] - before[1], 1, "successes counted, of two calls one of which failed");
	tap_ok(uses_of("partition", MSHV_INITIALIZE_PARTITION, after), "calls of partitions too");
	tap_ok(uses_of("vp", MSHV_RUN_VP, after), "calls of VPs too");
	tap_ok(!uses_of("device", MSHV_RUN_VP, after), "a VP's call is not one of the device");
}

int main(void)
{
	dev = dev_new();
	test_call();
	test_list();
	test_uses();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
