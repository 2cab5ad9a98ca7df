// SPDX-License-Identifier: GPL-2.0-only
/* MSHV_CREATE_PARTITION, both forms, and everything it must refuse. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
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

/* What the hypervisor is told for each flag: bit numbers of its own. */
static void test_flags(void)
{
	static const int hypervisor[MSHV_PT_BIT_COUNT] = {
		[MSHV_PT_BIT_LAPIC] = 13,
		[MSHV_PT_BIT_X2APIC] = 22,
		[MSHV_PT_BIT_GPA_SUPER_PAGES] = 4,
		[MSHV_PT_BIT_CPU_AND_XSAVE_FEATURES] = -1,
		[MSHV_PT_BIT_NESTED_VIRTUALIZATION] = 1,
		[MSHV_PT_BIT_SMT_ENABLED_GUEST] = 0,
	};
	/* A partition like this always: memory may be given late, messages in a page. */
	const uint64_t always = 1ull << 8 | 1ull << 19;
	struct mshv_create_partition_v2 args;
	uint64_t want;
	int bit, fd;

	for (bit = 0; bit < MSHV_PT_BIT_COUNT; bit++) {
		args = (struct mshv_create_partition_v2){
			.pt_flags = 1ull << bit,
			.pt_num_cpu_fbanks = MSHV_NUM_CPU_FEATURES_BANKS,
		};
		want = always | (hypervisor[bit] < 0 ? 0 : 1ull << hypervisor[bit]);
		fd = call(dev, MSHV_CREATE_PARTITION, &args);
		tap_ok(fd >= 0, "flag %d is accepted", bit);
		tap_is(counter(LAB_COUNTER_CREATION_FLAGS), want, "flag %d for the hypervisor", bit);
		close(fd);
	}
	args.pt_flags = MSHV_PT_FLAGS_MASK;
	fd = call(dev, MSHV_CREATE_PARTITION, &args);
	tap_ok(fd >= 0, "all flags together are accepted");
	tap_is(counter(LAB_COUNTER_CREATION_FLAGS),
	       always | 1ull << 13 | 1ull << 22 | 1 << 4 | 1 << 1 | 1 << 0,
	       "all flags for the hypervisor");
	close(fd);
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

enum { BANK0, BANK1, XSAVE, MASKS };

static void read_masks(int fd, uint64_t masks[MASKS])
{
	static const uint32_t codes[MASKS] = { 0x0006000a, 0x0006000b, 0x00060002 };
	int i;

	for (i = 0; i < MASKS; i++)
		if (property_get(fd, codes[i], &masks[i], NULL))
			tap_die("property 0x%x", codes[i]);
}

/* A partition with one feature of one mask disabled: what are its properties? */
static void created_masks(int mask, uint64_t bit, uint64_t masks[MASKS])
{
	struct mshv_create_partition_v2 args = v2_args();
	int fd;

	if (mask == XSAVE)
		args.pt_disabled_xsave = bit;
	else
		args.pt_cpu_fbanks[mask] = bit;
	fd = call(dev, MSHV_CREATE_PARTITION, &args);
	if (fd < 0)
		tap_die("a partition with a feature disabled: %s", strerror(-fd));
	read_masks(fd, masks);
	close(fd);
}

/* The masks reach the hypervisor as they are: the child's properties show it. */
static uint64_t test_masks(void)
{
	static const char *const names[MASKS] = { "bank 0", "bank 1", "xsave" };
	uint64_t all[MASKS], some[MASKS], bit;
	int i, j;

	created_masks(BANK0, 0, all);
	tap_note("features 0x%llx 0x%llx, xsave 0x%llx", (unsigned long long)all[0],
		 (unsigned long long)all[1], (unsigned long long)all[2]);
	tap_ok(all[BANK0], "the hypervisor offers processor features");
	for (i = 0; i < MASKS; i++) {
		/* A bit the others have too shows a mask that went to the wrong place. */
		bit = all[i] & -all[i];
		if (!bit) {
			tap_skip("the hypervisor offers none here",
				 "a feature of %s disabled", names[i]);
			continue;
		}
		created_masks(i, bit, some);
		for (j = 0; j < MASKS; j++)
			tap_ok(some[j] == (all[j] & ~(j == i ? bit : 0)),
			       "a feature of %s disabled: %s is as it must be", names[i],
			       names[j]);
	}
	return all[BANK0];
}

static struct mshv_create_partition_v2 raced;
static atomic_bool racing;

static void *flip(void *arg)
{
	unsigned int i = 0;

	(void)arg;
	while (racing)
		__atomic_store_n(&raced.pt_flags, PT_LAPIC | (i++ & 1 ? PT_V2 : 0),
				 __ATOMIC_RELAXED);
	return NULL;
}

/*
 * The flag that says how long the structure is changes while it is copied: what
 * comes of it is one form, the other, or an error, and never a mixture.
 */
static void test_race(uint64_t features)
{
	const uint64_t bit = features & -features;
	int i, fd, other = 0, forms[2] = { 0 }, refused = 0;
	uint64_t masks[MASKS];
	pthread_t thread;

	raced = v2_args();
	raced.pt_cpu_fbanks[BANK0] = bit;
	racing = true;
	if (pthread_create(&thread, NULL, flip, NULL))
		tap_die("a thread");
	for (i = 0; i < 200; i++) {
		fd = call(dev, MSHV_CREATE_PARTITION, &raced);
		if (fd >= 0) {
			read_masks(fd, masks);
			forms[0] += masks[BANK0] == features;
			forms[1] += masks[BANK0] == (features & ~bit);
			close(fd);
		} else {
			refused += fd == -EINVAL;
			other += fd != -EINVAL;
		}
	}
	racing = false;
	pthread_join(thread, NULL);
	tap_is(other, 0, "a flag that flips meanwhile: a partition or EINVAL");
	tap_is(forms[0] + forms[1] + refused, i, "of the one form or the other");
	tap_note("v1 %d, v2 %d, refused %d", forms[0], forms[1], refused);
}

/* No descriptor left: nothing may be made for which there is none. */
static void test_no_descriptor(void)
{
	struct mshv_create_partition args = { .pt_flags = PT_LAPIC };
	uint64_t calls = calls_of(HVCALL_CREATE_VP);
	int partition = partition_new(dev), fd;
	struct rlimit limit, low;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		tap_die("getrlimit");
	low = limit;
	low.rlim_cur = partition + 1;
	if (setrlimit(RLIMIT_NOFILE, &low))
		tap_die("setrlimit");
	expect(&args, -EMFILE, "no descriptor left");
	fd = vp_create(partition, 0);
	setrlimit(RLIMIT_NOFILE, &limit);
	tap_is(fd, -EMFILE, "no descriptor left for a VP");
	tap_is(calls_of(HVCALL_CREATE_VP), calls, "the hypervisor was not asked for one");
	fd = vp_create(partition, 0);
	tap_ok(fd >= 0, "the VP can be created when there is one");
	close(fd);
	close(partition);
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
	dev = dev_new();
	test_v1();
	test_flags();
	test_v2();
	test_race(test_masks());
	test_no_descriptor();
	test_pointers();
	test_hypervisor_refuses();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
