/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/mshv as programs built from 2020 to 2024 speak it.
 *
 * These generations number their calls in one row over all kinds of file and
 * create a partition that is ready for memory and VPs at once. New programs use
 * mshv.h. A partition belongs to the family whose MSHV_CREATE_PARTITION made it,
 * and so do the files that come from it; calls of the other family give ENOTTY.
 *
 * Each structure names its generations, "A to B" meaning both and all between:
 *   rfc2020-pre rfc2020 rfc2020-eventfd rfc2020-msi v3-2021 irqfd-2021 dom0-2021
 *   dom0-2022 lvbs-2022 dom0-2022.11 dom0-2023a dom0-2023b dom0-2024k rfc2023-v1
 *   rfc2023-v3 dom0-0.1 dom0-0.2
 * Where a call took arguments of several forms, the form ends its name.
 *
 * A member named padding had no name: programs leave anything in it, nobody may
 * look at it. Structures that mshv.h has too are not repeated.
 */
#ifndef _UAPI_LINUX_MSHV_LEGACY_H
#define _UAPI_LINUX_MSHV_LEGACY_H

#include "mshv.h"
#include "mshv_legacy_vp.h"
#include "mshv_snp.h"

/* ------------------------------------------------------ the device ---- */

/* Flags of MSHV_LEGACY_CREATE_PARTITION_*: bits of the hypervisor. */
#define MSHV_LEGACY_CREATE_SMT			0x1
#define MSHV_LEGACY_CREATE_NESTED		0x2
#define MSHV_LEGACY_CREATE_LARGE_PAGES_DISABLED	0x8
#define MSHV_LEGACY_CREATE_SUPER_PAGES		0x10
#define MSHV_LEGACY_CREATE_EXO			0x100	/* added if it is missing */
#define MSHV_LEGACY_CREATE_LAPIC		0x2000
#define MSHV_LEGACY_CREATE_INTERCEPT_PAGE	0x80000	/* added if it is missing */
#define MSHV_LEGACY_CREATE_X2APIC		0x400000

/* Type of isolation, in the low five bits of isolation_properties. */
#define MSHV_LEGACY_ISOLATION_NONE		0
#define MSHV_LEGACY_ISOLATION_SNP		2

/**
 * struct mshv_create_partition_32 - argument of MSHV_LEGACY_CREATE_PARTITION_32
 * @flags: set of MSHV_LEGACY_CREATE_*
 * @disabled_processor_features: features the guest shall not have
 * @disabled_processor_xsave_features: XSAVE features the guest shall not have
 *
 * Generations: rfc2020-pre, on x86-64.
 */
struct mshv_create_partition_32 {
	__u64 flags;
	__u64 disabled_processor_features[2];
	__u64 disabled_processor_xsave_features;
};

/**
 * struct mshv_create_partition_40 - argument of MSHV_LEGACY_CREATE_PARTITION_40
 * @flags: set of MSHV_LEGACY_CREATE_*
 * @disabled_processor_features: features the guest shall not have
 * @disabled_processor_xsave_features: XSAVE features the guest shall not have
 * @synthetic_processor_features: features of the hypervisor the guest shall see
 *
 * Generations: rfc2020 to lvbs-2022, on x86-64.
 */
struct mshv_create_partition_40 {
	__u64 flags;
	__u64 disabled_processor_features[2];
	__u64 disabled_processor_xsave_features;
	__u64 synthetic_processor_features;
};

/**
 * struct mshv_create_partition_48a - first argument of MSHV_LEGACY_CREATE_PARTITION_48
 * @flags: set of MSHV_LEGACY_CREATE_*
 * @disabled_processor_features: features the guest shall not have
 * @disabled_processor_xsave_features: XSAVE features the guest shall not have
 * @isolation_properties: MSHV_LEGACY_ISOLATION_*
 * @synthetic_processor_features: features of the hypervisor the guest shall see
 *
 * Generations: dom0-2022.11, on x86-64. Told from struct mshv_create_partition_48b
 * by which of the last two members looks like a type of isolation.
 */
struct mshv_create_partition_48a {
	__u64 flags;
	__u64 disabled_processor_features[2];
	__u64 disabled_processor_xsave_features;
	__u64 isolation_properties;
	__u64 synthetic_processor_features;
};

/**
 * struct mshv_create_partition_48b - second argument of MSHV_LEGACY_CREATE_PARTITION_48
 * @flags: set of MSHV_LEGACY_CREATE_*
 * @disabled_processor_features: features the guest shall not have
 * @disabled_processor_xsave_features: XSAVE features the guest shall not have
 * @synthetic_processor_features: features of the hypervisor the guest shall see
 * @isolation_properties: MSHV_LEGACY_ISOLATION_*
 *
 * Generations: dom0-2023a to dom0-0.2, on x86-64.
 */
struct mshv_create_partition_48b {
	__u64 flags;
	__u64 disabled_processor_features[2];
	__u64 disabled_processor_xsave_features;
	__u64 synthetic_processor_features;
	__u64 isolation_properties;
};

/**
 * struct mshv_create_partition_arm32 - argument of MSHV_LEGACY_CREATE_PARTITION_ARM32
 * @flags: set of MSHV_LEGACY_CREATE_*
 * @disabled_processor_features: features the guest shall not have
 * @synthetic_processor_features: features of the hypervisor the guest shall see
 * @isolation_properties: MSHV_LEGACY_ISOLATION_*
 *
 * Generations: dom0-2024k to rfc2023-v3, dom0-0.2, on arm64.
 */
struct mshv_create_partition_arm32 {
	__u64 flags;
	__u64 disabled_processor_features;
	__u64 synthetic_processor_features;
	__u64 isolation_properties;
};

/**
 * struct mshv_version_info - argument of MSHV_LEGACY_GET_VERSION_INFO
 * @mshv_uapi_version: zero
 * @rsvd_0: zero
 * @mshv_api_version: in: zero; out: version of the interface
 * @rsvd_1: zero
 * @mshv_capabilities: in: zero; out: set of 1 << capability
 *
 * Generations: dom0-2024k, dom0-0.2.
 */
struct mshv_version_info {
	__u32 mshv_uapi_version;
	__u32 rsvd_0[3];
	__u32 mshv_api_version;
	__u32 rsvd_1;
	__u64 mshv_capabilities;
};

/* The version wanted, 0; from v3-2021 on the same number asks for a capability. */
#define MSHV_LEGACY_REQUEST_VERSION	_IOW(MSHV_IOCTL, 0x00, __u32)
#define MSHV_LEGACY_CHECK_EXTENSION	_IOW(MSHV_IOCTL, 0x00, __u32)
/* As the kernel had it, and as programs had it. */
#define MSHV_LEGACY_GET_VERSION_INFO	_IOWR(MSHV_IOCTL, 0x00, struct mshv_version_info)
#define MSHV_LEGACY_GET_VERSION_INFO_W	_IOW(MSHV_IOCTL, 0x00, struct mshv_version_info)
/* The architecture tells these two apart. */
#define MSHV_LEGACY_CREATE_PARTITION_32	_IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition_32)
#define MSHV_LEGACY_CREATE_PARTITION_ARM32 \
	_IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition_arm32)
#define MSHV_LEGACY_CREATE_PARTITION_40	_IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition_40)
#define MSHV_LEGACY_CREATE_PARTITION_48	_IOW(MSHV_IOCTL, 0x01, struct mshv_create_partition_48b)

/* ------------------------------------------------------ partitions ---- */

/* Flags of struct mshv_user_mem_region_old. */
#define MSHV_LEGACY_MAP_READ		0x1
#define MSHV_LEGACY_MAP_WRITE		0x2
#define MSHV_LEGACY_MAP_KERNEL_EXECUTE	0x4
#define MSHV_LEGACY_MAP_USER_EXECUTE	0x8
#define MSHV_LEGACY_MAP_ADJUSTABLE	0x8000
#define MSHV_LEGACY_MAP_NOT_CACHED	0x200000
#define MSHV_LEGACY_MAP_LARGE_PAGE	0x80000000U

/**
 * struct mshv_user_mem_region_old - argument of MSHV_LEGACY_MAP_GUEST_MEMORY
 * @size: bytes, a multiple of MSHV_HV_PAGE_SIZE, not zero
 * @guest_pfn: first guest page
 * @userspace_addr: page-aligned address of the memory in the caller
 * @flags: set of MSHV_LEGACY_MAP_*; ignored when unmapping
 * @padding: content undefined
 *
 * Also of MSHV_LEGACY_UNMAP_GUEST_MEMORY. Generations: all.
 */
struct mshv_user_mem_region_old {
	__u64 size;
	__u64 guest_pfn;
	__u64 userspace_addr;
	__u32 flags;
	__u32 padding;
};

/**
 * struct mshv_install_intercept - argument of MSHV_LEGACY_INSTALL_INTERCEPT
 * @access_type_mask: bit 0 reading, 1 writing, 2 executing
 * @intercept_type: type of the hypervisor
 * @intercept_parameter: number of the port, leaf, vector or MSR in its low bits
 *
 * Generations: all; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_install_intercept {
	__u32 access_type_mask;
	__u32 intercept_type;
	__u64 intercept_parameter;
};

/**
 * struct mshv_assert_interrupt - argument of MSHV_LEGACY_ASSERT_INTERRUPT
 * @control: type in bits 0 to 31, bit 32 level triggered, 33 logical destination
 * @dest_addr: APIC id or logical destination
 * @vector: vector
 * @rsvd: content undefined
 *
 * Generations: all; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_assert_interrupt {
	__u64 control;
	__u64 dest_addr;
	__u32 vector;
	__u32 rsvd;
};

/**
 * struct mshv_partition_property_c32 - argument of MSHV_LEGACY_GET_PARTITION_PROPERTY
 * @property_code: which property of the hypervisor
 * @padding: content undefined
 * @property_value: its value
 *
 * Also of MSHV_LEGACY_SET_PARTITION_PROPERTY. Generations: all; also dom0-0.3 and
 * dom0-0.3.3.
 */
struct mshv_partition_property_c32 {
	__u32 property_code;
	__u32 padding;
	__u64 property_value;
};

/**
 * struct mshv_irqfd_32 - argument of MSHV_LEGACY_IRQFD_32
 * @apic_id: destination
 * @fd: eventfd whose signal becomes the interrupt
 * @gsi: name of the irqfd, for deassigning it
 * @vector: vector
 * @interrupt_type: type of the hypervisor
 * @flags: bit 0 deassigns
 * @level_triggered: not zero: level triggered
 * @logical_dest_mode: not zero: @apic_id is a logical destination
 * @pad: unused
 *
 * Generations: irqfd-2021, in the middle of the series.
 */
struct mshv_irqfd_32 {
	__u64 apic_id;
	__s32 fd;
	__u32 gsi;
	__u32 vector;
	__u32 interrupt_type;
	__u32 flags;
	__u8  level_triggered;
	__u8  logical_dest_mode;
	__u8  pad[2];
};

/**
 * struct mshv_irqfd_40 - argument of MSHV_LEGACY_IRQFD_40
 * @apic_id: destination
 * @fd: eventfd whose signal becomes the interrupt
 * @resamplefd: eventfd signalled when the guest has acknowledged the interrupt
 * @gsi: name of the irqfd, for deassigning it
 * @vector: vector
 * @interrupt_type: type of the hypervisor
 * @flags: set of 1 << MSHV_IRQFD_BIT_*
 * @level_triggered: not zero: level triggered
 * @logical_dest_mode: not zero: @apic_id is a logical destination
 * @pad: unused
 *
 * Generations: rfc2020-eventfd, and irqfd-2021 in the middle of the series.
 */
struct mshv_irqfd_40 {
	__u64 apic_id;
	__s32 fd;
	__s32 resamplefd;
	__u32 gsi;
	__u32 vector;
	__u32 interrupt_type;
	__u32 flags;
	__u8  level_triggered;
	__u8  logical_dest_mode;
	__u8  pad[6];
};

/* Flags of MSHV_LEGACY_GET_GPA_ACCESS_STATES_*, done after the state was read. */
#define MSHV_LEGACY_ACCESS_CLEAR_ACCESSED	0x1
#define MSHV_LEGACY_ACCESS_SET_ACCESSED		0x2
#define MSHV_LEGACY_ACCESS_CLEAR_DIRTY		0x4
#define MSHV_LEGACY_ACCESS_SET_DIRTY		0x8

/* What a byte of the result is a set of. */
#define MSHV_LEGACY_STATE_ACCESSED	0x1
#define MSHV_LEGACY_STATE_DIRTY		0x2

/**
 * struct mshv_get_gpa_pages_access_state_28 - argument of MSHV_LEGACY_GET_GPA_ACCESS_STATES_28
 * @count: in: number of pages; out: number of pages reported
 * @flags: set of MSHV_LEGACY_ACCESS_*
 * @hv_gpa_page_number: first guest page
 * @states: a byte for each page goes there, a set of MSHV_LEGACY_STATE_*
 *
 * Generations: dom0-2021 to rfc2023-v1, dom0-0.1, dom0-0.2.
 */
struct mshv_get_gpa_pages_access_state_28 {
	__u32 count;
	__u64 flags;
	__u64 hv_gpa_page_number;
	__u64 states;
} __attribute__((packed));

/**
 * struct mshv_get_gpa_pages_access_state_32 - argument of MSHV_LEGACY_GET_GPA_ACCESS_STATES_32
 * @flags: set of MSHV_LEGACY_ACCESS_*
 * @hv_gpa_page_number: first guest page
 * @count: in: number of pages; out: number of pages reported
 * @padding: zero
 * @states_ptr: a byte for each page goes there, a set of MSHV_LEGACY_STATE_*
 *
 * Generations: rfc2023-v3.
 */
struct mshv_get_gpa_pages_access_state_32 {
	__u64 flags;
	__u64 hv_gpa_page_number;
	__u32 count;
	__u32 padding;
	__u64 states_ptr;
} __attribute__((packed));

/* Type and flags of struct mshv_create_device. */
#define MSHV_LEGACY_DEVICE_TYPE_VFIO	0
#define MSHV_LEGACY_CREATE_DEVICE_TEST	0x1	/* only asks whether it could be created */

/**
 * struct mshv_create_device - argument of MSHV_LEGACY_CREATE_DEVICE
 * @type: MSHV_LEGACY_DEVICE_TYPE_VFIO
 * @fd: out: file of the new object
 * @flags: 0 or MSHV_LEGACY_CREATE_DEVICE_TEST
 *
 * Generations: dom0-2021 to dom0-2024k, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6, next-vfio.
 */
struct mshv_create_device {
	__u32 type;
	__u32 fd;
	__u32 flags;
};

/**
 * struct mshv_signal_event_direct - argument of MSHV_LEGACY_SIGNAL_EVENT_DIRECT
 * @vp: index of the VP
 * @vtl: virtual trust level
 * @sint: interrupt source of the SynIC
 * @flag: number of the event flag
 * @newly_signaled: out: not zero if the flag was clear before
 * @padding: content undefined
 *
 * Generations: dom0-2022 to dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_signal_event_direct {
	__u32 vp;
	__u8  vtl;
	__u8  sint;
	__u16 flag;
	__u8  newly_signaled;
	__u8  padding[3];
};

#define MSHV_LEGACY_MAX_MESSAGE		256	/* else E2BIG */

/**
 * struct mshv_post_message_direct_16 - argument of MSHV_LEGACY_POST_MESSAGE_DIRECT_16
 * @vp: index of the VP
 * @vtl: virtual trust level
 * @sint: interrupt source of the SynIC
 * @length: bytes at @message, at most MSHV_LEGACY_MAX_MESSAGE
 * @message: where the message is
 *
 * Generations: dom0-2022 to rfc2023-v1, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6.
 */
struct mshv_post_message_direct_16 {
	__u32 vp;
	__u8  vtl;
	__u8  sint;
	__u16 length;
	__u64 message;
};

/**
 * struct mshv_post_message_direct_264 - argument of MSHV_LEGACY_POST_MESSAGE_DIRECT_264
 * @vp: index of the VP
 * @vtl: virtual trust level
 * @sint: interrupt source of the SynIC
 * @length: bytes of @message
 * @message: the message
 *
 * Generations: rfc2023-v3.
 */
struct mshv_post_message_direct_264 {
	__u32 vp;
	__u8  vtl;
	__u8  sint;
	__u16 length;
	__u8  message[MSHV_LEGACY_MAX_MESSAGE];
};

/**
 * struct mshv_register_deliverabilty_notifications - argument of
 *	MSHV_LEGACY_REGISTER_DELIVERABILITY_NOTIFICATIONS
 * @vp: index of the VP
 * @pad: unused
 * @flag: bits of the hypervisor's register of that name
 *
 * Generations: dom0-2022 to dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_register_deliverabilty_notifications {
	__u32 vp;
	__u32 pad;
	__u64 flag;
};

#define MSHV_LEGACY_MAP_GUEST_MEMORY	_IOW(MSHV_IOCTL, 0x02, struct mshv_user_mem_region_old)
#define MSHV_LEGACY_UNMAP_GUEST_MEMORY	_IOW(MSHV_IOCTL, 0x03, struct mshv_user_mem_region_old)
#define MSHV_LEGACY_CREATE_VP		_IOW(MSHV_IOCTL, 0x04, struct mshv_create_vp)
#define MSHV_LEGACY_INSTALL_INTERCEPT	_IOW(MSHV_IOCTL, 0x08, struct mshv_install_intercept)
#define MSHV_LEGACY_ASSERT_INTERRUPT	_IOW(MSHV_IOCTL, 0x09, struct mshv_assert_interrupt)
#define MSHV_LEGACY_SET_PARTITION_PROPERTY \
	_IOW(MSHV_IOCTL, 0x0c, struct mshv_partition_property_c32)
#define MSHV_LEGACY_GET_PARTITION_PROPERTY \
	_IOWR(MSHV_IOCTL, 0x0d, struct mshv_partition_property_c32)
#define MSHV_LEGACY_IRQFD_16		_IOW(MSHV_IOCTL, 0x0e, struct mshv_user_irqfd)
#define MSHV_LEGACY_IRQFD_32		_IOW(MSHV_IOCTL, 0x0e, struct mshv_irqfd_32)
#define MSHV_LEGACY_IRQFD_40		_IOW(MSHV_IOCTL, 0x0e, struct mshv_irqfd_40)
#define MSHV_LEGACY_IOEVENTFD		_IOW(MSHV_IOCTL, 0x0f, struct mshv_user_ioeventfd)
#define MSHV_LEGACY_SET_MSI_ROUTING	_IOW(MSHV_IOCTL, 0x11, struct mshv_user_irq_table)
#define MSHV_LEGACY_GET_GPA_ACCESS_STATES_28 \
	_IOWR(MSHV_IOCTL, 0x12, struct mshv_get_gpa_pages_access_state_28)
#define MSHV_LEGACY_GET_GPA_ACCESS_STATES_32 \
	_IOWR(MSHV_IOCTL, 0x12, struct mshv_get_gpa_pages_access_state_32)
#define MSHV_LEGACY_CREATE_DEVICE	_IOWR(MSHV_IOCTL, 0x13, struct mshv_create_device)
#define MSHV_LEGACY_SIGNAL_EVENT_DIRECT	_IOWR(MSHV_IOCTL, 0x18, struct mshv_signal_event_direct)
#define MSHV_LEGACY_POST_MESSAGE_DIRECT_16 \
	_IOW(MSHV_IOCTL, 0x19, struct mshv_post_message_direct_16)
#define MSHV_LEGACY_POST_MESSAGE_DIRECT_264 \
	_IOW(MSHV_IOCTL, 0x19, struct mshv_post_message_direct_264)
#define MSHV_LEGACY_REGISTER_DELIVERABILITY_NOTIFICATIONS \
	_IOW(MSHV_IOCTL, 0x1a, struct mshv_register_deliverabilty_notifications)
#define MSHV_LEGACY_MODIFY_GPA_HOST_ACCESS \
	_IOW(MSHV_IOCTL, 0x28, struct mshv_modify_gpa_host_access_24)
#define MSHV_LEGACY_IMPORT_ISOLATED_PAGES \
	_IOW(MSHV_IOCTL, 0x29, struct mshv_import_isolated_pages_old)
#define MSHV_LEGACY_COMPLETE_ISOLATED_IMPORT \
	_IOW(MSHV_IOCTL, 0x30, struct mshv_complete_isolated_import)
#define MSHV_LEGACY_ISSUE_PSP_GUEST_REQUEST \
	_IOW(MSHV_IOCTL, 0x31, struct mshv_issue_psp_guest_request)
#define MSHV_LEGACY_SEV_SNP_AP_CREATE	_IOW(MSHV_IOCTL, 0x34, struct mshv_sev_snp_ap_create)
/* Also a call of VPs. */
#define MSHV_LEGACY_ROOT_HVCALL		_IOWR(MSHV_IOCTL, 0x35, struct mshv_root_hvcall)

/* ---------------------------------------- passed-through devices ---- */

#define MSHV_LEGACY_DEVICE_GROUP_VFIO	1
#define MSHV_LEGACY_DEVICE_ATTR_ADD	1
#define MSHV_LEGACY_DEVICE_ATTR_DEL	2

/**
 * struct mshv_device_attr - argument of MSHV_LEGACY_SET_DEVICE_ATTR
 * @flags: zero
 * @group: MSHV_LEGACY_DEVICE_GROUP_VFIO
 * @attr: one of MSHV_LEGACY_DEVICE_ATTR_*
 * @addr: where the number (__s32) of the VFIO file to add or take away is
 *
 * Also of MSHV_LEGACY_HAS_DEVICE_ATTR, and of MSHV_LEGACY_GET_DEVICE_ATTR, which
 * has nothing to get. Calls of the file that MSHV_LEGACY_CREATE_DEVICE made.
 * Generations: dom0-2021 to dom0-2024k, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6, next-vfio.
 */
struct mshv_device_attr {
	__u32 flags;
	__u32 group;
	__u64 attr;
	__u64 addr;
};

#define MSHV_LEGACY_SET_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x14, struct mshv_device_attr)
#define MSHV_LEGACY_GET_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x15, struct mshv_device_attr)
#define MSHV_LEGACY_HAS_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x16, struct mshv_device_attr)

#endif
