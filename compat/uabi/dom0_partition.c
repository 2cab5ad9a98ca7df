// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions that only dom0 kernels have from 2024 on. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "partition_rows.h"

/* Numbered twice: first it was the bare code of the hypercall. */
#define SCRUB_PARTITION_ROW(encoded)						\
	{									\
		.number = encoded,						\
		.name = "SCRUB_PARTITION",					\
		.beyond = "a guest can be reset piece by piece, too: this resets this partition only, and none of its VPs runs meanwhile", \
		.decode = mshv_uabi_decode_scrub,				\
		.operate = mshv_uabi_scrub,					\
	}

static const struct mshv_ioctl rows[] = {
	SCRUB_PARTITION_ROW(MSHV_DOM0_SCRUB_PARTITION),
	SCRUB_PARTITION_ROW(MSHV_DOM0_SCRUB_PARTITION_BARE),
	{
		.number = MSHV_DOM0_CREATE_DEVICE,
		.name = "CREATE_DEVICE",
		.decode = mshv_uabi_decode_create_device,
		.operate = mshv_uabi_create_device,
	},
	MODIFY_GPA_HOST_ACCESS_ROW(MSHV_DOM0_MODIFY_GPA_HOST_ACCESS,
				   struct mshv_modify_gpa_host_access_16, page_count,
				   mshv_uabi_decode_host_access_16),
	IMPORT_ISOLATED_PAGES_ROW(MSHV_DOM0_IMPORT_ISOLATED_PAGES,
				  struct mshv_import_isolated_pages_new, page_count,
				  mshv_uabi_decode_import_new),
	INSTALL_INTERCEPT_ROW(MSHV_DOM0_INSTALL_INTERCEPT),
	ASSERT_INTERRUPT_ROW(MSHV_DOM0_ASSERT_INTERRUPT),
	SET_PARTITION_PROPERTY_ROW(MSHV_DOM0_SET_PARTITION_PROPERTY),
	GET_PARTITION_PROPERTY_ROW(MSHV_DOM0_GET_PARTITION_PROPERTY),
	COMPLETE_ISOLATED_IMPORT_ROW(MSHV_DOM0_COMPLETE_ISOLATED_IMPORT),
	ISSUE_PSP_GUEST_REQUEST_ROW(MSHV_DOM0_ISSUE_PSP_GUEST_REQUEST),
	SEV_SNP_AP_CREATE_ROW(MSHV_DOM0_SEV_SNP_AP_CREATE),
	SIGNAL_EVENT_DIRECT_ROW(MSHV_DOM0_SIGNAL_EVENT_DIRECT),
	POST_MESSAGE_DIRECT_ROW(MSHV_DOM0_POST_MESSAGE_DIRECT),
	REGISTER_DELIVERABILITY_NOTIFICATIONS_ROW(
		MSHV_DOM0_REGISTER_DELIVERABILITY_NOTIFICATIONS),
};

MSHV_IOCTL_TABLE(mshv_uabi_dom0_partition_calls, "partition", "dom0", rows);
