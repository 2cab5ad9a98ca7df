// SPDX-License-Identifier: GPL-2.0-only
/* Calls of partitions in the generations from 2020 to 2024. */
#include <linux/array_size.h>
#include <linux/percpu.h>
#include <linux/stddef.h>

#include <linux/mshv_dom0.h>

#include "partition_rows.h"

static const struct mshv_ioctl rows[] = {
	{
		.number = MSHV_LEGACY_MAP_GUEST_MEMORY,
		.name = "MAP_GUEST_MEMORY",
		.decode = mshv_uabi_decode_map_memory,
		.operate = mshv_abi_set_guest_memory,
	},
	{
		.number = MSHV_LEGACY_UNMAP_GUEST_MEMORY,
		.name = "UNMAP_GUEST_MEMORY",
		.decode = mshv_uabi_decode_unmap_memory,
		.operate = mshv_uabi_unmap_memory,
	},
	{
		.number = MSHV_LEGACY_CREATE_VP,
		.name = "CREATE_VP",
		.decode = mshv_abi_decode_create_vp,
		.operate = mshv_abi_create_vp,
	},
	INSTALL_INTERCEPT_ROW(MSHV_LEGACY_INSTALL_INTERCEPT),
	ASSERT_INTERRUPT_ROW(MSHV_LEGACY_ASSERT_INTERRUPT),
	SET_PARTITION_PROPERTY_ROW(MSHV_LEGACY_SET_PARTITION_PROPERTY),
	GET_PARTITION_PROPERTY_ROW(MSHV_LEGACY_GET_PARTITION_PROPERTY),
	{
		.number = MSHV_LEGACY_IRQFD_16,
		.name = "IRQFD",
		.decode = mshv_abi_decode_irqfd,
		.operate = mshv_abi_irqfd,
	},
	{
		.number = MSHV_LEGACY_IRQFD_40,
		.name = "IRQFD",
		.decode = mshv_uabi_decode_irqfd_40,
		.operate = mshv_uabi_irqfd_direct,
	},
	{
		.number = MSHV_LEGACY_IOEVENTFD,
		.name = "IOEVENTFD",
		.decode = mshv_uabi_decode_ioeventfd,
		.operate = mshv_abi_ioeventfd,
	},
	/* Without a check: what is reserved next to the count was unused then. */
	{
		.number = MSHV_LEGACY_SET_MSI_ROUTING,
		.name = "SET_MSI_ROUTING",
		.array[0] = {
			.flags = MSHV_ARRAY_IN | MSHV_ARRAY_FOLLOWS,
			.count_bytes = sizeof(__u32),
			.count = offsetof(struct mshv_user_irq_table, nr),
			.element = sizeof(struct mshv_user_irq_entry),
			.max = MSHV_MAX_ROUTES,
		},
		.decode = mshv_abi_decode_msi_routing,
		.operate = mshv_abi_set_msi_routing,
	},
	{
		.number = MSHV_LEGACY_GET_GPA_ACCESS_STATES_28,
		.name = "GET_GPA_ACCESS_STATES",
		.decode = mshv_uabi_decode_access_states_28,
		.operate = mshv_abi_get_access_bitmap,
		.encode = mshv_uabi_encode_access_states_28,
	},
	{
		.number = MSHV_LEGACY_GET_GPA_ACCESS_STATES_32,
		.name = "GET_GPA_ACCESS_STATES",
		.decode = mshv_uabi_decode_access_states_32,
		.operate = mshv_abi_get_access_bitmap,
		.encode = mshv_uabi_encode_access_states_32,
	},
	SIGNAL_EVENT_DIRECT_ROW(MSHV_LEGACY_SIGNAL_EVENT_DIRECT),
	POST_MESSAGE_DIRECT_ROW(MSHV_LEGACY_POST_MESSAGE_DIRECT_16),
	{
		.number = MSHV_LEGACY_POST_MESSAGE_DIRECT_264,
		.name = "POST_MESSAGE_DIRECT",
		.hypercall = true,
		.check = mshv_uabi_check_post_message,
		.decode = mshv_uabi_decode_post_message_264,
		.operate = mshv_uabi_partition_hvcall,
	},
	REGISTER_DELIVERABILITY_NOTIFICATIONS_ROW(
		MSHV_LEGACY_REGISTER_DELIVERABILITY_NOTIFICATIONS),
	MODIFY_GPA_HOST_ACCESS_ROW(MSHV_LEGACY_MODIFY_GPA_HOST_ACCESS,
				   struct mshv_modify_gpa_host_access_24, gpa_list_size,
				   mshv_uabi_decode_host_access_24),
	IMPORT_ISOLATED_PAGES_ROW(MSHV_LEGACY_IMPORT_ISOLATED_PAGES,
				  struct mshv_import_isolated_pages_old, num_pages,
				  mshv_uabi_decode_import_old),
	COMPLETE_ISOLATED_IMPORT_ROW(MSHV_LEGACY_COMPLETE_ISOLATED_IMPORT),
	ISSUE_PSP_GUEST_REQUEST_ROW(MSHV_LEGACY_ISSUE_PSP_GUEST_REQUEST),
	SEV_SNP_AP_CREATE_ROW(MSHV_LEGACY_SEV_SNP_AP_CREATE),
	MSHV_HVCALL_ROW(MSHV_LEGACY_ROOT_HVCALL, mshv_abi_check_partition_hvcall,
			mshv_abi_partition_hvcall),
	{
		.number = MSHV_LEGACY_CREATE_DEVICE,
		.name = "CREATE_DEVICE",
		.decode = mshv_uabi_decode_create_device,
		.operate = mshv_uabi_create_device,
	},
};

MSHV_IOCTL_TABLE(mshv_uabi_legacy_partition_calls, "partition", "legacy", rows);
