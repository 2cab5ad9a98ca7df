/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Hypercalls that are small enough for their input and output to lie behind the
 * argument they are made of. That saves two pages, which would have to be zeroed.
 */
#ifndef MSHV_UABI_SMALL_H
#define MSHV_UABI_SMALL_H

#include <linux/build_bug.h>
#include <linux/types.h>

#include "../../src/ioctl.h"

/* Where in the call's small buffer input and output begin; the argument ends before. */
#define MSHV_UABI_SMALL_IN	64
#define MSHV_UABI_SMALL_OUT	160

static_assert(MSHV_UABI_SMALL_OUT < MSHV_ARGUMENT_SMALL);

/**
 * mshv_uabi_small() - make a hypercall of a call
 * @call: request out; its argument ends before MSHV_UABI_SMALL_IN
 * @code: hypercall code
 * @in_bytes: size of the input, at most the room there is
 * @out_bytes: size of the output, likewise; zero if there is none
 *
 * Return: the input, zero.
 */
static inline void *mshv_uabi_small(struct mshv_call *call, u16 code, u16 in_bytes, u16 out_bytes)
{
	call->request.hvcall = (struct mshv_req_hvcall){
		.code = code,
		.in = call->small + MSHV_UABI_SMALL_IN,
		.in_bytes = in_bytes,
		.out = out_bytes ? call->small + MSHV_UABI_SMALL_OUT : NULL,
		.out_bytes = out_bytes,
	};
	return call->request.hvcall.in;
}

#endif
