/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Arguments of the calls for SEV-SNP guests, which the older generations of
 * /dev/mshv have. Their numbers are in mshv_legacy.h and mshv_dom0.h, one of
 * which is to be included instead of this. Only partitions created with that
 * isolation take them (EOPNOTSUPP).
 */
#ifndef _UAPI_LINUX_MSHV_SNP_H
#define _UAPI_LINUX_MSHV_SNP_H

#include "mshv.h"

/* Access the host asks for, and flags, of struct mshv_modify_gpa_host_access_24. */
#define MSHV_LEGACY_HOST_ACCESS_READ	0x1
#define MSHV_LEGACY_HOST_ACCESS_WRITE	0x2
#define MSHV_LEGACY_HOST_ACCESS_LARGE_PAGE	0x1

/**
 * struct mshv_modify_gpa_host_access_24 - argument of MSHV_LEGACY_MODIFY_GPA_HOST_ACCESS
 * @host_access: MSHV_LEGACY_HOST_ACCESS_READ, MSHV_LEGACY_HOST_ACCESS_WRITE
 * @flags: 0 or MSHV_LEGACY_HOST_ACCESS_LARGE_PAGE
 * @acquire: not zero: the host gets access; zero: it gives it back
 * @padding: content undefined
 * @gpa_list_size: number of pages
 * @gpa_list: guest pages
 *
 * Generations: dom0-2023b, dom0-2024k, dom0-0.1, dom0-0.2.
 */
struct mshv_modify_gpa_host_access_24 {
	__u32 host_access;
	__u32 flags;
	__u8  acquire;
	__u8  padding[7];
	__u64 gpa_list_size;

	__extension__ __u64 gpa_list[];
};

/* Flags of struct mshv_modify_gpa_host_access_16. */
#define MSHV_DOM0_HOST_ACCESS_ACQUIRE		0x1
#define MSHV_DOM0_HOST_ACCESS_READABLE		0x2
#define MSHV_DOM0_HOST_ACCESS_WRITABLE		0x4
#define MSHV_DOM0_HOST_ACCESS_LARGE_PAGE	0x8

/**
 * struct mshv_modify_gpa_host_access_16 - argument of MSHV_DOM0_MODIFY_GPA_HOST_ACCESS
 * @flags: set of MSHV_DOM0_HOST_ACCESS_*
 * @rsvd: zero
 * @page_count: number of pages
 * @guest_pfns: guest pages
 *
 * Generations: dom0-0.3 to dom0-0.6.6.
 */
struct mshv_modify_gpa_host_access_16 {
	__u8  flags;
	__u8  rsvd[7];
	__u64 page_count;

	__extension__ __u64 guest_pfns[];
};

/**
 * struct mshv_import_isolated_pages_old - argument of MSHV_LEGACY_IMPORT_ISOLATED_PAGES
 * @page_type: type of the hypervisor
 * @page_size: size of the hypervisor
 * @num_pages: number of pages
 * @page_number: guest pages
 *
 * Generations: dom0-2023b, dom0-2024k, dom0-0.1, dom0-0.2.
 */
struct mshv_import_isolated_pages_old {
	__u32 page_type;
	__u32 page_size;
	__u64 num_pages;

	__extension__ __u64 page_number[];
};

/* Types of struct mshv_import_isolated_pages_new. */
#define MSHV_DOM0_PAGE_NORMAL		0
#define MSHV_DOM0_PAGE_VMSA		1
#define MSHV_DOM0_PAGE_ZERO		2
#define MSHV_DOM0_PAGE_UNMEASURED	3
#define MSHV_DOM0_PAGE_SECRETS		4
#define MSHV_DOM0_PAGE_CPUID		5

/**
 * struct mshv_import_isolated_pages_new - argument of MSHV_DOM0_IMPORT_ISOLATED_PAGES
 * @page_type: one of MSHV_DOM0_PAGE_*
 * @rsvd: zero
 * @page_count: number of pages, of MSHV_HV_PAGE_SIZE each
 * @guest_pfns: guest pages
 *
 * Generations: dom0-0.3 to dom0-0.6.6.
 */
struct mshv_import_isolated_pages_new {
	__u8  page_type;
	__u8  rsvd[7];
	__u64 page_count;

	__extension__ __u64 guest_pfns[];
};

/**
 * struct mshv_snp_id_block - the owner's statement of what the guest is
 * @launch_digest: expected measurement
 * @family_id: opaque
 * @image_id: opaque
 * @version: of this structure
 * @guest_svn: security version of the guest
 * @policy: the guest's policy
 *
 * As the processor's firmware wants it. Generations: dom0-2023b, dom0-2024k,
 * dom0-0.1, dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_snp_id_block {
	__u8  launch_digest[48];
	__u8  family_id[16];
	__u8  image_id[16];
	__u32 version;
	__u32 guest_svn;
	__u64 policy;
} __attribute__((packed));

/**
 * struct mshv_snp_id_auth_info - who signed the statement
 * @id_key_algorithm: of @id_key
 * @auth_key_algorithm: of @author_key
 * @reserved0: zero
 * @id_block_signature: of struct mshv_snp_id_block, by @id_key
 * @id_key: public key
 * @reserved1: zero
 * @id_key_signature: of @id_key, by @author_key
 * @author_key: public key
 *
 * As the processor's firmware wants it. Generations: dom0-2023b, dom0-2024k,
 * dom0-0.1, dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_snp_id_auth_info {
	__u32 id_key_algorithm;
	__u32 auth_key_algorithm;
	__u8  reserved0[56];
	__u8  id_block_signature[512];
	__u8  id_key[1028];
	__u8  reserved1[60];
	__u8  id_key_signature[512];
	__u8  author_key[1028];
} __attribute__((packed));

/**
 * struct mshv_complete_isolated_import - argument of MSHV_LEGACY_COMPLETE_ISOLATED_IMPORT
 * @id_block: what the guest is
 * @id_auth_info: who says so
 * @host_data: opaque, shown in the guest's attestation reports
 * @id_block_enabled: not zero: @id_block counts
 * @author_key_enabled: not zero: the author's key counts
 *
 * Also of MSHV_DOM0_COMPLETE_ISOLATED_IMPORT. Generations: dom0-2023b, dom0-2024k,
 * dom0-0.1, dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_complete_isolated_import {
	struct mshv_snp_id_block id_block;
	struct mshv_snp_id_auth_info id_auth_info;
	__u8 host_data[32];
	__u8 id_block_enabled;
	__u8 author_key_enabled;
} __attribute__((packed));

/**
 * struct mshv_issue_psp_guest_request - argument of MSHV_LEGACY_ISSUE_PSP_GUEST_REQUEST
 * @req_gpa: guest page with the request
 * @rsp_gpa: guest page for the answer
 *
 * Also of MSHV_DOM0_ISSUE_PSP_GUEST_REQUEST. Generations: dom0-2023b, dom0-2024k,
 * dom0-0.1, dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_issue_psp_guest_request {
	__u64 req_gpa;
	__u64 rsp_gpa;
};

/**
 * struct mshv_sev_snp_ap_create - argument of MSHV_LEGACY_SEV_SNP_AP_CREATE
 * @vp_id: index of the VP
 * @vmsa_gpa: guest page with its initial state
 *
 * Also of MSHV_DOM0_SEV_SNP_AP_CREATE. Generations: dom0-2023b, dom0-2024k,
 * dom0-0.1, dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_sev_snp_ap_create {
	__u64 vp_id;
	__u64 vmsa_gpa;
};

#endif
