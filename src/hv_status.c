// SPDX-License-Identifier: GPL-2.0-only
/* What a hypercall's status means: an errno and a name for the log. */
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/types.h>

#include "hv_abi.h"
#include "hv_status.h"

struct status_meaning {
	u16 status;
	int error;
	const char *name;
};

static const struct status_meaning meanings[] = {
	{ MSHV_HV_SUCCESS, 0, "success" },
	{ MSHV_HV_INVALID_HYPERCALL_CODE, -EINVAL, "invalid hypercall code" },
	{ MSHV_HV_INVALID_HYPERCALL_INPUT, -EINVAL, "invalid hypercall input" },
	{ MSHV_HV_INVALID_ALIGNMENT, -EIO, "invalid alignment" },
	{ MSHV_HV_INVALID_PARAMETER, -EINVAL, "invalid parameter" },
	{ MSHV_HV_ACCESS_DENIED, -EACCES, "access denied" },
	{ MSHV_HV_INVALID_PARTITION_STATE, -EIO, "invalid partition state" },
	{ MSHV_HV_OPERATION_DENIED, -EACCES, "operation denied" },
	{ MSHV_HV_UNKNOWN_PROPERTY, -EINVAL, "unknown property" },
	{ MSHV_HV_PROPERTY_VALUE_OUT_OF_RANGE, -EINVAL, "property value out of range" },
	{ MSHV_HV_INSUFFICIENT_MEMORY, -ENOMEM, "insufficient memory" },
	{ MSHV_HV_INVALID_PARTITION_ID, -EINVAL, "invalid partition id" },
	{ MSHV_HV_INVALID_VP_INDEX, -EINVAL, "invalid VP index" },
	{ MSHV_HV_NOT_FOUND, -EIO, "not found" },
	{ MSHV_HV_INVALID_PORT_ID, -EINVAL, "invalid port id" },
	{ MSHV_HV_INVALID_CONNECTION_ID, -EINVAL, "invalid connection id" },
	{ MSHV_HV_INSUFFICIENT_BUFFERS, -EIO, "insufficient buffers" },
	{ MSHV_HV_NOT_ACKNOWLEDGED, -EIO, "not acknowledged" },
	{ MSHV_HV_INVALID_VP_STATE, -EIO, "invalid VP state" },
	{ MSHV_HV_NO_RESOURCES, -EIO, "no resources" },
	{ MSHV_HV_PROCESSOR_FEATURE_NOT_SUPPORTED, -EOPNOTSUPP,
	  "processor feature not supported" },
	{ MSHV_HV_INVALID_LP_INDEX, -EINVAL, "invalid LP index" },
	{ MSHV_HV_INVALID_REGISTER_VALUE, -EINVAL, "invalid register value" },
	{ MSHV_HV_OPERATION_FAILED, -EIO, "operation failed" },
	{ MSHV_HV_INSUFFICIENT_ROOT_MEMORY, -ENOMEM, "insufficient root memory" },
	{ MSHV_HV_INSUFFICIENT_CONTIGUOUS_MEMORY, -ENOMEM,
	  "insufficient contiguous memory" },
	{ MSHV_HV_TIME_OUT, -EIO, "time out" },
	{ MSHV_HV_CALL_PENDING, -EIO, "call pending" },
	{ MSHV_HV_INSUFFICIENT_CONTIGUOUS_ROOT_MEMORY, -ENOMEM,
	  "insufficient contiguous root memory" },
	{ MSHV_HV_VTL_ALREADY_ENABLED, -EIO, "VTL already enabled" },
	{ MSHV_HV_NO_HYPERCALLS, -EOPNOTSUPP, "hypercalls not available" },
};

static const struct status_meaning *find_meaning(u16 status)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].status == status)
			return &meanings[i];
	return NULL;
}

/**
 * mshv_hv_status_errno() - errno that user space sees for a status
 * @status: status word of a hypercall's result
 *
 * Part of the ABI: the values are those of the in-tree driver of Linux 7.3.
 *
 * Return: 0 or a negative errno, -EIO for a status not in the table.
 */
int mshv_hv_status_errno(u16 status)
{
	const struct status_meaning *meaning = find_meaning(status);

	return meaning ? meaning->error : -EIO;
}

/**
 * mshv_hv_status_name() - text of a status for the log
 * @status: status word of a hypercall's result
 *
 * Return: a constant string, never NULL.
 */
const char *mshv_hv_status_name(u16 status)
{
	const struct status_meaning *meaning = find_meaning(status);

	return meaning ? meaning->name : "unknown status";
}

/**
 * mshv_hv_status_is_shortage() - does more memory cure this?
 * @status: status word of a hypercall's result
 *
 * Return: true for the four statuses that a deposit can answer.
 */
bool mshv_hv_status_is_shortage(u16 status)
{
	switch (status) {
	case MSHV_HV_INSUFFICIENT_MEMORY:
	case MSHV_HV_INSUFFICIENT_CONTIGUOUS_MEMORY:
	case MSHV_HV_INSUFFICIENT_ROOT_MEMORY:
	case MSHV_HV_INSUFFICIENT_CONTIGUOUS_ROOT_MEMORY:
		return true;
	default:
		return false;
	}
}
