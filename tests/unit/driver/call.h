/* SPDX-License-Identifier: GPL-2.0-only */
/* Calls as ioctl.c hands them to the decoders. */
#ifndef TESTS_CALL_H
#define TESTS_CALL_H

#include <string.h>

#include <linux/kernel.h>

#include "ioctl.h"

/* The one call there is, anew: @size bytes at @argument, and rubbish in the request. */
static inline struct mshv_call *call_of(const void *argument, u32 size)
{
	static u8 copy[MSHV_ARGUMENT_MAX] __aligned(8);
	static struct mshv_call call;

	memset(&call, 0, sizeof(call));
	memset(&call.request, 0xa5, sizeof(call.request));
	call.argument = copy;
	memcpy(call.argument, argument, size);
	call.size = size;
	return &call;
}

#define CALL_OF(object)	call_of(&(object), sizeof(object))

#endif
