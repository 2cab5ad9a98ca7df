// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls for SEV-SNP guests. No partition here is isolated, because the driver
 * cannot give such a guest its memory; the hypervisor is asked all the same, and
 * has the last word.
 */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/types.h>

#include "../../src/hv_abi.h"
#include "decode.h"
#include "hv_calls.h"
#include "uabi.h"

/* Is this the hypervisor's way to say that there are no isolated guests, or not this one? */
static bool means_unsupported(const struct mshv_req_hvcall *req)
{
	switch (req->status) {
	case MSHV_HV_INVALID_HYPERCALL_CODE:
	case MSHV_HV_ACCESS_DENIED:
	case MSHV_HV_OPERATION_DENIED:
	case MSHV_HV_INVALID_PARTITION_STATE:
		return true;
	/* Of a register that is only there for isolated guests. */
	case MSHV_HV_INVALID_PARAMETER:
	case MSHV_HV_UNKNOWN_REGISTER_NAME:
		return req->code == MSHV_HV_SET_VP_REGISTERS && !req->completed;
	default:
		return false;
	}
}

/**
 * mshv_uabi_snp_hvcall() - operation: a hypercall on a partition for isolated guests
 * @object: struct mshv_partition
 * @call: decoded, request.hvcall
 *
 * Return: as mshv_uabi_partition_hvcall(), but -EOPNOTSUPP if the partition is not
 * isolated.
 */
long mshv_uabi_snp_hvcall(void *object, struct mshv_call *call)
{
	long ret = mshv_uabi_partition_hvcall(object, call);

	if (ret && call->request.hvcall.issued && means_unsupported(&call->request.hvcall))
		return -EOPNOTSUPP;
	return ret;
}

#define BATCH								\
	((MSHV_HV_PAGE_BYTES - sizeof(struct mshv_hv_import_isolated_pages)) / sizeof(u64))

static long import_batch(void *object, struct mshv_call *call, u32 done)
{
	struct mshv_hv_import_isolated_pages *in = call->in;
	const u64 *pages = call->array[0];
	u32 count = min_t(u32, call->count[0] - done, BATCH);

	memcpy(in->pages, pages + done, count * sizeof(*pages));
	call->request.hvcall.reps = count;
	return mshv_uabi_snp_hvcall(object, call) ?: count;
}

/**
 * mshv_uabi_import_pages() - operation: make pages part of an isolated guest's image
 * @object: struct mshv_partition
 * @call: decoded, request.hvcall without the pages
 *
 * Return: as mshv_uabi_snp_hvcall(), -EINTR if killed.
 */
long mshv_uabi_import_pages(void *object, struct mshv_call *call)
{
	u32 done = 0;
	long ret;

	while (done < call->count[0]) {
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = import_batch(object, call, done);
		if (ret < 0)
			return ret;
		done += ret;
		cond_resched();
	}
	return 0;
}

/**
 * mshv_uabi_host_access() - operation: let the host at encrypted pages, or no longer
 * @object: not used
 * @call: not used
 *
 * The hypercall wants the host's numbers of the pages; there are none, as no guest
 * here has encrypted memory.
 *
 * Return: -EOPNOTSUPP.
 */
long mshv_uabi_host_access(void *object, struct mshv_call *call)
{
	return -EOPNOTSUPP;
}
