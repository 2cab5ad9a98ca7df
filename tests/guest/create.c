// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CREATE_PARTITION, both forms, and everything it must refuse. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static int dev;

/* Expects a result and that nothing was created when it is an error. */
static void expect(const void *argument, long want, const char *what)
{
	struct ledger before, after;
	int fd;

	ledger_read(&before);
	fd = call(dev, MSHV_CREATE_PARTITION, argument);
	ledger_read(&after);
	if (want) {
		tap_is(fd, want, "%s", what);
		tap_ok(before.partitions == after.partitions, "%s: no partition came of it", what);
	} else {
		tap_ok(fd >= 0, "%s: a file", what);
		tap_ok(before.partitions + 1 == after.partitions, "%s: a partition", what);
	}
	if (fd >= 0)
		close(fd);
}

static void test_v1(void)
{
	struct mshv_create_partition args = { 0 };
	char text[64];
	int bit;

	expect(&args, 0, "v1 without flags");
	args.pt_flags = PT_LAPIC | PT_X2APIC | PT_SUPER;
	expect(&args, 0, "v1 with LAPIC, x2APIC, super pages");
	for (bit = MSHV_PT_BIT_COUNT; bit < 64; bit++) {
		args.pt_flags = 1ull << bit;
		snprintf(text, sizeof(text), "v1, unknown flag %d", bit);
		expect(&args, -EINVAL, text);
	}
	args.pt_flags = ~0ull;
	expect(&args, -EINVAL, "v1, all flags");
	args.pt_flags = PT_LAPIC;
	args.pt_isolation = 1;
	expect(&args, -EINVAL, "v1, isolation 1");
	args.pt_isolation = 1ull << 32;
	expect(&args, -EINVAL, "v1, isolation 1 << 32");
	args.pt_isolation = ~0ull;
	expect(&args, -EINVAL, "v1, isolation all ones");
}

static struct mshv_create_partition_v2 v2_args(void)
{
	return (struct mshv_create_partition_v2){
		.pt_flags = PT_V2 | PT_LAPIC,
		.pt_num_cpu_fbanks = MSHV_NUM_CPU_FEATURES_BANKS,
	};
}

static void test_v2(void)
{
	struct mshv_create_partition_v2 args = v2_args();
	char text[64];
	int i;

	expect(&args, 0, "v2, nothing disabled");
	for (i = 0; i < 65536; i = i < 5 ? i + 1 : i * 2 + 1) {
		if (i == MSHV_NUM_CPU_FEATURES_BANKS)
			continue;
		args = v2_args();
		args.pt_num_cpu_fbanks = i;
		snprintf(text, sizeof(text), "v2, %d banks", i);
		expect(&args, -EINVAL, text);
	}
	for (i = 0; i < (int)sizeof(args.pt_rsvd); i++) {
		args = v2_args();
		args.pt_rsvd[i] = 1;
		snprintf(text, sizeof(text), "v2, reserved byte %d", i);
		expect(&args, -EINVAL, text);
	}
	for (i = 0; i < 2; i++) {
		args = v2_args();
		args.pt_rsvd1[i] = 1ull << 63;
		snprintf(text, sizeof(text), "v2, reserved word %d", i);
		expect(&args, -EINVAL, text);
	}
	args = v2_args();
	args.pt_flags |= 1ull << MSHV_PT_BIT_COUNT;
	expect(&args, -EINVAL, "v2, unknown flag");
	args = v2_args();
	args.pt_isolation = 1;
	expect(&args, -EINVAL, "v2, isolation 1");
}

/* The masks reach the hypervisor as they are: the child's properties show it. */
static void test_banks(void)
{
	struct mshv_create_partition_v2 args = v2_args();
	uint64_t all = 0, some = 0, bit;
	uint16_t status;
	int fd;

	fd = call(dev, MSHV_CREATE_PARTITION, &args);
	if (fd < 0)
		tap_die("a partition: %s", strerror(-fd));
	tap_is(property_get(fd, 0x0006000a, &all, &status), 0, "feature bank 0 can be read");
	close(fd);
	bit = all & -all;
	if (!bit) {
		tap_skip("the hypervisor offers no feature in bank 0",
			 "disabled features reach the hypervisor");
		return;
	}
	args.pt_cpu_fbanks[0] = bit;
	fd = call(dev, MSHV_CREATE_PARTITION, &args);
	if (fd < 0)
		tap_die("a partition with a feature disabled: %s", strerror(-fd));
	property_get(fd, 0x0006000a, &some, &status);
	tap_is(some, all & ~bit, "a disabled feature is gone, and it alone");
	close(fd);
}

static void test_pointers(void)
{
	const size_t v1 = sizeof(struct mshv_create_partition);
	const size_t v2 = sizeof(struct mshv_create_partition_v2);
	struct mshv_create_partition_v2 args = v2_args();
	uint8_t *pages = mmap(NULL, 2 * HV_PAGE_SIZE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *end = pages + HV_PAGE_SIZE;

	expect(NULL, -EFAULT, "null pointer");
	expect((void *)0xffff888000000000ul, -EFAULT, "kernel pointer");
	if (pages == MAP_FAILED || mprotect(end, HV_PAGE_SIZE, PROT_NONE))
		tap_die("pages for the test");
	memcpy(end - v2, &args, v2);
	expect(end - v2, 0, "v2 that ends where memory ends");
	memcpy(end - v2 + 1, &args, v2 - 1);
	expect(end - v2 + 1, -EFAULT, "v2 whose last byte faults");
	memcpy(end - v1, &args, v1);
	expect(end - v1, -EFAULT, "v2 of which only the v1 part is there");
	args.pt_flags = PT_LAPIC;
	memcpy(end - v1, &args, v1);
	expect(end - v1, 0, "v1 that ends where memory ends");
	expect(end - v1 + 1, -EFAULT, "v1 whose last byte faults");
	args.pt_flags = PT_V2 | 1ull << MSHV_PT_BIT_COUNT;
	memcpy(end - v1, &args, v1);
	expect(end - v1, -EINVAL, "an unknown flag is refused before more is read");
	munmap(pages, 2 * HV_PAGE_SIZE);
}

static void test_hypervisor_refuses(void)
{
	struct mshv_create_partition args = { .pt_flags = PT_LAPIC };

	inject(HVCALL_CREATE_PARTITION, 1, 0x06, 1, 0);
	expect(&args, -EACCES, "the hypervisor denies access");
	inject(HVCALL_CREATE_PARTITION, 1, 0x71, 1, 0);
	expect(&args, -EIO, "the hypervisor fails");
	inject_clear();
	expect(&args, 0, "and then does not");
}

int main(void)
{
	dev = dev_open();
	if (dev < 0)
		tap_die("/dev/mshv: %s", strerror(-dev));
	test_v1();
	test_v2();
	test_banks();
	test_pointers();
	test_hypervisor_refuses();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
