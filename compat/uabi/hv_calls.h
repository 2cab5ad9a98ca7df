/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input and output of the hypercalls that only old calls are made of; today's
 * programs bring their own, so that src/ does not know these layouts. In each, the
 * partition id and the VP index are filled in when the call is made.
 */
#ifndef MSHV_UABI_HV_CALLS_H
#define MSHV_UABI_HV_CALLS_H

#include <linux/types.h>

#include "../../src/hv_abi.h"

/* Status of newer builds; older ones say that the parameter is invalid. */
#define MSHV_HV_UNKNOWN_REGISTER_NAME		0x87u

/* Of partitions that are not initialised yet. */
#define MSHV_HV_PROPERTY_SYNTHETIC_FEATURES	0x00010001u

struct mshv_hv_set_partition_property {
	__u64 partition_id;
	__u32 property;
	__u32 padding;
	__u64 value;
} __packed;

#define MSHV_HV_REGISTER_INTERNAL_ACTIVITY_STATE	0x00000004u
#define MSHV_HV_REGISTER_DELIVERABILITY_NOTIFICATIONS	0x00010006u
#define MSHV_HV_REGISTER_SEV_CONTROL			0x00090040u

/* The rest is the address of the page with the VP's encrypted state. */
#define MSHV_HV_SEV_CONTROL_ENCRYPTED	0x1ull

struct mshv_hv_set_vp_registers {
	struct mshv_hv_vp_registers vp;
	struct mshv_hv_register_assoc registers[];
} __packed;

struct mshv_hv_translate {
	__u64 partition_id;
	__u32 vp_index;
	__u32 padding;
	__u64 flags;
	__u64 gva_page;
} __packed;

/* What is not there that the translation needs; the page is in the output. */
#define MSHV_HV_TRANSLATE_GPA_UNMAPPED	4u
#define MSHV_HV_TRANSLATE_GPA_NO_READ	5u
#define MSHV_HV_TRANSLATE_GPA_NO_WRITE	6u

struct mshv_hv_translate_out {
	__u32 code;
	__u8  cache_type;
	__u8  overlay;
	__u16 padding;
	__u64 gpa_page;
} __packed;

/* Parameters as in the calls of all generations: 44 bytes, fewer for an MSR. */
#define MSHV_HV_INTERCEPT_RESULT_BYTES	44

struct mshv_hv_intercept_result {
	__u64 partition_id;
	__u32 vp_index;
	__u32 type;
	__u8  parameters[MSHV_HV_INTERCEPT_RESULT_BYTES];
} __packed;

struct mshv_hv_signal_event_direct {
	__u64 partition_id;
	__u32 vp_index;
	__u8  vtl;
	__u8  sint;
	__u16 flag;
} __packed;

struct mshv_hv_signal_event_direct_out {
	__u8  newly_signaled;
	__u8  padding[7];
} __packed;

struct mshv_hv_post_message_direct {
	__u64 partition_id;
	__u32 vp_index;
	__u8  vtl;
	__u8  padding[3];
	__u32 sint;
	__u8  message[MSHV_HV_MESSAGE_BYTES];
	__u32 padding2;
} __packed;

struct mshv_hv_cpuid_leaf {
	__u32 eax;
	__u32 ecx;
	__u64 xfem;
	__u64 xss;
} __packed;

#define MSHV_HV_CPUID_OWN_STATES	0x1u	/* those of the VP, not those of the leaf */
#define MSHV_HV_CPUID_REGISTERED	0x2u	/* with the results that were registered */

struct mshv_hv_get_vp_cpuid_values {
	__u64 partition_id;
	__u32 vp_index;
	__u32 flags;
	__u64 padding;
	struct mshv_hv_cpuid_leaf leaf;
} __packed;

struct mshv_hv_cpuid_result {
	__u32 eax;
	__u32 ebx;
	__u32 ecx;
	__u32 edx;
} __packed;

#define MSHV_HV_GPA_ACCESS_BYTES	16

struct mshv_hv_read_gpa {
	__u64 partition_id;
	__u32 vp_index;
	__u32 byte_count;
	__u64 gpa;
	__u64 flags;
} __packed;

struct mshv_hv_read_gpa_out {
	__u32 result;
	__u32 padding;
	__u8  data[MSHV_HV_GPA_ACCESS_BYTES];
} __packed;

struct mshv_hv_write_gpa {
	struct mshv_hv_read_gpa where;
	__u8  data[MSHV_HV_GPA_ACCESS_BYTES];
} __packed;

struct mshv_hv_write_gpa_out {
	__u32 result;
} __packed;

#define MSHV_HV_ISOLATED_PAGE_4K	0u

/* The list of page numbers follows in the input page. */
struct mshv_hv_import_isolated_pages {
	__u64 partition_id;
	__u32 page_type;
	__u32 page_size;
	__u64 pages[];
} __packed;

/* What programs give, unchanged. */
#define MSHV_HV_COMPLETE_ISOLATED_IMPORT_BYTES	3334

struct mshv_hv_complete_isolated_import {
	__u64 partition_id;
	__u8  data[MSHV_HV_COMPLETE_ISOLATED_IMPORT_BYTES];
} __packed;

struct mshv_hv_issue_psp_guest_request {
	__u64 partition_id;
	__u64 request_page;
	__u64 response_page;
} __packed;

#endif
