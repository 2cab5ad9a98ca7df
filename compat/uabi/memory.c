// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory in older generations. */
#include <linux/errno.h>

#include "../../src/ioctl.h"
#include "uabi.h"

/**
 * mshv_uabi_unmap_memory() - operation: take a region away
 * @object: struct mshv_partition
 * @call: decoded, request.set_memory
 *
 * Return: as mshv_region_set(), but -EINVAL if there is no such region.
 */
long mshv_uabi_unmap_memory(void *object, struct mshv_call *call)
{
	long ret = mshv_abi_set_guest_memory(object, call);

	return ret == -ENOENT ? -EINVAL : ret;
}
