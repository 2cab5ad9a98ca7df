// SPDX-License-Identifier: GPL-2.0-only
/* The forms of CREATE_PARTITION that are not today's: pure functions. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_dom0.h>

#include "../../src/hv_abi.h"
#include "decode.h"

#define KNOWN_FLAGS							\
	(MSHV_LEGACY_CREATE_SMT | MSHV_LEGACY_CREATE_NESTED |		\
	 MSHV_LEGACY_CREATE_LARGE_PAGES_DISABLED | MSHV_LEGACY_CREATE_SUPER_PAGES | \
	 MSHV_LEGACY_CREATE_EXO | MSHV_LEGACY_CREATE_LAPIC |		\
	 MSHV_LEGACY_CREATE_INTERCEPT_PAGE | MSHV_LEGACY_CREATE_X2APIC)

/*
 * The flags are the hypervisor's own; two of them a partition here always has.
 * Isolated guests want memory that this driver cannot give them.
 */
static int decode(u64 flags, u64 isolation, const struct mshv_req_create_partition *req,
		  struct mshv_call *call)
{
	struct mshv_req_create_partition *out = &call->request.create_partition;

	if (flags & ~(u64)KNOWN_FLAGS)
		return -EINVAL;
	if (isolation)
		return -EOPNOTSUPP;
	*out = *req;
	out->creation_flags = flags | MSHV_HV_CREATE_EXO_PARTITION |
			      MSHV_HV_CREATE_INTERCEPT_MESSAGE_PAGE;
	return 0;
}

/**
 * mshv_uabi_decode_create_32() - struct mshv_create_partition_32
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_create_32(struct mshv_call *call)
{
	const struct mshv_create_partition_32 *arg = (const void *)call->argument;
	const struct mshv_req_create_partition req = {
		.disabled_processor_features = {
			arg->disabled_processor_features[0],
			arg->disabled_processor_features[1],
		},
		.disabled_xsave_features = arg->disabled_processor_xsave_features,
	};

	return decode(arg->flags, MSHV_LEGACY_ISOLATION_NONE, &req, call);
}

/**
 * mshv_uabi_decode_create_arm32() - struct mshv_create_partition_arm32
 * @call: argument in, request out
 *
 * Return: 0, -EINVAL, or -EOPNOTSUPP for an isolated guest.
 */
int mshv_uabi_decode_create_arm32(struct mshv_call *call)
{
	const struct mshv_create_partition_arm32 *arg = (const void *)call->argument;
	const struct mshv_req_create_partition req = {
		.disabled_processor_features = { arg->disabled_processor_features },
		.synthetic_features = arg->synthetic_processor_features,
	};

	return decode(arg->flags, arg->isolation_properties, &req, call);
}

/**
 * mshv_uabi_decode_create_40() - struct mshv_create_partition_40
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_create_40(struct mshv_call *call)
{
	const struct mshv_create_partition_40 *arg = (const void *)call->argument;
	const struct mshv_req_create_partition req = {
		.disabled_processor_features = {
			arg->disabled_processor_features[0],
			arg->disabled_processor_features[1],
		},
		.disabled_xsave_features = arg->disabled_processor_xsave_features,
		.synthetic_features = arg->synthetic_processor_features,
	};

	return decode(arg->flags, MSHV_LEGACY_ISOLATION_NONE, &req, call);
}

/* Of synthetic features every program sets these two, and no type of isolation is 3. */
#define FEATURES_OF_ALL		0x3u

static bool looks_like_features(u64 word)
{
	return (word & FEATURES_OF_ALL) == FEATURES_OF_ALL;
}

/*
 * Two layouts of one size: in the first, the last two words are isolation and
 * features, in the second the other way round. Released programs of the first
 * ask for no isolation, and those of the second all ask for features.
 */
static bool is_layout_a(const struct mshv_create_partition_48b *arg)
{
	u64 first = arg->synthetic_processor_features;
	u64 second = arg->isolation_properties;

	if (!first || !second)
		return !first && second;
	return looks_like_features(second) && !looks_like_features(first);
}

/**
 * mshv_uabi_decode_create_48() - struct mshv_create_partition_48a or _48b
 * @call: argument in, request out
 *
 * Return: 0, -EINVAL, or -EOPNOTSUPP for an isolated guest.
 */
int mshv_uabi_decode_create_48(struct mshv_call *call)
{
	const struct mshv_create_partition_48b *arg = (const void *)call->argument;
	struct mshv_req_create_partition req = {
		.disabled_processor_features = {
			arg->disabled_processor_features[0],
			arg->disabled_processor_features[1],
		},
		.disabled_xsave_features = arg->disabled_processor_xsave_features,
		.synthetic_features = arg->synthetic_processor_features,
	};
	u64 isolation = arg->isolation_properties;

	if (is_layout_a(arg)) {
		isolation = arg->synthetic_processor_features;
		req.synthetic_features = arg->isolation_properties;
	}
	return decode(arg->flags, isolation, &req, call);
}

/**
 * mshv_uabi_create_arm_size() - form of today's CREATE_PARTITION on arm64
 * @argument: its first bytes, a struct mshv_create_partition
 *
 * Programs of some years give a longer form that ends 8 bytes early there. Nothing
 * is in those 8 bytes, so they are not read from anybody.
 *
 * Return: size of what counts of the argument, or zero if these bytes are invalid.
 */
u32 mshv_uabi_create_arm_size(const void *argument)
{
	u32 size = mshv_abi_create_partition_size(argument);

	return size == sizeof(struct mshv_create_partition_v2) ?
	       sizeof(struct mshv_create_partition_v2_arm56) : size;
}

/**
 * mshv_uabi_decode_create_arm() - today's CREATE_PARTITION on arm64
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_create_arm(struct mshv_call *call)
{
	const u32 shorter = sizeof(struct mshv_create_partition_v2_arm56);
	const u32 whole = sizeof(struct mshv_create_partition_v2);

	if (call->size == shorter) {
		memset(call->argument + shorter, 0, whole - shorter);
		call->size = whole;
	}
	return mshv_abi_decode_create_partition(call);
}

/**
 * mshv_uabi_decode_create_smt4() - CREATE_PARTITION in which flag bit 4 is SMT
 * @call: argument in, request out
 *
 * One distribution's kernel gave the bit this meaning, and bit 5 none.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_create_smt4(struct mshv_call *call)
{
	const u64 theirs = 1u << MSHV_PT_BIT_NESTED_VIRTUALIZATION;
	const u64 ours = 1u << MSHV_PT_BIT_SMT_ENABLED_GUEST;
	struct mshv_create_partition *arg = (void *)call->argument;

	if (arg->pt_flags & ours)
		return -EINVAL;
	if (arg->pt_flags & theirs)
		arg->pt_flags ^= theirs | ours;
	return mshv_abi_decode_create_partition(call);
}
