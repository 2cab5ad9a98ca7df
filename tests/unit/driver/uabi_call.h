/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls of older generations that become a hypercall, as ioctl.c hands them over. */
#ifndef TESTS_UABI_CALL_H
#define TESTS_UABI_CALL_H

#include <string.h>

#include "call.h"
#include "decode.h"

/* As call_of(), with empty pages for a hypercall's input and output. */
static inline struct mshv_call *hvcall_of(const void *argument, u32 size)
{
	static u64 in[MSHV_HV_PAGE_BYTES / 8], out[MSHV_HV_PAGE_BYTES / 8];
	struct mshv_call *call = call_of(argument, size);

	memset(in, 0, sizeof(in));
	memset(out, 0, sizeof(out));
	call->in = in;
	call->out = out;
	return call;
}

#define HVCALL_OF(object)	hvcall_of(&(object), sizeof(object))

/* The call succeeded in the hypervisor, with @bytes of output. */
static inline void answer(struct mshv_call *call, const void *output, u32 bytes)
{
	memcpy(call->request.hvcall.out, output, bytes);
	call->request.hvcall.issued = true;
	call->request.hvcall.status = MSHV_HV_SUCCESS;
}

/* Input byte @offset bytes from its beginning. */
static inline u64 input64(const struct mshv_call *call, u32 offset)
{
	u64 value;

	memcpy(&value, (const u8 *)call->request.hvcall.in + offset, sizeof(value));
	return value;
}

static inline u32 input32(const struct mshv_call *call, u32 offset)
{
	u32 value;

	memcpy(&value, (const u8 *)call->request.hvcall.in + offset, sizeof(value));
	return value;
}

#endif
