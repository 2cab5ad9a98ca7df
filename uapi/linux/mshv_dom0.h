/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * /dev/mshv: what kernels other than the mainline one have on top of mshv.h.
 *
 * Generations dom0-0.3, dom0-0.3.3, dom0-0.4 and dom0-0.6.6, and the two posted
 * series next-vfio and next-gva. They share mshv.h with the mainline kernel, and
 * several structures with the generations before them (mshv_legacy.h). New
 * programs make the hypercall instead (MSHV_ROOT_HVCALL) where there is one.
 */
#ifndef _UAPI_LINUX_MSHV_DOM0_H
#define _UAPI_LINUX_MSHV_DOM0_H

#include "mshv_legacy.h"

/* ------------------------------------------------------ the device ---- */

/* Of struct mshv_create_partition, next to MSHV_PT_ISOLATION_NONE. */
#define MSHV_DOM0_PT_ISOLATION_SNP	1

/**
 * struct mshv_create_partition_v2_arm56 - longer argument of MSHV_CREATE_PARTITION
 * @pt_flags: as in struct mshv_create_partition_v2
 * @pt_isolation: as there
 * @pt_num_cpu_fbanks: as there
 * @pt_rsvd: zero
 * @pt_cpu_fbanks: as there
 * @pt_rsvd1: zero
 *
 * Programs for arm64 give this instead of struct mshv_create_partition_v2, under
 * the same number: what would be its last member is anything. Generations:
 * dom0-0.4.
 */
struct mshv_create_partition_v2_arm56 {
	__u64 pt_flags;
	__u64 pt_isolation;
	__u16 pt_num_cpu_fbanks;
	__u8  pt_rsvd[6];
	__u64 pt_cpu_fbanks[MSHV_NUM_CPU_FEATURES_BANKS];
	__u64 pt_rsvd1[2];
} __attribute__((packed));

/**
 * struct mshv_partition_property_c64 - argument of MSHV_DOM0_GET_PARTITION_PROPERTY
 * @property_code: which property of the hypervisor; the upper half is not looked at
 * @property_value: its value
 *
 * Also of MSHV_DOM0_SET_PARTITION_PROPERTY and MSHV_DOM0_GET_HOST_PARTITION_PROPERTY.
 * Before dom0-0.4 it was struct mshv_partition_property_c32. Generations: dom0-0.4,
 * dom0-0.6.6.
 */
struct mshv_partition_property_c64 {
	__u64 property_code;
	__u64 property_value;
};

/* A property of the host itself. */
#define MSHV_DOM0_GET_HOST_PARTITION_PROPERTY \
	_IOWR(MSHV_IOCTL, 0x01, struct mshv_partition_property_c64)
/* The same in dom0-0.3.3: takes the code and returns the value, if it fits. */
#define MSHV_DOM0_GET_HOST_PARTITION_PROPERTY_U64	_IOR(MSHV_IOCTL, 0x01, __u64)

/* ------------------------------------------------------ partitions ---- */

#define MSHV_DOM0_CREATE_DEVICE		_IOWR(MSHV_IOCTL, 0x08, struct mshv_create_device)
#define MSHV_DOM0_MODIFY_GPA_HOST_ACCESS \
	_IOW(MSHV_IOCTL, 0x09, struct mshv_modify_gpa_host_access_16)
#define MSHV_DOM0_IMPORT_ISOLATED_PAGES \
	_IOW(MSHV_IOCTL, 0x0a, struct mshv_import_isolated_pages_new)
/*
 * The guest starts anew: its VPs, their LAPICs and the SynIC are as created, memory
 * and properties as they are. EBUSY if a VP runs. In kernels of 2026, the first of
 * which had the bare number.
 */
#define MSHV_DOM0_SCRUB_PARTITION	_IO(MSHV_IOCTL, 0x0b)
#define MSHV_DOM0_SCRUB_PARTITION_BARE	0x8d
#define MSHV_DOM0_INSTALL_INTERCEPT	_IOW(MSHV_IOCTL, 0xf0, struct mshv_install_intercept)
#define MSHV_DOM0_ASSERT_INTERRUPT	_IOW(MSHV_IOCTL, 0xf1, struct mshv_assert_interrupt)
#define MSHV_DOM0_SET_PARTITION_PROPERTY \
	_IOW(MSHV_IOCTL, 0xf2, struct mshv_partition_property_c64)
#define MSHV_DOM0_GET_PARTITION_PROPERTY \
	_IOWR(MSHV_IOCTL, 0xf3, struct mshv_partition_property_c64)
#define MSHV_DOM0_COMPLETE_ISOLATED_IMPORT \
	_IOW(MSHV_IOCTL, 0xf4, struct mshv_complete_isolated_import)
#define MSHV_DOM0_ISSUE_PSP_GUEST_REQUEST \
	_IOW(MSHV_IOCTL, 0xf5, struct mshv_issue_psp_guest_request)
#define MSHV_DOM0_SEV_SNP_AP_CREATE	_IOW(MSHV_IOCTL, 0xf6, struct mshv_sev_snp_ap_create)
#define MSHV_DOM0_SIGNAL_EVENT_DIRECT	_IOWR(MSHV_IOCTL, 0xf7, struct mshv_signal_event_direct)
#define MSHV_DOM0_POST_MESSAGE_DIRECT \
	_IOW(MSHV_IOCTL, 0xf8, struct mshv_post_message_direct_16)
#define MSHV_DOM0_REGISTER_DELIVERABILITY_NOTIFICATIONS \
	_IOW(MSHV_IOCTL, 0xf9, struct mshv_register_deliverabilty_notifications)

/* ------------------------------------------------------------- VPs ---- */

#define MSHV_DOM0_GET_VP_REGISTERS	_IOWR(MSHV_IOCTL, 0xf0, struct mshv_vp_registers_16)
#define MSHV_DOM0_SET_VP_REGISTERS	_IOW(MSHV_IOCTL, 0xf1, struct mshv_vp_registers_16)
/* Also of next-gva. */
#define MSHV_DOM0_VP_TRANSLATE_GVA	_IOWR(MSHV_IOCTL, 0xf2, struct mshv_translate_gva_ptr)
#define MSHV_DOM0_VP_REGISTER_INTERCEPT_RESULT \
	_IOW(MSHV_IOCTL, 0xf3, struct mshv_register_intercept_result)
#define MSHV_DOM0_GET_VP_CPUID_VALUES \
	_IOWR(MSHV_IOCTL, 0xf4, struct mshv_get_vp_cpuid_values_40)
#define MSHV_DOM0_READ_GPA		_IOWR(MSHV_IOCTL, 0xf5, struct mshv_read_write_gpa)
#define MSHV_DOM0_WRITE_GPA		_IOW(MSHV_IOCTL, 0xf6, struct mshv_read_write_gpa)

/* ---------------------------------------- passed-through devices ---- */

#define MSHV_DOM0_SET_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x00, struct mshv_device_attr)
/* Was to get an attribute, of which none can be got; next-vfio asks for one with it. */
#define MSHV_DOM0_GET_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x01, struct mshv_device_attr)
#define MSHV_DOM0_HAS_DEVICE_ATTR	_IOW(MSHV_IOCTL, 0x02, struct mshv_device_attr)

#endif
