// SPDX-License-Identifier: GPL-2.0-only
/* Hypercalls made for user space. */
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "hv_call.h"
#include "hv_status.h"
#include "mshv.h"
#include "pool.h"

static int issue(struct mshv_pool *pool, struct mshv_req_hvcall *req, const bool *stopped)
{
	struct mshv_hvcall call = {
		.code = req->code,
		.reps = req->reps,
		.in = req->in,
		.in_bytes = req->in_bytes ?: MSHV_HV_PAGE_BYTES,
		.list = req->list,
		.element_bytes = req->list ? req->element_bytes : 0,
		.out = req->out,
		.out_bytes = req->out ? req->out_bytes ?: MSHV_HV_PAGE_BYTES : 0,
		.pool = pool,
		.stopped = stopped,
	};
	int ret;

	memcpy(req->in, &pool->partition_id, sizeof(pool->partition_id));
	ret = mshv_hvcall(&call);
	req->issued = call.status != MSHV_HV_NO_HYPERCALLS;
	req->status = call.status;
	req->completed = call.completed;
	return ret;
}

/**
 * mshv_passthrough_completed() - an asynchronous hypercall came to its end
 * @partition: the partition it was made for
 * @status: how
 *
 * Context: any; RCU read section that keeps the partition.
 *
 * Return: false if no such call is under way.
 */
bool mshv_passthrough_completed(struct mshv_partition *partition, u32 status)
{
	if (!READ_ONCE(partition->async_expected))
		return false;
	WRITE_ONCE(partition->async_status, status);
	complete(&partition->async_done);
	return true;
}

/* A process that was killed while waiting leaves its completion to come. */
static int await_completion(struct mshv_partition *partition, struct mshv_req_hvcall *req)
{
	partition->async_outstanding = true;
	if (wait_for_completion_killable(&partition->async_done))
		return -EINTR;
	partition->async_outstanding = false;
	req->status = READ_ONCE(partition->async_status);
	return mshv_hv_status_errno(req->status);
}

static int issue_async(struct mshv_partition *partition, struct mshv_req_hvcall *req)
{
	int ret;

	if (partition->async_outstanding) {
		if (!try_wait_for_completion(&partition->async_done))
			return -EBUSY;
		partition->async_outstanding = false;
	}
	reinit_completion(&partition->async_done);
	/* The message may come before the call's answer, but not before the call. */
	WRITE_ONCE(partition->async_expected, true);
	ret = issue(&partition->pool, req, &partition->stopped);
	if (req->status == MSHV_HV_CALL_PENDING)
		ret = await_completion(partition, req);
	WRITE_ONCE(partition->async_expected, partition->async_outstanding);
	return ret;
}

/*
 * Only after success: until then the guest's hypercalls are answered, as before.
 * A call of the guest that comes right between is answered too.
 */
static void note_intercept(struct mshv_partition *partition, const struct mshv_req_hvcall *req)
{
	const struct mshv_hv_install_intercept *in = req->in;

	if (in->type == MSHV_HV_INTERCEPT_TYPE_HYPERCALL)
		WRITE_ONCE(partition->hypercalls_wanted, in->access);
}

/* What MSHV_GET_GPAP_ACCESS_BITMAP tells must not be missed by who asks this way. */
static void add_lost(struct mshv_partition *partition, const struct mshv_req_hvcall *req)
{
	const struct mshv_hv_get_access_states *in = req->in;
	struct mshv_window window = { in->gfn, req->completed };

	/* Asked for without room for an answer: nobody reads any. */
	if (!req->out)
		return;
	mshv_memory_lost(partition, window, in->flags, req->out);
}

/* What a call that succeeded means for the driver. */
static void take_note(struct mshv_partition *partition, const struct mshv_req_hvcall *req)
{
	switch (req->code) {
	case MSHV_HV_INSTALL_INTERCEPT:
		note_intercept(partition, req);
		break;
	case MSHV_HV_GET_GPA_ACCESS_STATES:
		add_lost(partition, req);
		break;
	}
}

/* The calls that may end later, by a message. */
static bool may_be_asynchronous(u16 code)
{
	switch (code) {
	case MSHV_HV_SET_PARTITION_PROPERTY:
	case MSHV_HV_IMPORT_ISOLATED_PAGES:
	case MSHV_HV_ISSUE_PSP_GUEST_REQUEST:
		return true;
	default:
		return false;
	}
}

/**
 * mshv_passthrough() - make a hypercall for user space
 * @partition: partition it is made for, NULL for our own
 * @req: the call, already checked against the list; results are put there
 *
 * If the call is one that may end later, by a message, this waits for it.
 *
 * Context: process context, may sleep.
 *
 * Return: 0, the errno for req->status, -EINTR if killed, -EBUSY if an earlier
 * asynchronous call of this partition has still not ended, -EBADFD if another
 * call pretends to be asynchronous.
 */
int mshv_passthrough(struct mshv_partition *partition, struct mshv_req_hvcall *req)
{
	int ret;

	if (partition && may_be_asynchronous(req->code)) {
		if (mutex_lock_killable(&partition->async_lock))
			return -EINTR;
		ret = issue_async(partition, req);
		mutex_unlock(&partition->async_lock);
		return ret;
	}
	if (partition)
		ret = issue(&partition->pool, req, &partition->stopped);
	else
		ret = issue(&mshv_self_pool, req, NULL);
	if (!ret && partition)
		take_note(partition, req);
	return req->status == MSHV_HV_CALL_PENDING ? -EBADFD : ret;
}
