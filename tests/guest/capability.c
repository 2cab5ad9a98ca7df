// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CHECK_EXTENSION, what sysfs tells without a call, and the list of calls in debugfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define SYSFS	"/sys/class/misc/mshv/"
#define LIST	SYSFS "capabilities"
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
	{ MSHV_CAP_READ_WRITE_GPA, "read_write_gpa" },
	{ MSHV_CAP_LEGACY_ABI, "legacy_abi" },
	{ MSHV_CAP_DOM0_ABI, "dom0_abi" },
	{ MSHV_CAP_VFIO_DEVICE, "vfio_device" },
	{ MSHV_CAP_SCRUB_PARTITION, "scrub_partition" },
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

/* A line of a file in sysfs that begins with @word, without it; NULL if there is none. */
static const char *line_of(const char *name, const char *word)
{
	static char line[4096];
	char path[128];
	struct stat st;
	FILE *file;
	size_t length = strlen(word);
	bool found = false;

	snprintf(path, sizeof(path), SYSFS "%s", name);
	file = fopen(path, "r");
	if (!file)
		tap_die("%s: %s", path, strerror(errno));
	tap_ok(!fstat(fileno(file), &st) && (st.st_mode & 0777) == 0444,
	       "everybody may read %s", name);
	while (!found && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		found = !strncmp(line, word, length);
	}
	fclose(file);
	return found ? line + length : NULL;
}

static void test_families(void)
{
	const char *current = line_of("abi_families", "current ");
	const char *legacy;

	tap_ok(current && strstr(current, "upstream-7.0"), "the current family has today's ABI");
	tap_ok(current && strstr(current, "dom0-0.6.6"), "and that of dom0 kernels");
	legacy = line_of("abi_families", "legacy ");
	tap_ok(legacy && strstr(legacy, "rfc2020-msi") && strstr(legacy, "dom0-0.2"),
	       "the legacy family has the oldest generations and the last of their kind");
}

/* A code that is listed is passed on, one that is not gets EINVAL; of all there are. */
static void test_passthrough(const char *kind, int fd)
{
	unsigned char in[4096] = { 0 }, out[4096];
	struct mshv_root_hvcall arg;
	unsigned int code, wrong = 0, listed = 0;
	const char *list = line_of("passthrough", kind);
	char word[8];
	int ret;

	if (!tap_ok(list, "there is a list for %s", kind))
		return;
	for (code = 0; code < 0x200; code++) {
		snprintf(word, sizeof(word), " 0x%04x", code);
		/* No input to read: told from a code that is not allowed. */
		arg = (struct mshv_root_hvcall){
			.code = code, .in_sz = sizeof(in), .out_sz = sizeof(out),
			.in_ptr = 8, .out_ptr = (uintptr_t)out,
		};
		ret = call(fd, MSHV_ROOT_HVCALL, &arg);
		listed += !!strstr(list, word);
		wrong += ret != (strstr(list, word) ? -EFAULT : -EINVAL);
	}
	tap_is(wrong, 0, "%s: codes the list is wrong about", kind);
	tap_ok(listed, "%s: codes are listed", kind);
}

/* What is listed is accepted, one flag at a time. */
static void test_create_flags(void)
{
	struct mshv_create_partition_v2 arg;
	unsigned int listed = 0, taken = 0, bit;
	char line[80], name[40];
	FILE *file = fopen(SYSFS "create_flags", "r");
	unsigned long long flag, all = 0;
	int fd;

	if (!file)
		tap_die("create_flags: %s", strerror(errno));
	while (fgets(line, sizeof(line), file) && sscanf(line, "%39s %llx", name, &flag) == 2) {
		listed++;
		all |= flag;
		tap_ok(flag && !(flag & (flag - 1)), "%s is one bit", name);
	}
	fclose(file);
	tap_ok(listed, "flags of CREATE_PARTITION are listed");
	for (bit = 0; bit < 64; bit++) {
		arg = (struct mshv_create_partition_v2){
			.pt_flags = 1ull << bit,
			.pt_num_cpu_fbanks = MSHV_NUM_CPU_FEATURES_BANKS,
		};
		fd = call(dev, MSHV_CREATE_PARTITION, &arg);
		/* The hypervisor decides on those that are known. */
		if (all & 1ull << bit)
			tap_ok(fd != -EINVAL, "flag 0x%llx is known", 1ull << bit);
		else
			taken += fd != -EINVAL;
		if (fd >= 0)
			close(fd);
	}
	tap_is(taken, 0, "flags that are not listed and not refused");
}

static void test_hypervisor(void)
{
	const char *role, *scheduler, *max;

	role = line_of("hypervisor/role", "");
	tap_ok(role && (!strcmp(role, "root") || !strcmp(role, "l1vh")), "role: %s", role);
	tap_ok(atoi(line_of("hypervisor/build", "") ?: "") > 20000, "a build number");
	scheduler = line_of("hypervisor/scheduler", "");
	tap_ok(scheduler && (!strcmp(scheduler, "core") || !strcmp(scheduler, "root") ||
			     !strncmp(scheduler, "classic", 7)),
	       "scheduler: %s", scheduler);
	tap_ok(line_of("hypervisor/vmm_capabilities", "0x"), "VMM capabilities are a number");
	max = line_of("hypervisor/max_vps", "");
	tap_is(max ? atoi(max) : -1, check(MSHV_CAP_MAX_VPS), "max_vps is what the call says");
}

static void test_sysfs(void)
{
	struct vm vm;

	test_families();
	vm_new(&vm, GUEST(io));
	test_passthrough("device", dev);
	test_passthrough("partition", vm.partition);
	test_passthrough("vp", vm.vp);
	vm_close(&vm);
	test_create_flags();
	test_hypervisor();
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
	test_sysfs();
	test_uses();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
