// SPDX-License-Identifier: GPL-2.0-only
/*
 * VPs that the parent schedules: DISPATCH_VP, and the messages by which the parent
 * learns that a VP which it was told is blocked can go on.
 *
 * Such a VP executes only while a parent VP dispatches it, whose thread waits in the
 * call meanwhile. The interrupts of that parent VP are KVM's and the lab cannot see
 * them: the call ends at once for those that the lab sends, and after a slice of
 * time in any case. That a VP has halted is seen at the end of the slice too.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "private.h"

#define SLICE_NS		1000000ull
#define TICK_NS			100ull		/* of the call's time slice */
#define TICKS_PER_MS		10000ull	/* of ops->now() */
#define KNOWN_FLAGS		(HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND | \
				 HV_DISPATCH_ENABLE_CALLER_INTERRUPTS | \
				 HV_DISPATCH_SPEC_CTRL | HV_DISPATCH_SKIP_FLUSHES)

void dispatch_init(struct model *model)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&model->dispatch, &attributes);
	pthread_condattr_destroy(&attributes);
}

void dispatch_look(struct model *model)
{
	pthread_cond_broadcast(&model->dispatch);
}

void dispatch_interrupted(struct model *model, unsigned int parent_vp)
{
	model->parent_vps[parent_vp].interrupted = true;
	dispatch_look(model);
}

/* The same VP in one of the two forms that there are. */
static void fill_signal(const struct vp *vp, struct hv_message *message)
{
	struct hv_scheduler_pairs pairs = {
		.count = 1, .partitions = { vp->partition->id }, .vps = { vp->index },
	};
	struct hv_scheduler_set set = {
		.partition = vp->partition->id, .count = 1,
		.valid_banks = 1ull << vp->index / 64, .banks = { 1ull << vp->index % 64 },
	};
	bool as_set = vp->partition->model->knobs.signal & LAB_SIGNAL_SET;

	message->header.sender = PARENT_PARTITION_ID;
	message->header.type = as_set ? HV_MESSAGE_SCHEDULER_SET : HV_MESSAGE_SCHEDULER_PAIRS;
	message->header.payload_size = as_set ? sizeof(set) : sizeof(pairs);
	if (as_set)
		memcpy(message->payload, &set, sizeof(set));
	else
		memcpy(message->payload, &pairs, sizeof(pairs));
}

static void post_signal(struct vp *vp)
{
	struct hv_message message = { .header.type = HV_MESSAGE_NONE };

	fill_signal(vp, &message);
	vp->root_signals++;
	vp->partition->model->counters.signals++;
	synic_post_intercept(vp, &message);
}

static void send_signal(struct vp *vp)
{
	struct model *model = vp->partition->model;

	if (model->knobs.unblock_delay) {
		vp->unblocked_at = model->ops->now(model->engine) +
				   model->knobs.unblock_delay * TICKS_PER_MS;
		model->unblocking++;
	} else {
		stats_set_blocked(vp, false);
	}
	post_signal(vp);
	if (model->knobs.signal & LAB_SIGNAL_TWICE)
		post_signal(vp);
}

void dispatch_offer(struct vp *vp)
{
	struct model *model = vp->partition->model;

	if (vp->idle && model->ops->vp_idle(model->engine, vp)) {
		vp->executing = true;
		model->ops->vp_watch(model->engine, vp);
		return;
	}
	vp->idle = false;
	if (!vp->signal_owed)
		return;
	vp->signal_owed = false;
	send_signal(vp);
}

void model_runnable(struct vp *vp)
{
	struct model *model = vp->partition->model;

	pthread_mutex_lock(&model->lock);
	vp->executing = false;
	vp->idle = false;
	vp_update(vp);
	pthread_mutex_unlock(&model->lock);
}

static void end_unblocking(struct vp *vp)
{
	vp->unblocked_at = 0;
	vp->partition->model->unblocking--;
	stats_set_blocked(vp, false);
}

void dispatch_forget(struct vp *vp)
{
	if (vp->unblocked_at)
		end_unblocking(vp);
	vp->idle = false;
	vp->signal_owed = false;
}

static void poll_partition(struct partition *partition, uint64_t now)
{
	for (unsigned int i = 0; i < MAX_CHILD_VPS; i++) {
		struct vp *vp = partition->vps[i];

		if (vp && vp->unblocked_at && vp->unblocked_at <= now)
			end_unblocking(vp);
	}
}

void dispatch_poll(struct model *model)
{
	uint64_t now = model->ops->now(model->engine);

	for (unsigned int slot = 1; model->unblocking && slot <= MAX_PARTITIONS; slot++)
		if (model->partitions[slot])
			poll_partition(model->partitions[slot], now);
}

/* Is there a reason, other than time, for the call to end? */
static bool decided(const struct vp *vp, struct hv_dispatch_output *output)
{
	output->event = HV_DISPATCH_EVENT_NONE;
	output->state = HV_DISPATCH_BLOCKED;
	if (vp->intercept_suspend) {
		output->state = HV_DISPATCH_READY;
		output->event = HV_DISPATCH_EVENT_INTERCEPT;
	} else if (vp->explicit_suspend || vp->dispatch_suspend) {
		output->event = HV_DISPATCH_EVENT_SUSPEND;
	} else if (!vp->partition->frozen) {
		return false;
	}
	return true;
}

static void slice_end(const struct hypercall *call, struct timespec *end)
{
	const struct hv_dispatch_input *input = (const void *)call->input;
	uint64_t slice = SLICE_NS;

	if (input->time_slice && input->time_slice < slice / TICK_NS)
		slice = input->time_slice * TICK_NS;
	clock_gettime(CLOCK_MONOTONIC, end);
	end->tv_nsec += slice;
	if (end->tv_nsec >= 1000000000) {
		end->tv_nsec -= 1000000000;
		end->tv_sec++;
	}
}

/* The VP executes, as far as it may, while this waits; the lock is dropped. */
static void wait_for_end(struct hypercall *call, struct vp *vp)
{
	struct model *model = call->model;
	struct parent_vp *parent_vp = &model->parent_vps[call->parent_vp];
	struct hv_dispatch_output unused;
	struct timespec end;

	slice_end(call, &end);
	parent_vp->interrupted = false;
	while (vp_usable(vp) && !decided(vp, &unused) && !parent_vp->interrupted)
		if (pthread_cond_timedwait(&model->dispatch, &model->lock, &end))
			break;
}

/* The VP is pinned and stands still; what the parent is told of it. */
static uint16_t conclude(struct vp *vp, struct hv_dispatch_output *output)
{
	struct model *model = vp->partition->model;

	vp->dispatched = false;
	if (!vp_usable(vp))
		return HV_STATUS_INVALID_VP_STATE;
	if (!decided(vp, output)) {
		vp->idle = model->ops->vp_idle(model->engine, vp);
		output->state = vp->idle ? HV_DISPATCH_BLOCKED : HV_DISPATCH_READY;
	}
	if (output->state == HV_DISPATCH_BLOCKED) {
		vp->signal_owed = true;
		stats_set_blocked(vp, true);
	}
	if (output->event == HV_DISPATCH_EVENT_INTERCEPT && model->knobs.stray)
		stray_post(model, vp->last_parent_vp, vp->partition->id);
	/* With an intercept that was done already. */
	if (output->event != HV_DISPATCH_EVENT_INTERCEPT) {
		regpage_apply(vp);
		regpage_refresh(vp);
	}
	return HV_STATUS_SUCCESS;
}

static uint16_t dispatch(struct hypercall *call, struct vp *vp)
{
	uint16_t status;

	vp_pin(vp);
	vp->dispatched = true;
	vp->signal_owed = false;
	vp->last_parent_vp = call->parent_vp;
	stats_set_blocked(vp, false);
	/* One that is watched for something to do must be let go of first. */
	vp_halt(vp);
	vp_release(vp);
	wait_for_end(call, vp);
	vp_halt(vp);
	status = conclude(vp, (void *)call->output);
	vp_release(vp);
	vp_unpin(vp);
	return status;
}

uint16_t call_dispatch_vp(struct hypercall *call)
{
	const struct hv_dispatch_input *input = (const void *)call->input;
	struct hv_dispatch_output *output = (void *)call->output;
	struct vp *vp;
	uint16_t status;

	if (!call->model->root_scheduled)
		return HV_STATUS_OPERATION_DENIED;
	status = vp_find(call, input->vp_index, &vp);
	if (status)
		return status;
	if (input->flags & ~KNOWN_FLAGS)
		return HV_STATUS_INVALID_PARAMETER;
	if (vp->dispatched)
		return HV_STATUS_INVALID_VP_STATE;
	if (vp->unblocked_at) {
		/* The signal was early: that the VP can go on is seen in its counters. */
		output->state = HV_DISPATCH_BLOCKED;
		return HV_STATUS_SUCCESS;
	}
	if (input->flags & HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND)
		vp->intercept_suspend = false;
	return dispatch(call, vp);
}
