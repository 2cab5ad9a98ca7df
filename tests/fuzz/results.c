// SPDX-License-Identifier: GPL-2.0-only
/* The part of operations that translators see: what the hypervisor makes of memory. */
#include <errno.h>
#include <string.h>

#include <linux/ioctl.h>
#include <linux/kernel.h>
#include <linux/mshv_dom0.h>

#include "decode.h"
#include "decode_vp.h"
#include "hv_abi.h"
#include "translators.h"

#define PAGE_BYTES	4096

/**
 * struct results - bytes of an argument that a row may write
 * @encode: the row's encoder; NULL: @decode is the row's decoder, and it has none
 * @decode: see @encode
 * @from: the first of them
 * @to: the first behind them
 */
struct results {
	bool (*encode)(struct mshv_call *call);
	int (*decode)(struct mshv_call *call);
	size_t from;
	size_t to;
};

#define RESULT(encoder, type, member)						\
	{									\
		.encode = encoder,						\
		.from = offsetof(type, member),					\
		.to = offsetof(type, member) + sizeof(((type *)NULL)->member),	\
	}

static const struct results results[] = {
	RESULT(mshv_abi_encode_hvcall, struct mshv_root_hvcall, reps),
	RESULT(mshv_abi_encode_hvcall, struct mshv_root_hvcall, status),
	RESULT(mshv_abi_encode_access_bitmap, struct mshv_gpap_access_bitmap, page_count),
	RESULT(mshv_abi_encode_vp_state, struct mshv_get_set_vp_state, buf_sz),
	RESULT(mshv_uabi_encode_access_states_28, struct mshv_get_gpa_pages_access_state_28, count),
	RESULT(mshv_uabi_encode_access_states_32, struct mshv_get_gpa_pages_access_state_32, count),
	RESULT(mshv_uabi_encode_get_property, struct mshv_partition_property_c32, property_value),
	RESULT(mshv_uabi_encode_signal_event, struct mshv_signal_event_direct, newly_signaled),
	RESULT(mshv_uabi_encode_cpuid_24, struct mshv_get_vp_cpuid_values_24, eax),
	RESULT(mshv_uabi_encode_cpuid_24, struct mshv_get_vp_cpuid_values_24, ebx),
	RESULT(mshv_uabi_encode_cpuid_24, struct mshv_get_vp_cpuid_values_24, ecx),
	RESULT(mshv_uabi_encode_cpuid_24, struct mshv_get_vp_cpuid_values_24, edx),
	RESULT(mshv_uabi_encode_cpuid_40, struct mshv_get_vp_cpuid_values_40, eax),
	RESULT(mshv_uabi_encode_cpuid_40, struct mshv_get_vp_cpuid_values_40, ebx),
	RESULT(mshv_uabi_encode_cpuid_40, struct mshv_get_vp_cpuid_values_40, ecx),
	RESULT(mshv_uabi_encode_cpuid_40, struct mshv_get_vp_cpuid_values_40, edx),
	RESULT(mshv_uabi_encode_read_gpa, struct mshv_read_write_gpa, data),
	{
		.decode = mshv_uabi_decode_create_device,
		.from = offsetof(struct mshv_create_device, fd),
		.to = offsetof(struct mshv_create_device, flags),
	},
	/* RUN_VP, which has neither: the whole argument is a message. */
	{ .to = sizeof(struct mshv_run_vp) },
};

bool is_result(size_t offset)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(results); i++)
		if (results[i].encode == fuzzed_row->encode &&
		    (fuzzed_row->encode || results[i].decode == fuzzed_row->decode) &&
		    offset >= results[i].from && offset < results[i].to)
			return true;
	return false;
}

static void play_hypercall(struct mshv_call *call)
{
	struct mshv_req_hvcall *req = &call->request.hvcall;

	check_hypercall(call);
	/* The partition's id, and for some the VP's index. */
	user_take(req->in, 12);
	if (!user_behaves(HYPERCALL_ISSUED))
		return;
	req->issued = true;
	if (user_behaves(HYPERCALL_REFUSED)) {
		user_take(&req->status, sizeof(req->status));
		user_take(&req->completed, sizeof(req->completed));
		return;
	}
	req->completed = req->reps;
	if (req->out)
		user_take(req->out, req->out_bytes ?: PAGE_BYTES);
}

/* Setting, running, reading back: the message is as long as the row says. */
static void play_run(struct mshv_call *call)
{
	if (!call->request.hvcall.issued || call->request.hvcall.status)
		return;
	user_take(call->array[0], sizeof(struct mshv_hv_message));
	mshv_uabi_read_back_registers(call);
	play_hypercall(call);
}

static void play_object(struct mshv_call *call)
{
	struct mshv_create_device *arg = (void *)call->argument;

	if (call->request.device_object.test || user_behaves(OPERATION_FAILS))
		return;
	user_take(&arg->fd, sizeof(arg->fd));
	user_new_file(call);
}

static void play_other(const struct rule *rule, struct mshv_call *call)
{
	if (rule->decode == mshv_uabi_decode_create_device)
		play_object(call);
	else if (fuzzed_row->encode == mshv_abi_encode_access_bitmap ||
		 fuzzed_row->encode == mshv_uabi_encode_access_states_28 ||
		 fuzzed_row->encode == mshv_uabi_encode_access_states_32)
		user_take(&call->request.access_bitmap.done, sizeof(u64));
	else if (fuzzed_row->encode == mshv_abi_encode_vp_state)
		user_take(&call->request.vp_state.needed, sizeof(u32));
	else if (!rule->decode && _IOC_DIR(fuzzed_row->number) & _IOC_READ)
		user_take(call->argument, call->size);
}

long play_operation(const struct rule *rule, struct mshv_call *call)
{
	if (is_hypercall(rule))
		play_hypercall(call);
	else
		play_other(rule, call);
	if (rule->decode == mshv_uabi_decode_run_registers)
		play_run(call);
	if (rule->finish)
		rule->finish(call);
	return user_behaves(OPERATION_FAILS) ? -EIO : 0;
}
