/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of partitions' calls that two families have under different numbers. Users
 * include <linux/mshv_dom0.h>.
 */
#ifndef MSHV_UABI_PARTITION_ROWS_H
#define MSHV_UABI_PARTITION_ROWS_H

#include <linux/stddef.h>

#include "decode.h"
#include "uabi.h"

#define INSTALL_INTERCEPT_ROW(encoded)						\
	{									\
		.number = encoded,						\
		.name = "INSTALL_INTERCEPT",					\
		.decode = mshv_uabi_decode_install_intercept,			\
		.operate = mshv_uabi_partition_hvcall,				\
	}

#define ASSERT_INTERRUPT_ROW(encoded)						\
	{									\
		.number = encoded,						\
		.name = "ASSERT_INTERRUPT",					\
		.decode = mshv_uabi_decode_assert_interrupt,			\
		.operate = mshv_uabi_partition_hvcall,				\
	}

#define SET_PARTITION_PROPERTY_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "SET_PARTITION_PROPERTY",				\
		.decode = mshv_uabi_decode_set_property,			\
		.operate = mshv_uabi_partition_hvcall,				\
	}

#define GET_PARTITION_PROPERTY_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "GET_PARTITION_PROPERTY",				\
		.decode = mshv_uabi_decode_get_property,			\
		.operate = mshv_uabi_partition_hvcall,				\
		.encode = mshv_uabi_encode_get_property,			\
	}

#define SIGNAL_EVENT_DIRECT_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "SIGNAL_EVENT_DIRECT",					\
		.decode = mshv_uabi_decode_signal_event,			\
		.operate = mshv_uabi_partition_hvcall,				\
		.encode = mshv_uabi_encode_signal_event,			\
	}

/* Too long a message is not invalid but too big, which the check says. */
#define POST_MESSAGE_DIRECT_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "POST_MESSAGE_DIRECT",					\
		.hypercall = true,						\
		.array[0] = {							\
			.flags = MSHV_ARRAY_IN,					\
			.count_bytes = sizeof(__u16),				\
			.pointer = offsetof(struct mshv_post_message_direct_16, message), \
			.count = offsetof(struct mshv_post_message_direct_16, length), \
			.element = sizeof(__u8),				\
			.max = (__u16)~0u,					\
		},								\
		.check = mshv_uabi_check_post_message,				\
		.decode = mshv_uabi_decode_post_message_16,			\
		.operate = mshv_uabi_partition_hvcall,				\
	}

#define REGISTER_DELIVERABILITY_NOTIFICATIONS_ROW(encoded)			\
	{									\
		.number = encoded,						\
		.name = "REGISTER_DELIVERABILITY_NOTIFICATIONS",		\
		.decode = mshv_uabi_decode_deliverability,			\
		.operate = mshv_uabi_partition_hvcall,				\
	}

/* Pages of one call for SEV-SNP guests, at most: 256 MiB of guest memory. */
#define MAX_PAGES	65536u

#define PAGES_ARRAY(type, number_of_pages)					\
	{									\
		.flags = MSHV_ARRAY_IN | MSHV_ARRAY_FOLLOWS,			\
		.count_bytes = sizeof(__u64),					\
		.count = offsetof(type, number_of_pages),			\
		.element = sizeof(__u64),					\
		.max = MAX_PAGES,						\
	}

#define MODIFY_GPA_HOST_ACCESS_ROW(encoded, type, number_of_pages, decoder)	\
	{									\
		.number = encoded,						\
		.name = "MODIFY_GPA_HOST_ACCESS",				\
		.array[0] = PAGES_ARRAY(type, number_of_pages),			\
		.decode = decoder,						\
		.operate = mshv_uabi_host_access,				\
	}

#define IMPORT_ISOLATED_PAGES_ROW(encoded, type, number_of_pages, decoder)	\
	{									\
		.number = encoded,						\
		.name = "IMPORT_ISOLATED_PAGES",				\
		.array[0] = PAGES_ARRAY(type, number_of_pages),			\
		.hypercall = true,						\
		.beyond = "today's programs have no isolated guests: it names pages of this partition only", \
		.decode = decoder,						\
		.operate = mshv_uabi_import_pages,				\
	}

#define COMPLETE_ISOLATED_IMPORT_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "COMPLETE_ISOLATED_IMPORT",				\
		.hypercall = true,						\
		.beyond = "today's programs have no isolated guests: it seals this partition only", \
		.decode = mshv_uabi_decode_complete_import,			\
		.operate = mshv_uabi_snp_hvcall,				\
	}

#define ISSUE_PSP_GUEST_REQUEST_ROW(encoded)					\
	{									\
		.number = encoded,						\
		.name = "ISSUE_PSP_GUEST_REQUEST",				\
		.beyond = "today's programs have no isolated guests: it names pages of this partition only", \
		.decode = mshv_uabi_decode_psp_request,				\
		.operate = mshv_uabi_snp_hvcall,				\
	}

#define SEV_SNP_AP_CREATE_ROW(encoded)						\
	{									\
		.number = encoded,						\
		.name = "SEV_SNP_AP_CREATE",					\
		.decode = mshv_uabi_decode_ap_create,				\
		.operate = mshv_uabi_snp_hvcall,				\
	}

#endif
