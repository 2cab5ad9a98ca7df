// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hypercalls that user space may have made for it, and through which file.
 * The input of each begins with the partition id, which the driver replaces,
 * so that none reaches another partition.
 */
#include <linux/kernel.h>
#include <linux/types.h>

#include "hv_abi.h"
#include "passthrough_list.h"

#define DEVICE		MSHV_HVCALL_DEVICE
#define PARTITION	MSHV_HVCALL_PARTITION
#define VP		MSHV_HVCALL_VP
#define ALL		(DEVICE | PARTITION | VP)

/**
 * struct passthrough - a hypercall on the list
 * @code: its code
 * @scopes: kinds of file it may come through
 * @rep: it takes a list; a rep count without elements in the input would have
 *	the hypervisor read what no caller wrote
 * @header: bytes of input ahead of the list
 * @in_element: bytes of one element of input, zero if only output is a list
 * @out_element: bytes of one element of output
 */
struct passthrough {
	u16 code;
	u8 scopes;
	bool rep;
	u8 header;
	u8 in_element;
	u8 out_element;
};

static const struct passthrough list[] = {
	{ MSHV_HV_GET_PARTITION_PROPERTY, ALL },
	{ MSHV_HV_GET_PARTITION_PROPERTY_EX, ALL },
	{ MSHV_HV_SET_PARTITION_PROPERTY, PARTITION },
	{ MSHV_HV_INSTALL_INTERCEPT, PARTITION | VP },
	{ MSHV_HV_GET_VP_REGISTERS, PARTITION | VP, true, 16, 4, 16 },
	{ MSHV_HV_SET_VP_REGISTERS, PARTITION | VP, true, 16, 32, 0 },
	{ MSHV_HV_TRANSLATE_VIRTUAL_ADDRESS, PARTITION | VP },
	{ MSHV_HV_READ_GPA, PARTITION | VP },
	{ MSHV_HV_WRITE_GPA, PARTITION | VP },
	{ MSHV_HV_CLEAR_VIRTUAL_INTERRUPT, PARTITION | VP },
	{ MSHV_HV_REGISTER_INTERCEPT_RESULT, PARTITION | VP },
	{ MSHV_HV_ASSERT_VIRTUAL_INTERRUPT, PARTITION | VP },
	{ MSHV_HV_SIGNAL_EVENT_DIRECT, PARTITION | VP },
	{ MSHV_HV_POST_MESSAGE_DIRECT, PARTITION | VP },
	{ MSHV_HV_GET_GPA_ACCESS_STATES, PARTITION | VP, true, 24, 0, 1 },
	{ MSHV_HV_GET_VP_CPUID_VALUES, PARTITION | VP, true, 24, 24, 16 },
};

static const struct passthrough *find(u16 code)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(list); i++)
		if (list[i].code == code)
			return &list[i];
	return NULL;
}

static bool elements_fit(const struct passthrough *call, u16 reps, u16 in_bytes,
			 u16 out_bytes)
{
	if (!reps)
		return true;
	if (!call->rep || reps > MSHV_HV_REPS_MASK)
		return false;
	return call->header + (u32)reps * call->in_element <= in_bytes &&
	       (u32)reps * call->out_element <= out_bytes;
}

/**
 * mshv_passthrough_allowed() - may this hypercall be made for user space?
 * @scope: kind of file it comes through
 * @code: hypercall code
 * @reps: elements; zero for a simple call. A simple form of a rep call is
 *	left to the hypervisor to refuse
 * @in_bytes: input the caller gave
 * @out_bytes: output the caller has room for
 *
 * Return: true if the code is on the list and its elements fit.
 */
bool mshv_passthrough_allowed(enum mshv_hvcall_scope scope, u16 code, u16 reps,
			      u16 in_bytes, u16 out_bytes)
{
	const struct passthrough *call = find(code);

	return call && call->scopes & scope &&
	       elements_fit(call, reps, in_bytes, out_bytes);
}

/**
 * mshv_passthrough_next() - go through the codes that are allowed
 * @scope: kind of file they come through
 * @position: zero at first; where to go on
 *
 * Return: a code, zero after the last.
 */
u16 mshv_passthrough_next(enum mshv_hvcall_scope scope, unsigned int *position)
{
	const struct passthrough *call;

	while (*position < ARRAY_SIZE(list)) {
		call = &list[(*position)++];
		if (call->scopes & scope)
			return call->code;
	}
	return 0;
}
