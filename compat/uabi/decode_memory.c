// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory in older generations: pure functions. */
#include <linux/errno.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "decode.h"

#define KNOWN_FLAGS							\
	(MSHV_LEGACY_MAP_READ | MSHV_LEGACY_MAP_WRITE |			\
	 MSHV_LEGACY_MAP_KERNEL_EXECUTE | MSHV_LEGACY_MAP_USER_EXECUTE | \
	 MSHV_LEGACY_MAP_ADJUSTABLE | MSHV_LEGACY_MAP_NOT_CACHED |	\
	 MSHV_LEGACY_MAP_LARGE_PAGE)

static int decode_window(struct mshv_call *call)
{
	const struct mshv_user_mem_region_old *arg = (const void *)call->argument;

	return mshv_abi_memory_window(arg->guest_pfn, arg->size, arg->userspace_addr,
				      &call->request.set_memory);
}

/**
 * mshv_uabi_decode_map_memory() - struct mshv_user_mem_region_old
 * @call: argument in, request out
 *
 * Whether entries are large, cached or may be adjusted follows from the memory.
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_map_memory(struct mshv_call *call)
{
	const struct mshv_user_mem_region_old *arg = (const void *)call->argument;
	struct mshv_req_set_memory *req = &call->request.set_memory;

	if (arg->flags & ~KNOWN_FLAGS || !(arg->flags & MSHV_LEGACY_MAP_READ))
		return -EINVAL;
	req->unmap = false;
	req->writable = arg->flags & MSHV_LEGACY_MAP_WRITE;
	req->executable = arg->flags & (MSHV_LEGACY_MAP_KERNEL_EXECUTE |
					MSHV_LEGACY_MAP_USER_EXECUTE);
	return decode_window(call);
}

/**
 * mshv_uabi_decode_unmap_memory() - struct mshv_user_mem_region_old
 * @call: argument in, request out
 *
 * Return: 0 or -EINVAL.
 */
int mshv_uabi_decode_unmap_memory(struct mshv_call *call)
{
	struct mshv_req_set_memory *req = &call->request.set_memory;

	req->unmap = true;
	req->writable = false;
	req->executable = false;
	return decode_window(call);
}
