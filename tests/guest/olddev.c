// SPDX-License-Identifier: GPL-2.0-only
/* The device as programs of older generations know it: what it is, and partitions. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <linux/mshv_dom0.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

#define STATUS_UNKNOWN_PROPERTY		0x09
#define STATUS_FEATURE_NOT_SUPPORTED	0x20
#define STATUS_OPERATION_FAILED		0x71

#define PROPERTY_XSAVE_FEATURES		0x00060002
#define PROPERTY_FEATURES0		0x0006000a
#define PROPERTY_FEATURES1		0x0006000b

/* A feature the guest is shown. */
#define SYNTHETIC	HV_SYNTHETIC_HYPERCALL

/* What every partition here has: EXO, and the page for intercept messages. */
#define ALWAYS		(MSHV_LEGACY_CREATE_EXO | MSHV_LEGACY_CREATE_INTERCEPT_PAGE)

static int dev;

static void test_probing(void)
{
	struct mshv_version_info info, zero;
	uint32_t word = 0;
	unsigned int i, wrong = 0;
	uint8_t *bytes = (uint8_t *)&info;

	tap_is(call(dev, MSHV_LEGACY_REQUEST_VERSION, &word), 0, "D1: version 0 is spoken");
	tap_is(call(dev, MSHV_LEGACY_CHECK_EXTENSION, &word), 0, "D1: the interface is stable");
	word = 1;
	tap_is(call(dev, MSHV_LEGACY_REQUEST_VERSION, &word), -EOPNOTSUPP, "D1: version 1 is not");
	memset(&zero, 0, sizeof(zero));
	info = zero;
	tap_is(call(dev, MSHV_LEGACY_GET_VERSION_INFO, &info), 0, "version info");
	tap_is(memcmp(&info, &zero, sizeof(info)), 0, "version 0, no capabilities");
	tap_is(call(dev, MSHV_LEGACY_GET_VERSION_INFO_W, &info), 0, "as programs spell it");
	for (i = 0; i < sizeof(info); i++) {
		bytes[i] = 1;
		wrong += call(dev, MSHV_LEGACY_GET_VERSION_INFO, &info) != -EINVAL;
		wrong += call(dev, MSHV_LEGACY_GET_VERSION_INFO_W, &info) != -EINVAL;
		bytes[i] = 0;
	}
	tap_is(wrong, 0, "bytes of it that need not be zero");
	tap_is(call(dev, MSHV_LEGACY_GET_VERSION_INFO, NULL), -EFAULT, "null pointer");
	tap_is(call(dev, 0xb800, NULL), -ENOTTY, "what old filters call GET_API_VERSION");
}

static void expect_host_property(uint32_t code, unsigned int *large)
{
	struct mshv_partition_property_c64 args = { .property_code = code | 0x5aull << 32 };
	uint64_t calls = calls_of(HVCALL_GET_PROPERTY), value = 0, word = args.property_code;
	long want;

	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY, &args), 0, "property 0x%x", code);
	tap_is(calls_of(HVCALL_GET_PROPERTY), calls + 1, "one hypercall");
	tap_is(property_get(dev, code, &value, NULL), 0, "the same by hypercall");
	tap_is(args.property_value, value, "the same value");
	tap_is(args.property_code, code | 0x5aull << 32, "the code is as it was");
	*large += value > INT_MAX;
	want = value > INT_MAX ? -EOVERFLOW : (long)value;
	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64, &word), want,
	       "D4: the value is returned, if it fits");
	tap_is(word, code | 0x5aull << 32, "the code is as it was");
}

static void test_host_properties(void)
{
	struct mshv_partition_property_c64 args = { .property_code = 0x7fffffff };
	unsigned int large = 0;
	uint64_t word;

	expect_host_property(HV_PROPERTY_ADDRESS_WIDTH, &large);
	expect_host_property(PROPERTY_XSAVE_FEATURES, &large);
	tap_is(large, 0, "these are small");
	expect_host_property(PROPERTY_FEATURES0, &large);
	expect_host_property(PROPERTY_FEATURES1, &large);
	tap_ok(large > 0, "of these %u do not fit an int", large);
	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY, &args), -EINVAL, "no such property");
	word = args.property_code;
	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64, &word), -EINVAL,
	       "no such property to return");
	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY, NULL), -EFAULT, "null pointer");
	tap_is(call(dev, MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64, NULL), -EFAULT,
	       "null pointer, value returned");
}

/* A partition of the old family: initialised, and with these synthetic features. */
static void expect_partition(int fd, uint64_t features, const char *what)
{
	struct mshv_partition_property_c32 args = {
		.property_code = HV_PROPERTY_SYNTHETIC_FEATURES, .padding = ~0u,
	};
	struct mshv_create_vp vp = { 0 };
	int vp_fd;

	if (!tap_ok(fd >= 0, "%s: %d", what, fd))
		return;
	vp_fd = call(fd, MSHV_LEGACY_CREATE_VP, &vp);
	tap_ok(vp_fd >= 0, "it is ready for VPs");
	tap_is(call(fd, MSHV_CREATE_VP, &vp), -ENOTTY, "today's number means nothing there");
	tap_is(call(fd, MSHV_INITIALIZE_PARTITION, NULL), -ENOTTY, "nor does today's INITIALIZE");
	tap_is(call(fd, MSHV_LEGACY_GET_PARTITION_PROPERTY, &args), 0, "its synthetic features");
	tap_is(args.property_value, features, "are those asked for");
	if (vp_fd >= 0)
		close(vp_fd);
	close(fd);
}

static void test_forms(void)
{
	struct mshv_create_partition_32 of_32 = { .flags = MSHV_LEGACY_CREATE_LAPIC };
	struct mshv_create_partition_40 of_40 = {
		.flags = MSHV_LEGACY_CREATE_LAPIC | MSHV_LEGACY_CREATE_SMT,
		.synthetic_processor_features = SYNTHETIC,
	};
	struct mshv_create_partition_48a a = {
		.flags = MSHV_LEGACY_CREATE_LAPIC, .synthetic_processor_features = SYNTHETIC,
	};
	struct mshv_create_partition_48b b = {
		.flags = MSHV_LEGACY_CREATE_LAPIC, .synthetic_processor_features = SYNTHETIC,
	};
	uint64_t sets = calls_of(HVCALL_SET_PROPERTY);

	expect_partition(call(dev, MSHV_LEGACY_CREATE_PARTITION_32, &of_32), 0, "32 bytes");
	tap_is(calls_of(HVCALL_SET_PROPERTY), sets, "no synthetic features: none are set");
	expect_partition(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &of_40), SYNTHETIC, "40 bytes");
	tap_is(counter(LAB_COUNTER_CREATION_FLAGS), of_40.flags | ALWAYS, "with these flags");
	expect_partition(call(dev, MSHV_LEGACY_CREATE_PARTITION_48, &a), SYNTHETIC,
			 "D3: 48 bytes, features last");
	expect_partition(call(dev, MSHV_LEGACY_CREATE_PARTITION_48, &b), SYNTHETIC,
			 "D3: 48 bytes, features before isolation");
	b.synthetic_processor_features = 0;
	expect_partition(call(dev, MSHV_LEGACY_CREATE_PARTITION_48, &b), 0, "D3: neither");
	tap_is(calls_of(HVCALL_SET_PROPERTY), sets + 3, "one call for each that has features");
}

static void test_refusals(void)
{
	struct mshv_create_partition_48b b = {
		.isolation_properties = MSHV_LEGACY_ISOLATION_SNP,
		.synthetic_processor_features = SYNTHETIC,
	};
	uint64_t calls = calls_of(HVCALL_CREATE_PARTITION);
	unsigned int bit, wrong = 0;

	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_48, &b), -EOPNOTSUPP, "an isolated guest");
	b.isolation_properties = MSHV_LEGACY_ISOLATION_NONE;
	for (bit = 0; bit < 64; bit++) {
		b.flags = 1ull << bit;
		if (b.flags & (0x1b | ALWAYS | MSHV_LEGACY_CREATE_LAPIC |
			       MSHV_LEGACY_CREATE_X2APIC))
			continue;
		wrong += call(dev, MSHV_LEGACY_CREATE_PARTITION_32, &b) != -EINVAL;
		wrong += call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &b) != -EINVAL;
		wrong += call(dev, MSHV_LEGACY_CREATE_PARTITION_48, &b) != -EINVAL;
	}
	tap_is(wrong, 0, "unknown flags that are not refused");
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_32, NULL), -EFAULT, "32: null pointer");
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, NULL), -EFAULT, "40: null pointer");
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_48, NULL), -EFAULT, "48: null pointer");
	tap_is(calls_of(HVCALL_CREATE_PARTITION), calls, "none of these reached the hypervisor");
}

/* What fails after the partition was made takes it down again. */
static void test_late_failures(void)
{
	struct mshv_create_partition_40 args = {
		.flags = MSHV_LEGACY_CREATE_LAPIC, .synthetic_processor_features = SYNTHETIC,
	};

	inject(HVCALL_SET_PROPERTY, 1, STATUS_UNKNOWN_PROPERTY, 1, 0);
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args), -EINVAL, "features are refused");
	ledger_is_empty("after that");
	inject(HVCALL_INITIALIZE_PARTITION, 1, STATUS_OPERATION_FAILED, 1, 0);
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args), -EIO, "initialising fails");
	ledger_is_empty("after that");
	inject_clear();
}

/* Old programs disable no feature; a hypervisor may insist that they do. */
static void test_absent_features(void)
{
	struct mshv_create_partition_40 args = { .flags = MSHV_LEGACY_CREATE_LAPIC };
	uint64_t creates = calls_of(HVCALL_CREATE_PARTITION);
	uint64_t asks = calls_of(HVCALL_GET_PROPERTY);
	int fd;

	inject(HVCALL_CREATE_PARTITION, 1, STATUS_FEATURE_NOT_SUPPORTED, 1, 0);
	fd = call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);
	tap_ok(fd >= 0, "the hypervisor wants features disabled: they are");
	tap_is(calls_of(HVCALL_CREATE_PARTITION), creates + 2, "at the second try");
	tap_is(calls_of(HVCALL_GET_PROPERTY), asks + 3, "it was asked which");
	close(fd);
	inject(HVCALL_CREATE_PARTITION, 1, STATUS_FEATURE_NOT_SUPPORTED, 2, 0);
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args), -EOPNOTSUPP,
	       "there is no third try");
	tap_is(calls_of(HVCALL_CREATE_PARTITION), creates + 4, "indeed");
	inject_clear();
	inject(HVCALL_CREATE_PARTITION, 1, STATUS_FEATURE_NOT_SUPPORTED, 1, 0);
	inject(HVCALL_GET_PROPERTY, 1, STATUS_UNKNOWN_PROPERTY, 1, 0);
	tap_is(call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args), -EOPNOTSUPP,
	       "nor a second if it does not say which");
	inject_clear();
}

int main(void)
{
	dev = dev_new();
	test_probing();
	test_host_properties();
	test_forms();
	test_refusals();
	test_late_failures();
	test_absent_features();
	close(dev);
	ledger_is_empty("after the test");
	return tap_done();
}
