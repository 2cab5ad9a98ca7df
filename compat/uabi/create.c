// SPDX-License-Identifier: GPL-2.0-only
/*
 * CREATE_PARTITION as it was until 2024: one call that makes a partition, tells it
 * what its guest sees of the hypervisor, and initialises it.
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/types.h>

#include "../../src/hv_call.h"
#include "../../src/mshv.h"
#include "hv_calls.h"
#include "uabi.h"

static int set_synthetic_features(struct mshv_partition *partition, u64 features)
{
	struct mshv_hv_set_partition_property *in;
	struct mshv_req_hvcall req = { .code = MSHV_HV_SET_PARTITION_PROPERTY };
	int ret;

	in = (void *)get_zeroed_page(GFP_KERNEL_ACCOUNT);
	if (!in)
		return -ENOMEM;
	in->property = MSHV_HV_PROPERTY_SYNTHETIC_FEATURES;
	in->value = features;
	req.in = in;
	ret = mshv_passthrough(partition, &req);
	free_page((unsigned long)in);
	return ret;
}

/**
 * mshv_uabi_prepare() - make a new partition what old programs expect
 * @partition: the partition, which nobody else has yet
 * @req: what it shall be like
 *
 * Context: process context, may sleep.
 *
 * Return: 0 or a negative errno.
 */
int mshv_uabi_prepare(struct mshv_partition *partition,
		      const struct mshv_req_create_partition *req)
{
	int ret = 0;

	if (req->synthetic_features)
		ret = set_synthetic_features(partition, req->synthetic_features);
	return ret ?: mshv_partition_initialize(partition);
}

/* What the host itself does not have, no guest of it can have. */
static int disable_absent(u32 property, u64 *disabled)
{
	u64 present;
	int ret;

	ret = mshv_hvcall_get_property(MSHV_HV_PARTITION_SELF, property, &present);
	if (!ret)
		*disabled |= ~present;
	return ret;
}

static int disable_all_absent(struct mshv_req_create_partition *req)
{
	u64 *features = req->disabled_processor_features;
	int ret;

	ret = disable_absent(MSHV_HV_PROPERTY_PROCESSOR_FEATURES0, &features[0]);
	if (!ret)
		ret = disable_absent(MSHV_HV_PROPERTY_PROCESSOR_FEATURES1, &features[1]);
	if (!ret)
		ret = disable_absent(MSHV_HV_PROPERTY_XSAVE_FEATURES,
				     &req->disabled_xsave_features);
	return ret;
}

/**
 * mshv_uabi_create_partition() - operation: make an initialised partition
 * @object: not used
 * @call: decoded, request.create_partition
 *
 * Old programs disable no feature of the processor. A hypervisor that wants
 * disabled what the processor does not have is told so at a second try.
 *
 * Return: as mshv_partition_create().
 */
long mshv_uabi_create_partition(void *object, struct mshv_call *call)
{
	struct mshv_req_create_partition *req = &call->request.create_partition;
	long ret;

	ret = mshv_partition_create(&mshv_uabi_family_legacy, req);
	if (ret != -EOPNOTSUPP || disable_all_absent(req))
		return ret;
	return mshv_partition_create(&mshv_uabi_family_legacy, req);
}
