// SPDX-License-Identifier: GPL-2.0-only
/* Device objects: pure functions. */
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>

#include <linux/mshv_legacy.h>

#include "decode.h"

/**
 * mshv_uabi_decode_create_device() - struct mshv_create_device
 * @call: argument in, request out
 *
 * Return: 0, -ENODEV for a type that does not exist, -EINVAL for a flag.
 */
int mshv_uabi_decode_create_device(struct mshv_call *call)
{
	const struct mshv_create_device *arg = (const void *)call->argument;

	if (arg->type != MSHV_LEGACY_DEVICE_TYPE_VFIO)
		return -ENODEV;
	if (arg->flags & ~MSHV_LEGACY_CREATE_DEVICE_TEST)
		return -EINVAL;
	call->request.device_object = (struct mshv_req_device_object){
		.type = arg->type,
		.test = arg->flags & MSHV_LEGACY_CREATE_DEVICE_TEST,
	};
	return 0;
}

/**
 * mshv_uabi_check_device_attr() - struct mshv_device_attr but for its address
 * @call: argument in
 *
 * Return: 0, -EINVAL for a flag, -ENXIO for what is no attribute.
 */
int mshv_uabi_check_device_attr(const struct mshv_call *call)
{
	const struct mshv_device_attr *arg = (const void *)call->argument;

	if (arg->flags)
		return -EINVAL;
	if (arg->group != MSHV_LEGACY_DEVICE_GROUP_VFIO)
		return -ENXIO;
	switch (arg->attr) {
	case MSHV_LEGACY_DEVICE_ATTR_ADD:
	case MSHV_LEGACY_DEVICE_ATTR_DEL:
		return 0;
	default:
		return -ENXIO;
	}
}

/**
 * mshv_uabi_decode_device_attr() - struct mshv_device_attr and what its address tells
 * @call: checked argument and array in, request out
 *
 * Return: 0.
 */
int mshv_uabi_decode_device_attr(struct mshv_call *call)
{
	const struct mshv_device_attr *arg = (const void *)call->argument;
	struct mshv_req_device *req = &call->request.device;

	*req = (struct mshv_req_device){ .remove = arg->attr == MSHV_LEGACY_DEVICE_ATTR_DEL };
	memcpy(&req->fd, call->array[0], sizeof(req->fd));
	return 0;
}
