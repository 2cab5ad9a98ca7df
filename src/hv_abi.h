/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's binary interface, as far as this driver uses it: hypercall
 * codes, statuses, argument layouts, registers, messages.
 *
 * The kernel's own headers are not used for this: which structures they carry
 * and under which names differs from release to release. All layouts are
 * little-endian and packed; tests/layout compares them with those headers that
 * have them. Every name begins with mshv_hv_ or MSHV_HV_.
 */
#ifndef MSHV_HV_ABI_H
#define MSHV_HV_ABI_H

#include <linux/types.h>

#define MSHV_HV_PAGE_SHIFT	12
#define MSHV_HV_PAGE_BYTES	(1u << MSHV_HV_PAGE_SHIFT)

/* Partition id that means "the caller's own". */
#define MSHV_HV_PARTITION_SELF	(~0ull)

/* VP index that means "the one that this CPU is". */
#define MSHV_HV_VP_SELF			0xfffffffeu

/* Control word of a hypercall. */
#define MSHV_HV_CONTROL_FAST		(1ull << 16)
#define MSHV_HV_CONTROL_VARIABLE_SHIFT	17
#define MSHV_HV_CONTROL_REPS_SHIFT	32
#define MSHV_HV_CONTROL_START_SHIFT	48
#define MSHV_HV_REPS_MASK		0xfffu

enum mshv_hv_code {
	MSHV_HV_CREATE_PARTITION		= 0x40,
	MSHV_HV_INITIALIZE_PARTITION		= 0x41,
	MSHV_HV_FINALIZE_PARTITION		= 0x42,
	MSHV_HV_DELETE_PARTITION		= 0x43,
	MSHV_HV_GET_PARTITION_PROPERTY		= 0x44,
	MSHV_HV_SET_PARTITION_PROPERTY		= 0x45,
	MSHV_HV_DEPOSIT_MEMORY			= 0x48,
	MSHV_HV_WITHDRAW_MEMORY			= 0x49,
	MSHV_HV_MAP_GPA_PAGES			= 0x4b,
	MSHV_HV_UNMAP_GPA_PAGES			= 0x4c,
	MSHV_HV_INSTALL_INTERCEPT		= 0x4d,
	MSHV_HV_CREATE_VP			= 0x4e,
	MSHV_HV_DELETE_VP			= 0x4f,
	MSHV_HV_GET_VP_REGISTERS		= 0x50,
	MSHV_HV_SET_VP_REGISTERS		= 0x51,
	MSHV_HV_TRANSLATE_VIRTUAL_ADDRESS	= 0x52,
	MSHV_HV_READ_GPA			= 0x53,
	MSHV_HV_WRITE_GPA			= 0x54,
	MSHV_HV_CLEAR_VIRTUAL_INTERRUPT		= 0x56,
	MSHV_HV_DELETE_PORT			= 0x58,
	MSHV_HV_DISCONNECT_PORT			= 0x5b,
	MSHV_HV_MAP_STATS_PAGE			= 0x6c,
	MSHV_HV_UNMAP_STATS_PAGE		= 0x6d,
	MSHV_HV_GET_SYSTEM_PROPERTY		= 0x7b,
	MSHV_HV_NOTIFY_PORT_RING_EMPTY		= 0x8b,
	MSHV_HV_SCRUB_PARTITION			= 0x8d,
	MSHV_HV_REGISTER_INTERCEPT_RESULT	= 0x91,
	MSHV_HV_ASSERT_VIRTUAL_INTERRUPT	= 0x94,
	MSHV_HV_CREATE_PORT			= 0x95,
	MSHV_HV_CONNECT_PORT			= 0x96,
	MSHV_HV_SIGNAL_EVENT_DIRECT		= 0xc0,
	MSHV_HV_POST_MESSAGE_DIRECT		= 0xc1,
	MSHV_HV_DISPATCH_VP			= 0xc2,
	MSHV_HV_GET_GPA_ACCESS_STATES		= 0xc9,
	MSHV_HV_MAP_VP_STATE_PAGE		= 0xe1,
	MSHV_HV_UNMAP_VP_STATE_PAGE		= 0xe2,
	MSHV_HV_GET_VP_STATE			= 0xe3,
	MSHV_HV_SET_VP_STATE			= 0xe4,
	MSHV_HV_IMPORT_ISOLATED_PAGES		= 0xef,
	MSHV_HV_COMPLETE_ISOLATED_IMPORT	= 0xf1,
	MSHV_HV_ISSUE_PSP_GUEST_REQUEST		= 0xf2,
	MSHV_HV_GET_VP_CPUID_VALUES		= 0xf4,
	MSHV_HV_GET_PARTITION_PROPERTY_EX	= 0x101,
	MSHV_HV_MAP_STATS_PAGE2			= 0x131,
};

enum mshv_hv_status {
	MSHV_HV_SUCCESS				= 0x00,
	MSHV_HV_INVALID_HYPERCALL_CODE		= 0x02,
	MSHV_HV_INVALID_HYPERCALL_INPUT		= 0x03,
	MSHV_HV_INVALID_ALIGNMENT		= 0x04,
	MSHV_HV_INVALID_PARAMETER		= 0x05,
	MSHV_HV_ACCESS_DENIED			= 0x06,
	MSHV_HV_INVALID_PARTITION_STATE		= 0x07,
	MSHV_HV_OPERATION_DENIED		= 0x08,
	MSHV_HV_UNKNOWN_PROPERTY		= 0x09,
	MSHV_HV_PROPERTY_VALUE_OUT_OF_RANGE	= 0x0a,
	MSHV_HV_INSUFFICIENT_MEMORY		= 0x0b,
	MSHV_HV_INVALID_PARTITION_ID		= 0x0d,
	MSHV_HV_INVALID_VP_INDEX		= 0x0e,
	MSHV_HV_NOT_FOUND			= 0x10,
	MSHV_HV_INVALID_PORT_ID			= 0x11,
	MSHV_HV_INVALID_CONNECTION_ID		= 0x12,
	MSHV_HV_INSUFFICIENT_BUFFERS		= 0x13,
	MSHV_HV_NOT_ACKNOWLEDGED		= 0x14,
	MSHV_HV_INVALID_VP_STATE		= 0x15,
	MSHV_HV_NO_RESOURCES			= 0x1d,
	MSHV_HV_PROCESSOR_FEATURE_NOT_SUPPORTED	= 0x20,
	MSHV_HV_INVALID_LP_INDEX		= 0x41,
	MSHV_HV_INVALID_REGISTER_VALUE		= 0x50,
	MSHV_HV_OPERATION_FAILED		= 0x71,
	MSHV_HV_INSUFFICIENT_ROOT_MEMORY	= 0x73,
	MSHV_HV_INSUFFICIENT_CONTIGUOUS_MEMORY	= 0x75,
	MSHV_HV_TIME_OUT			= 0x78,
	MSHV_HV_CALL_PENDING			= 0x79,
	MSHV_HV_INSUFFICIENT_CONTIGUOUS_ROOT_MEMORY = 0x83,
	MSHV_HV_VTL_ALREADY_ENABLED		= 0x86,
	/* Not a status: what the kernel's entry returns without a hypercall page. */
	MSHV_HV_NO_HYPERCALLS			= 0xffff,
};

/* Where memory comes from; all zero lets the hypervisor choose. */
struct mshv_hv_proximity {
	__u32 domain;
	__u32 flags;
} __packed;

#define MSHV_HV_CREATE_SMT_ENABLED_GUEST	(1ull << 0)
#define MSHV_HV_CREATE_NESTED_VIRTUALIZATION	(1ull << 1)
#define MSHV_HV_CREATE_GPA_SUPER_PAGES		(1ull << 4)
#define MSHV_HV_CREATE_EXO_PARTITION		(1ull << 8)
#define MSHV_HV_CREATE_LAPIC			(1ull << 13)
#define MSHV_HV_CREATE_INTERCEPT_MESSAGE_PAGE	(1ull << 19)
#define MSHV_HV_CREATE_X2APIC			(1ull << 22)

/* The oldest interface every supported hypervisor build has. */
#define MSHV_HV_COMPATIBILITY_21H2		0x0609

struct mshv_hv_create_partition {
	__u64 flags;
	struct mshv_hv_proximity proximity;
	__u32 compatibility_version;
	__u32 padding;
	__u64 disabled_processor_features[2];
	__u64 disabled_xsave_features;
	__u64 isolation;
} __packed;

struct mshv_hv_create_partition_out {
	__u64 partition_id;
} __packed;

struct mshv_hv_create_vp {
	__u64 partition_id;
	__u32 vp_index;
	__u8  padding[3];
	__u8  subnode_type;
	__u64 subnode_id;
	struct mshv_hv_proximity proximity;
	__u64 flags;
} __packed;

struct mshv_hv_delete_vp {
	__u64 partition_id;
	__u32 vp_index;
	__u32 padding;
} __packed;

/* The list of page numbers follows in the input page. */
struct mshv_hv_deposit {
	__u64 partition_id;
	__u64 pfns[];
} __packed;

struct mshv_hv_withdraw {
	__u64 partition_id;
	struct mshv_hv_proximity proximity;
} __packed;

#define MSHV_HV_MAP_READABLE		0x1u
#define MSHV_HV_MAP_WRITABLE		0x2u
#define MSHV_HV_MAP_EXECUTABLE		0xcu	/* kernel and user */
#define MSHV_HV_MAP_ADJUSTABLE		0x8000u
#define MSHV_HV_MAP_NOT_CACHED		0x200000u
#define MSHV_HV_MAP_LARGE		0x80000000u
#define MSHV_HV_UNMAP_LARGE		0x2u

struct mshv_hv_map_gpa {
	__u64 partition_id;
	__u64 gfn;
	__u32 flags;
	__u32 padding;
	__u64 pfns[];
} __packed;

struct mshv_hv_unmap_gpa {
	__u64 partition_id;
	__u64 gfn;
	__u32 flags;
	__u32 padding;
} __packed;

struct mshv_hv_vp_registers {
	__u64 partition_id;
	__u32 vp_index;
	__u8  vtl;
	__u8  padding[3];
} __packed;

struct mshv_hv_register_value {
	__u64 low;
	__u64 high;
} __packed;

struct mshv_hv_register_assoc {
	__u32 name;
	__u32 reserved1;
	__u64 reserved2;
	struct mshv_hv_register_value value;
} __packed;

#define MSHV_HV_REGISTER_EXPLICIT_SUSPEND	0x00000000u
#define MSHV_HV_REGISTER_INTERCEPT_SUSPEND	0x00000001u
#define MSHV_HV_REGISTER_DISPATCH_SUSPEND	0x00000003u
#define MSHV_HV_REGISTER_RAX			0x00020000u
#define MSHV_HV_REGISTER_RDX			0x00020002u
#define MSHV_HV_REGISTER_RIP			0x00020010u
#define MSHV_HV_REGISTER_ROOT_SIGNAL_COUNT	0x00090014u

enum mshv_hv_vp_state_page {
	MSHV_HV_VP_PAGE_REGISTERS		= 0,
	MSHV_HV_VP_PAGE_INTERCEPT_MESSAGE	= 1,
};

#define MSHV_HV_VP_PAGE_LOCATION_PROVIDED	0x1u

struct mshv_hv_map_vp_state_page {
	__u64 partition_id;
	__u32 vp_index;
	__u16 type;
	__u8  vtl;
	__u8  flags;
	__u64 requested_pfn;
} __packed;

struct mshv_hv_map_vp_state_page_out {
	__u64 pfn;
} __packed;

struct mshv_hv_unmap_vp_state_page {
	__u64 partition_id;
	__u32 vp_index;
	__u16 type;
	__u8  vtl;
	__u8  reserved;
} __packed;

/* Types with this bit are carried by pages of the caller, others by the call. */
#define MSHV_HV_VP_STATE_BY_PAGE		0x80000000u

#define MSHV_HV_VP_STATE_LAPIC			0x80000000u
#define MSHV_HV_VP_STATE_XSAVE			0x80000001u
#define MSHV_HV_VP_STATE_SIM_PAGE		0x80000002u
#define MSHV_HV_VP_STATE_SIEF_PAGE		0x80000003u
#define MSHV_HV_VP_STATE_SYNTHETIC_TIMERS	4u

#define MSHV_HV_SYNTHETIC_TIMERS_BYTES		200

/* States every processor saves: x87 and SSE. */
#define MSHV_HV_XSAVE_LEGACY			0x3ull

struct mshv_hv_vp_state {
	__u32 type;
	__u32 reserved;
	__u64 xsave_flags;
	__u64 xsave_states;
} __packed;

/* Variable header: page numbers, or on setting the state itself. */
struct mshv_hv_get_set_vp_state {
	__u64 partition_id;
	__u32 vp_index;
	__u8  vtl;
	__u8  reserved[3];
	struct mshv_hv_vp_state state;
	__u64 list[];
} __packed;

#define MSHV_HV_ACCESS_CLEAR_ACCESSED		0x1ull
#define MSHV_HV_ACCESS_SET_ACCESSED		0x2ull
#define MSHV_HV_ACCESS_CLEAR_DIRTY		0x4ull
#define MSHV_HV_ACCESS_SET_DIRTY		0x8ull

/* The output has one byte for each page, as it was before the change. */
#define MSHV_HV_ACCESS_STATE_ACCESSED		0x1u
#define MSHV_HV_ACCESS_STATE_DIRTY		0x2u

struct mshv_hv_get_access_states {
	__u64 partition_id;
	__u64 flags;
	__u64 gfn;
} __packed;

/* An access mask of zero takes the intercept back. */
#define MSHV_HV_INTERCEPT_TYPE_HYPERCALL	8u

struct mshv_hv_install_intercept {
	__u64 partition_id;
	__u32 access;
	__u32 type;
	__u64 parameter;
} __packed;

struct mshv_hv_get_system_property {
	__u32 property;
	__u32 reserved;
	__u64 argument;
} __packed;

struct mshv_hv_get_partition_property {
	__u64 partition_id;
	__u32 property;
	__u32 padding;
} __packed;

struct mshv_hv_get_partition_property_ex {
	__u64 partition_id;
	__u32 property;
	__u32 padding;
	__u64 argument;
} __packed;

#define MSHV_HV_PROPERTY_INTEGRATED_SCHEDULER	0x00020005u
#define MSHV_HV_PROPERTY_XSAVE_FEATURES		0x00060002u
#define MSHV_HV_PROPERTY_XSAVE_STATES		0x00060007u
#define MSHV_HV_PROPERTY_MAX_XSAVE_BYTES	0x00060008u
#define MSHV_HV_PROPERTY_PROCESSOR_FEATURES0	0x0006000au
#define MSHV_HV_PROPERTY_PROCESSOR_FEATURES1	0x0006000bu
#define MSHV_HV_PROPERTY_VMM_CAPABILITIES	0x00090007u
#define MSHV_HV_SYSTEM_PROPERTY_SCHEDULER	15u

#define MSHV_HV_SCHEDULER_CLASSIC		1u
#define MSHV_HV_SCHEDULER_CLASSIC_SMT		2u
#define MSHV_HV_SCHEDULER_CORE			3u
#define MSHV_HV_SCHEDULER_ROOT			4u

struct mshv_hv_vmm_capabilities {
	__u16 bank_count;
	__u16 reserved[3];
	__u64 bits;
} __packed;

#define MSHV_HV_VMM_OVERLAY_PFN			(1ull << 1)
#define MSHV_HV_VMM_INTEGRATED_SCHEDULER	(1ull << 6)

/* One slot of the message page; there are 16, one for each SINT. */
#define MSHV_HV_MESSAGE_BYTES		256
#define MSHV_HV_MESSAGE_PAYLOAD_BYTES	240
#define MSHV_HV_MESSAGE_PENDING		0x1u

struct mshv_hv_message {
	__u32 type;
	__u8  payload_size;
	__u8  flags;
	__u8  reserved[2];
	__u64 sender;
	__u8  payload[MSHV_HV_MESSAGE_PAYLOAD_BYTES];
} __packed;

enum mshv_hv_message_type {
	MSHV_HV_MESSAGE_NONE			= 0,
	MSHV_HV_MESSAGE_UNMAPPED_GPA		= 0x80000000,
	MSHV_HV_MESSAGE_GPA_INTERCEPT		= 0x80000001,
	MSHV_HV_MESSAGE_OPAQUE_INTERCEPT	= 0x8000003f,
	MSHV_HV_MESSAGE_HYPERCALL_INTERCEPT	= 0x80000050,
	MSHV_HV_MESSAGE_SINT_INTERCEPT		= 0x80000061,
	MSHV_HV_MESSAGE_ASYNC_CALL_COMPLETION	= 0x80000070,
	MSHV_HV_MESSAGE_SCHEDULER_BITSET	= 0x80000100,
	MSHV_HV_MESSAGE_SCHEDULER_PAIR		= 0x80000101,
	MSHV_HV_MESSAGE_X64_IO_PORT		= 0x80010000,
	MSHV_HV_MESSAGE_X64_MSR			= 0x80010001,
	MSHV_HV_MESSAGE_X64_CPUID		= 0x80010002,
	MSHV_HV_MESSAGE_X64_EXCEPTION		= 0x80010003,
	MSHV_HV_MESSAGE_APIC_EOI		= 0x80010004,
	MSHV_HV_MESSAGE_X64_HALT		= 0x80010007,
};

struct mshv_hv_segment {
	__u64 base;
	__u32 limit;
	__u16 selector;
	__u16 attributes;
} __packed;

#define MSHV_HV_SEGMENT_LONG			(1u << 13)

#define MSHV_HV_INSTRUCTION_LENGTH_MASK		0xfu
#define MSHV_HV_EXECUTION_EFER_LMA		(1u << 4)

/* What the payload of every x86 intercept message begins with. */
struct mshv_hv_intercept_header {
	__u32 vp_index;
	__u8  length_and_cr8;
	__u8  access_type;
	__u16 execution_state;
	struct mshv_hv_segment cs;
	__u64 rip;
	__u64 rflags;
} __packed;

struct mshv_hv_opaque_intercept {
	__u32 vp_index;
} __packed;

enum mshv_hv_intercept_access {
	MSHV_HV_ACCESS_READ			= 0,
	MSHV_HV_ACCESS_WRITE			= 1,
	MSHV_HV_ACCESS_EXECUTE			= 2,
};

struct mshv_hv_memory_intercept {
	struct mshv_hv_intercept_header header;
	__u32 cache_type;
	__u8  instruction_bytes;
	__u8  access_info;
	__u8  tpr_priority;
	__u8  reserved;
	__u64 gva;
	__u64 gpa;
	__u8  instruction[16];
} __packed;

struct mshv_hv_async_completion {
	__u64 partition_id;
	__u32 status;
	__u32 completion_count;
	__u64 sub_status;
} __packed;

struct mshv_hv_sint_intercept {
	__u32 sint;
} __packed;

struct mshv_hv_apic_eoi {
	__u32 vp_index;
	__u32 vector;
} __packed;

/* Types of interrupt are the delivery modes of an APIC. */
#define MSHV_HV_INTERRUPT_EXTINT	7u

#define MSHV_HV_INTERRUPT_LEVEL		0x1u
#define MSHV_HV_INTERRUPT_LOGICAL	0x2u

struct mshv_hv_assert_interrupt {
	__u64 partition_id;
	__u32 type;
	__u32 flags;
	__u64 destination;
	__u32 vector;
	__u8  vtl;
	__u8  padding[3];
} __packed;

#define MSHV_HV_PORT_ID_MAX		0xffffffu
#define MSHV_HV_PORT_DOORBELL		4u
#define MSHV_HV_VP_ANY			0xffffffffu

struct mshv_hv_create_port {
	__u64 port_partition_id;
	__u32 port_id;
	__u8  port_vtl;
	__u8  min_connection_vtl;
	__u16 padding;
	__u64 connection_partition_id;
	__u32 type;
	__u32 type_padding;
	__u32 target_sint;
	__u32 target_vp;
	__u64 reserved;
	struct mshv_hv_proximity proximity;
} __packed;

struct mshv_hv_delete_port {
	__u64 port_partition_id;
	__u32 port_id;
	__u32 reserved;
} __packed;

/* Size of the write in bits 2:0: 0 any, else 1 plus its binary logarithm. */
#define MSHV_HV_DOORBELL_ANY_VALUE	0x80000000u

struct mshv_hv_connect_port {
	__u64 connection_partition_id;
	__u32 connection_id;
	__u8  connection_vtl;
	__u8  padding[3];
	__u64 port_partition_id;
	__u32 port_id;
	__u32 reserved;
	__u32 type;
	__u32 type_padding;
	__u64 gpa;
	__u64 trigger_value;
	__u64 flags;
	struct mshv_hv_proximity proximity;
} __packed;

#define MSHV_HV_CONNECTION_IS_DOORBELL	0x1u

struct mshv_hv_disconnect_port {
	__u64 connection_partition_id;
	__u32 connection_id;
	__u32 flags;
} __packed;

struct mshv_hv_notify_port_ring_empty {
	__u32 sint;
	__u32 reserved;
} __packed;

#define MSHV_HV_EVENT_RING_ENTRIES	63u

/* One of 16 in the event ring page, one for each SINT; entries are port ids. */
struct mshv_hv_event_ring {
	__u8  signal_masked;
	__u8  ring_full;
	__u16 reserved;
	__u32 data[MSHV_HV_EVENT_RING_ENTRIES];
};

#include "hv_abi_dispatch.h"

#endif
