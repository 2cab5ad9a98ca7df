// SPDX-License-Identifier: GPL-2.0-only
/*
 * Translators with a fault each, instead of the driver's: the fuzzer must find them all,
 * or its silence about the driver's says nothing.
 */
#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/mshv_dom0.h>
#include <linux/percpu.h>
#include <linux/string.h>

#include "hv_abi.h"
#include "translators.h"

static int reads_behind_its_list(struct mshv_call *call)
{
	const u32 *names = call->array[0];
	u32 i, sum = 0;

	for (i = 0; i <= call->count[0]; i++)
		sum += names ? names[i] : 0;
	return sum == 1 ? -EINVAL : 0;
}

static int takes_a_length_unseen(struct mshv_call *call)
{
	const struct mshv_post_message_direct_264 *arg = (const void *)call->argument;

	memcpy(call->in, arg->message, arg->length);
	return 0;
}

static int shifts_too_far(struct mshv_call *call)
{
	return 1 << call->argument[0] < 0 ? -EINVAL : 0;
}

static int is_wrong_for_one_number(struct mshv_call *call)
{
	const struct mshv_create_vp *arg = (const void *)call->argument;
	volatile u8 room[4] = { 0 };

	return arg->vp_index == 0x5a17c0de ? room[arg->vp_index % 16 + call->argument[0] % 4] : 0;
}

static int lets_regions_wrap(struct mshv_call *call)
{
	const struct mshv_user_mem_region *arg = (const void *)call->argument;
	struct mshv_req_set_memory *req = &call->request.set_memory;

	req->gfn = arg->guest_pfn;
	req->pages = arg->size >> 12;
	return req->pages && req->gfn + req->pages < 1ull << 40 ? 0 : -EINVAL;
}

static int remembers(struct mshv_call *call)
{
	static u32 last;

	call->request.create_vp.index = last++ % 2;
	return 0;
}

static int returns_what_is_no_error(struct mshv_call *call)
{
	return call->argument[0] & 1;
}

static int makes_any_hypercall(struct mshv_call *call)
{
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = call->argument[0], .in = call->in, .out = call->out,
	};
	return 0;
}

static int is_right(struct mshv_call *call)
{
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = MSHV_HV_GET_PARTITION_PROPERTY, .in = call->in, .out = call->out,
	};
	return 0;
}

static bool reports_what_was_not_asked(struct mshv_call *call)
{
	return true;
}

static bool writes_to_what_is_input(struct mshv_call *call)
{
	call->argument[0] ^= 1;
	return call->request.hvcall.issued;
}

static int keeps_a_short_list(struct mshv_call *call)
{
	is_right(call);
	call->request.hvcall.reps = call->count[0] + 1;
	call->request.hvcall.list = call->array[0];
	call->request.hvcall.element_bytes = sizeof(u32);
	call->request.hvcall.in_bytes = 16;
	return call->count[0] ? 0 : -EINVAL;
}

static int lets_input_and_output_meet(struct mshv_call *call)
{
	is_right(call);
	call->request.hvcall.in = call->small + 64;
	call->request.hvcall.in_bytes = 8 + call->argument[0];
	call->request.hvcall.out = call->small + 160;
	call->request.hvcall.out_bytes = 8;
	return call->argument[0] % 8 ? -EINVAL : 0;
}

static void check_vp(const struct mshv_call *call)
{
	(void)call;
}

static void check_region(const struct mshv_call *call)
{
	const struct mshv_req_set_memory *req = &call->request.set_memory;

	if (req->gfn + req->pages < req->gfn)
		finding("a region that wraps");
}

const struct rule other_rules[] = {
	{ reads_behind_its_list, NULL },
	{ takes_a_length_unseen, NULL },
	{ shifts_too_far, NULL },
	{ is_wrong_for_one_number, NULL },
	{ lets_regions_wrap, check_region },
	{ remembers, check_vp },
	{ returns_what_is_no_error, NULL },
	{ makes_any_hypercall, check_hypercall },
	{ is_right, check_hypercall },
	{ keeps_a_short_list, check_hypercall },
	{ lets_input_and_output_meet, check_hypercall },
	{ }
};

#define NAMES	{								\
		.flags = MSHV_ARRAY_IN,						\
		.count_bytes = sizeof(__u32),					\
		.pointer = offsetof(struct mshv_vp_registers_24, names),	\
		.count = offsetof(struct mshv_vp_registers_24, count),		\
		.element = sizeof(__u32),					\
		.max = MSHV_LEGACY_MAX_REGISTERS,				\
	}

#define ROW(encoded, translator)						\
	.number = encoded, .name = #translator, .decode = translator

static const struct mshv_ioctl rows[] = {
	{ ROW(MSHV_LEGACY_GET_VP_REGISTERS_24, reads_behind_its_list), .array[0] = NAMES },
	{ ROW(MSHV_LEGACY_POST_MESSAGE_DIRECT_264, takes_a_length_unseen), .hypercall = true },
	{ ROW(MSHV_CREATE_VP, shifts_too_far) },
	{ ROW(MSHV_CREATE_VP, is_wrong_for_one_number) },
	{ ROW(MSHV_SET_GUEST_MEMORY, lets_regions_wrap) },
	{ ROW(MSHV_CREATE_VP, remembers) },
	{ ROW(MSHV_CREATE_VP, returns_what_is_no_error) },
	{ ROW(MSHV_DOM0_GET_PARTITION_PROPERTY, makes_any_hypercall), .hypercall = true },
	{ ROW(MSHV_LEGACY_GET_VP_REGISTERS_24, keeps_a_short_list), .array[0] = NAMES,
	  .hypercall = true },
	{ ROW(MSHV_DOM0_GET_PARTITION_PROPERTY, lets_input_and_output_meet) },
	{
		.number = MSHV_DOM0_GET_PARTITION_PROPERTY,
		.name = "reports_what_was_not_asked",
		.hypercall = true,
		.decode = is_right,
		.encode = reports_what_was_not_asked,
	},
	{
		.number = MSHV_DOM0_GET_PARTITION_PROPERTY,
		.name = "writes_to_what_is_input",
		.hypercall = true,
		.decode = is_right,
		.encode = writes_to_what_is_input,
	},
};

MSHV_IOCTL_TABLE(planted, "partition", "planted", rows);

const struct mshv_ioctl_table *fuzzed_table(unsigned int number)
{
	return number ? NULL : &planted;
}
