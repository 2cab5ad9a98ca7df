/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The hypervisor's interface as the lab implements it: hypercall codes,
 * statuses, input and output layouts, register names, message types. All
 * structures are little-endian; "pfn" is an address shifted right by 12.
 */
#ifndef LAB_HV_H
#define LAB_HV_H

#include <assert.h>
#include <stdint.h>

#define HV_PARTITION_ID_SELF	(~0ull)
#define HV_VP_INDEX_SELF	0xfffffffeu
#define HV_VP_INDEX_ANY		0xffffffffu

/* Hypercall control value. */
#define HV_CONTROL_CODE(c)	((uint32_t)((c) & 0xffff))
#define HV_CONTROL_FAST		(1ull << 16)
#define HV_CONTROL_VARHEAD(c)	((uint32_t)((c) >> 17 & 0x3ff))
#define HV_CONTROL_NESTED	(1ull << 31)
#define HV_CONTROL_REPS(c)	((uint32_t)((c) >> 32 & 0xfff))
#define HV_CONTROL_START(c)	((uint32_t)((c) >> 48 & 0xfff))
#define HV_CONTROL_RESERVED	0xf000f00078000000ull
#define HV_RESULT(status, done)	((uint64_t)(status) | (uint64_t)(done) << 32)

enum hv_call {
	HV_GET_LP_RUN_TIME		= 0x04,
	HV_NOTIFY_LONG_SPIN_WAIT	= 0x08,	/* of children */
	HV_CREATE_PARTITION		= 0x40,
	HV_INITIALIZE_PARTITION		= 0x41,
	HV_FINALIZE_PARTITION		= 0x42,
	HV_DELETE_PARTITION		= 0x43,
	HV_GET_PARTITION_PROPERTY	= 0x44,
	HV_SET_PARTITION_PROPERTY	= 0x45,
	HV_GET_PARTITION_ID		= 0x46,
	HV_DEPOSIT_MEMORY		= 0x48,
	HV_WITHDRAW_MEMORY		= 0x49,
	HV_MAP_GPA_PAGES		= 0x4b,
	HV_UNMAP_GPA_PAGES		= 0x4c,
	HV_INSTALL_INTERCEPT		= 0x4d,
	HV_CREATE_VP			= 0x4e,
	HV_DELETE_VP			= 0x4f,
	HV_GET_VP_REGISTERS		= 0x50,
	HV_SET_VP_REGISTERS		= 0x51,
	HV_TRANSLATE_VIRTUAL_ADDRESS	= 0x52,
	HV_READ_GPA			= 0x53,
	HV_WRITE_GPA			= 0x54,
	HV_CLEAR_VIRTUAL_INTERRUPT	= 0x56,
	HV_DELETE_PORT			= 0x58,
	HV_DISCONNECT_PORT		= 0x5b,
	HV_POST_MESSAGE			= 0x5c,
	HV_SIGNAL_EVENT			= 0x5d,
	HV_MAP_STATS_PAGE		= 0x6c,
	HV_UNMAP_STATS_PAGE		= 0x6d,
	HV_SET_SYSTEM_PROPERTY		= 0x6f,
	HV_ADD_LOGICAL_PROCESSOR	= 0x76,
	HV_GET_SYSTEM_PROPERTY		= 0x7b,
	HV_MAP_DEVICE_INTERRUPT		= 0x7c,
	HV_UNMAP_DEVICE_INTERRUPT	= 0x7d,
	HV_ENTER_SLEEP_STATE		= 0x84,
	HV_NOTIFY_PARTITION_EVENT	= 0x87,
	HV_NOTIFY_PORT_RING_EMPTY	= 0x8b,
	HV_SCRUB_PARTITION		= 0x8d,
	HV_REGISTER_INTERCEPT_RESULT	= 0x91,
	HV_ASSERT_VIRTUAL_INTERRUPT	= 0x94,
	HV_SIGNAL_EVENT_DIRECT		= 0xc0,
	HV_POST_MESSAGE_DIRECT		= 0xc1,
	HV_DISPATCH_VP			= 0xc2,
	HV_CREATE_PORT			= 0x95,
	HV_CONNECT_PORT			= 0x96,
	HV_GET_GPA_ACCESS_STATES	= 0xc9,
	HV_MAP_VP_STATE_PAGE		= 0xe1,
	HV_UNMAP_VP_STATE_PAGE		= 0xe2,
	HV_GET_VP_STATE			= 0xe3,
	HV_SET_VP_STATE			= 0xe4,
	HV_GET_VP_CPUID_VALUES		= 0xf4,
	HV_GET_PARTITION_PROPERTY_EX	= 0x101,
	HV_MAP_STATS_PAGE2		= 0x131,
};

enum hv_status {
	HV_STATUS_SUCCESS			= 0x00,
	HV_STATUS_INVALID_HYPERCALL_CODE	= 0x02,
	HV_STATUS_INVALID_HYPERCALL_INPUT	= 0x03,
	HV_STATUS_INVALID_ALIGNMENT		= 0x04,
	HV_STATUS_INVALID_PARAMETER		= 0x05,
	HV_STATUS_ACCESS_DENIED			= 0x06,
	HV_STATUS_INVALID_PARTITION_STATE	= 0x07,
	HV_STATUS_OPERATION_DENIED		= 0x08,
	HV_STATUS_UNKNOWN_PROPERTY		= 0x09,
	HV_STATUS_PROPERTY_OUT_OF_RANGE		= 0x0a,
	HV_STATUS_INSUFFICIENT_MEMORY		= 0x0b,
	HV_STATUS_INVALID_PARTITION_ID		= 0x0d,
	HV_STATUS_INVALID_VP_INDEX		= 0x0e,
	HV_STATUS_NOT_FOUND			= 0x10,
	HV_STATUS_INSUFFICIENT_BUFFERS		= 0x13,
	HV_STATUS_INVALID_PORT_ID		= 0x11,
	HV_STATUS_INVALID_CONNECTION_ID		= 0x12,
	HV_STATUS_INVALID_VP_STATE		= 0x15,
	HV_STATUS_OBJECT_IN_USE			= 0x19,
	HV_STATUS_NO_RESOURCES			= 0x1d,
	HV_STATUS_FEATURE_NOT_SUPPORTED		= 0x20,
	HV_STATUS_INVALID_LP_INDEX		= 0x41,
	HV_STATUS_INVALID_REGISTER_VALUE	= 0x50,
	HV_STATUS_INVALID_DEVICE_ID		= 0x57,
	HV_STATUS_OPERATION_FAILED		= 0x71,
	HV_STATUS_INSUFFICIENT_ROOT_MEMORY	= 0x73,
	HV_STATUS_INSUFFICIENT_CONTIGUOUS	= 0x75,
	HV_STATUS_CALL_PENDING			= 0x79,
	HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT	= 0x83,
	HV_STATUS_UNKNOWN_REGISTER_NAME		= 0x87,
};

/* CPUID 0x40000003: EAX, and EBX from bit 32 on. */
#define HV_PRIV_REF_COUNT		(1ull << 1)
#define HV_PRIV_SYNIC			(1ull << 2)
#define HV_PRIV_HYPERCALL		(1ull << 5)
#define HV_PRIV_VP_INDEX		(1ull << 6)
#define HV_PRIV_FREQUENCY_MSRS		(1ull << 11)
#define HV_PRIV_TSC_INVARIANT		(1ull << 15)
#define HV_PRIV_CREATE_PARTITIONS	(1ull << 32)
#define HV_PRIV_ACCESS_PARTITION_ID	(1ull << 33)
#define HV_PRIV_ACCESS_MEMORY_POOL	(1ull << 34)
#define HV_PRIV_POST_MESSAGES		(1ull << 36)
#define HV_PRIV_SIGNAL_EVENTS		(1ull << 37)
#define HV_PRIV_CREATE_PORT		(1ull << 38)
#define HV_PRIV_CONNECT_PORT		(1ull << 39)
#define HV_PRIV_ACCESS_STATS		(1ull << 40)
#define HV_PRIV_CPU_MANAGEMENT		(1ull << 44)

/* Synthetic MSRs. */
enum hv_msr {
	HV_MSR_GUEST_OS_ID	= 0x40000000,
	HV_MSR_HYPERCALL	= 0x40000001,
	HV_MSR_VP_INDEX		= 0x40000002,
	HV_MSR_RESET		= 0x40000003,
	HV_MSR_TIME_REF_COUNT	= 0x40000020,
	HV_MSR_REFERENCE_TSC	= 0x40000021,
	HV_MSR_TSC_FREQUENCY	= 0x40000022,
	HV_MSR_APIC_FREQUENCY	= 0x40000023,
	HV_MSR_VP_ASSIST_PAGE	= 0x40000073,
	HV_MSR_SCONTROL		= 0x40000080,
	HV_MSR_SVERSION		= 0x40000081,
	HV_MSR_SIEFP		= 0x40000082,
	HV_MSR_SIMP		= 0x40000083,
	HV_MSR_EOM		= 0x40000084,
	HV_MSR_SIRBP		= 0x40000085,
	HV_MSR_SINT0		= 0x40000090,
	HV_MSR_SINT15		= 0x4000009f,
	HV_MSR_CRASH_P0		= 0x40000100,
	HV_MSR_CRASH_CTL	= 0x40000105,
	HV_MSR_TSC_INVARIANT	= 0x40000118,
};

#define HV_PAGE_MSR_ENABLE	1ull
#define HV_SINT_VECTOR(v)	((uint8_t)(v))
#define HV_SINT_MASKED		(1ull << 16)
#define HV_SINT_AS_INTERCEPT	(1ull << 19)
#define HV_SINT_COUNT		16u
#define HV_SINT_DOORBELL	5u

/* SynIC messages. */
#define HV_MESSAGE_SIZE		256u
#define HV_MESSAGE_PAYLOAD	240u
#define HV_MESSAGE_PENDING	1u

struct hv_message_header {
	uint32_t type;		/* 0 = the slot is free */
	uint8_t payload_size;
	uint8_t flags;
	uint16_t reserved;
	uint64_t sender;
};

struct hv_message {
	struct hv_message_header header;
	uint8_t payload[HV_MESSAGE_PAYLOAD];
};

#define HV_MESSAGE_OF_VP	0x80000000u	/* types of intercepts have it */

enum hv_message_type {
	HV_MESSAGE_NONE				= 0,
	HV_MESSAGE_UNMAPPED_GPA			= 0x80000000,
	HV_MESSAGE_GPA_INTERCEPT		= 0x80000001,
	HV_MESSAGE_INVALID_VP_REGISTER		= 0x80000020,
	HV_MESSAGE_UNRECOVERABLE_EXCEPTION	= 0x80000021,
	HV_MESSAGE_UNSUPPORTED_FEATURE		= 0x80000022,
	HV_MESSAGE_OPAQUE_INTERCEPT		= 0x8000003f,
	HV_MESSAGE_HYPERCALL			= 0x80000050,
	HV_MESSAGE_SINT_INTERCEPT		= 0x80000061,
	HV_MESSAGE_ASYNC_COMPLETION		= 0x80000070,
	HV_MESSAGE_SCHEDULER_SET		= 0x80000100,
	HV_MESSAGE_SCHEDULER_PAIRS		= 0x80000101,
	HV_MESSAGE_IO_PORT			= 0x80010000,
	HV_MESSAGE_MSR				= 0x80010001,
	HV_MESSAGE_APIC_EOI			= 0x80010004,
	HV_MESSAGE_HALT				= 0x80010007,
};

struct hv_opaque_intercept {
	uint32_t vp_index;
};

struct hv_segment {
	uint64_t base;
	uint32_t limit;
	uint16_t selector;
	uint16_t attributes;
};

struct hv_table {
	uint16_t pad[3];
	uint16_t limit;
	uint64_t base;
};

#define HV_INTERCEPT_READ	0
#define HV_INTERCEPT_WRITE	1
#define HV_INTERCEPT_EXECUTE	2

struct hv_intercept_header {
	uint32_t vp_index;
	uint8_t length_cr8;	/* 3:0 instruction length, 7:4 CR8 */
	uint8_t access_type;
	uint16_t execution_state;
	struct hv_segment cs;
	uint64_t rip;
	uint64_t rflags;
};

struct hv_memory_intercept {
	struct hv_intercept_header header;
	uint32_t cache_type;
	uint8_t instruction_count;
	uint8_t access_info;
	uint8_t tpr_priority;
	uint8_t reserved;
	uint64_t gva;
	uint64_t gpa;
	uint8_t instruction[16];
};

struct hv_io_port_intercept {
	struct hv_intercept_header header;
	uint16_t port;
	uint8_t access_info;	/* 2:0 size, 3 string, 4 rep */
	uint8_t instruction_count;
	uint32_t reserved;
	uint64_t rax;
	uint8_t instruction[16];
	struct hv_segment ds;
	struct hv_segment es;
	uint64_t rcx;
	uint64_t rsi;
	uint64_t rdi;
};

static_assert(sizeof(struct hv_message) == HV_MESSAGE_SIZE, "message");
static_assert(sizeof(struct hv_intercept_header) == 40, "intercept header");
static_assert(sizeof(struct hv_memory_intercept) == 80, "memory intercept");
static_assert(sizeof(struct hv_io_port_intercept) == 128, "port intercept");

enum hv_translate_code {
	HV_TRANSLATE_SUCCESS			= 0,
	HV_TRANSLATE_PAGE_NOT_PRESENT		= 1,
	HV_TRANSLATE_PRIVILEGE_VIOLATION	= 2,
	HV_TRANSLATE_RESERVED_BITS		= 3,
	HV_TRANSLATE_GPA_UNMAPPED		= 4,
	HV_TRANSLATE_GPA_NO_READ		= 5,
	HV_TRANSLATE_GPA_NO_WRITE		= 6,
};

/* VP register names (16-byte values in calls 0x50 and 0x51). */
enum hv_register {
	HV_REGISTER_EXPLICIT_SUSPEND		= 0x00000000,
	HV_REGISTER_INTERCEPT_SUSPEND		= 0x00000001,
	HV_REGISTER_INSTRUCTION_HINTS		= 0x00000002,
	HV_REGISTER_DISPATCH_SUSPEND		= 0x00000003,
	HV_REGISTER_ACTIVITY_STATE		= 0x00000004,
	HV_REGISTER_HYPERVISOR_VERSION		= 0x00000100,
	HV_REGISTER_CRASH_P0			= 0x00000210,
	HV_REGISTER_CRASH_CTL			= 0x00000215,
	HV_REGISTER_PENDING_INTERRUPTION	= 0x00010002,
	HV_REGISTER_INTERRUPT_STATE		= 0x00010003,
	HV_REGISTER_PENDING_EVENT0		= 0x00010004,
	HV_REGISTER_PENDING_EVENT1		= 0x00010005,
	HV_REGISTER_DELIVERABILITY		= 0x00010006,
	HV_REGISTER_PENDING_DEBUG		= 0x00010007,
	HV_REGISTER_RAX				= 0x00020000,
	HV_REGISTER_RCX				= 0x00020001,
	HV_REGISTER_RDX				= 0x00020002,
	HV_REGISTER_RBX				= 0x00020003,
	HV_REGISTER_RSP				= 0x00020004,
	HV_REGISTER_RBP				= 0x00020005,
	HV_REGISTER_RSI				= 0x00020006,
	HV_REGISTER_RDI				= 0x00020007,
	HV_REGISTER_R8				= 0x00020008,
	HV_REGISTER_R15				= 0x0002000f,
	HV_REGISTER_RIP				= 0x00020010,
	HV_REGISTER_RFLAGS			= 0x00020011,
	HV_REGISTER_XMM0			= 0x00030000,
	HV_REGISTER_XMM15			= 0x0003000f,
	HV_REGISTER_FP_MMX0			= 0x00030010,
	HV_REGISTER_FP_MMX7			= 0x00030017,
	HV_REGISTER_FP_CONTROL_STATUS		= 0x00030018,
	HV_REGISTER_XMM_CONTROL_STATUS		= 0x00030019,
	HV_REGISTER_CR0				= 0x00040000,
	HV_REGISTER_CR2				= 0x00040001,
	HV_REGISTER_CR3				= 0x00040002,
	HV_REGISTER_CR4				= 0x00040003,
	HV_REGISTER_CR8				= 0x00040004,
	HV_REGISTER_XFEM			= 0x00040005,
	HV_REGISTER_INTERMEDIATE_CR0		= 0x00041000,
	HV_REGISTER_INTERMEDIATE_CR3		= 0x00041002,
	HV_REGISTER_INTERMEDIATE_CR4		= 0x00041003,
	HV_REGISTER_INTERMEDIATE_CR8		= 0x00041004,
	HV_REGISTER_DR0				= 0x00050000,
	HV_REGISTER_DR3				= 0x00050003,
	HV_REGISTER_DR6				= 0x00050004,
	HV_REGISTER_DR7				= 0x00050005,
	HV_REGISTER_ES				= 0x00060000,
	HV_REGISTER_CS				= 0x00060001,
	HV_REGISTER_SS				= 0x00060002,
	HV_REGISTER_DS				= 0x00060003,
	HV_REGISTER_FS				= 0x00060004,
	HV_REGISTER_GS				= 0x00060005,
	HV_REGISTER_LDTR			= 0x00060006,
	HV_REGISTER_TR				= 0x00060007,
	HV_REGISTER_IDTR			= 0x00070000,
	HV_REGISTER_GDTR			= 0x00070001,
	HV_REGISTER_TSC				= 0x00080000,
	HV_REGISTER_EFER			= 0x00080001,
	HV_REGISTER_KERNEL_GS_BASE		= 0x00080002,
	HV_REGISTER_APIC_BASE			= 0x00080003,
	HV_REGISTER_PAT				= 0x00080004,
	HV_REGISTER_SYSENTER_CS			= 0x00080005,
	HV_REGISTER_SYSENTER_EIP		= 0x00080006,
	HV_REGISTER_SYSENTER_ESP		= 0x00080007,
	HV_REGISTER_STAR			= 0x00080008,
	HV_REGISTER_LSTAR			= 0x00080009,
	HV_REGISTER_CSTAR			= 0x0008000a,
	HV_REGISTER_SFMASK			= 0x0008000b,
	HV_REGISTER_INITIAL_APIC_ID		= 0x0008000c,
	HV_REGISTER_MTRR_CAP			= 0x0008000d,
	HV_REGISTER_MTRR_DEF_TYPE		= 0x0008000e,
	HV_REGISTER_MTRR_PHYS_BASE0		= 0x00080010,
	HV_REGISTER_MTRR_PHYS_MASK0		= 0x00080040,
	HV_REGISTER_MTRR_FIX64K_00000		= 0x00080070,
	HV_REGISTER_MTRR_FIX4K_F8000		= 0x0008007a,
	HV_REGISTER_TSC_AUX			= 0x0008007b,
	HV_REGISTER_BNDCFGS			= 0x0008007c,
	HV_REGISTER_DEBUG_CTL			= 0x0008007d,
	HV_REGISTER_SPEC_CTRL			= 0x00080084,
	HV_REGISTER_PRED_CMD			= 0x00080085,
	HV_REGISTER_VIRT_SPEC_CTRL		= 0x00080086,
	HV_REGISTER_TSC_ADJUST			= 0x00080096,
	HV_REGISTER_MISC_ENABLE			= 0x000800a0,
	HV_REGISTER_APIC_ID			= 0x00084802,
	HV_REGISTER_APIC_VERSION		= 0x00084803,
	HV_REGISTER_VP_RUNTIME			= 0x00090000,
	HV_REGISTER_HYPERCALL			= 0x00090001,
	HV_REGISTER_GUEST_OS_ID			= 0x00090002,
	HV_REGISTER_VP_INDEX			= 0x00090003,
	HV_REGISTER_TIME_REF_COUNT		= 0x00090004,
	HV_REGISTER_VP_ASSIST_PAGE		= 0x00090013,
	HV_REGISTER_ROOT_SIGNAL_COUNT		= 0x00090014,
	HV_REGISTER_REFERENCE_TSC		= 0x00090017,
	HV_REGISTER_SINT0			= 0x000a0000,
	HV_REGISTER_SCONTROL			= 0x000a0010,
	HV_REGISTER_SVERSION			= 0x000a0011,
	HV_REGISTER_SIEFP			= 0x000a0012,
	HV_REGISTER_SIMP			= 0x000a0013,
	HV_REGISTER_EOM				= 0x000a0014,
	HV_REGISTER_SIRBP			= 0x000a0015,
	HV_REGISTER_STIMER0_CONFIG		= 0x000b0000,
	HV_REGISTER_STIMER3_COUNT		= 0x000b0007,
};

/* Register page (VP state page type 0). */
#define HV_REGISTER_PAGE_VERSION	1
#define HV_DIRTY_GPRS			(1u << 0)
#define HV_DIRTY_RIP			(1u << 1)
#define HV_DIRTY_XMM			(1u << 2)
#define HV_DIRTY_SEGMENTS		(1u << 3)
#define HV_DIRTY_RFLAGS			(1u << 4)

struct hv_register_page {
	uint16_t version;
	uint8_t valid;
	uint8_t reserved0;
	uint32_t dirty;
	uint64_t gpr[16];
	uint64_t rip;
	uint64_t rflags;
	uint64_t reserved1;
	uint64_t xmm[6][2];
	struct hv_segment segment[6];
	uint64_t cr0;
	uint64_t cr3;
	uint64_t cr4;
	uint64_t cr8;
	uint64_t efer;
	uint64_t dr7;
	uint64_t pending_interruption;
	uint64_t interrupt_state;
	uint64_t instruction_hints;
	uint64_t xfem;
	uint8_t reserved2[256];
	uint8_t vector_count;
	uint8_t vectors[7];
	uint8_t reserved3[3400];
};

static_assert(sizeof(struct hv_register_page) == 4096, "register page");

/* Hypercall inputs and outputs. */
struct hv_proximity {
	uint32_t domain;
	uint32_t flags;
};

struct hv_partition_input {		/* 0x41 0x42 0x43 0x56 0x8D */
	uint64_t partition;
};

struct hv_lp_run_time_input {
	uint32_t lp_index;
};

struct hv_lp_run_time_output {
	uint64_t global_time;
	uint64_t local_run_time;
	uint64_t reserved;
	uint64_t hypervisor_time;
};

#define HV_ISOLATION_TYPE(word)		((word) & 0x1f)
#define HV_PARTITION_SMT		(1ull << 0)
#define HV_PARTITION_NESTED		(1ull << 1)
#define HV_PARTITION_SUPER_PAGES	(1ull << 4)
#define HV_PARTITION_EXO		(1ull << 8)
#define HV_PARTITION_LAPIC		(1ull << 13)
#define HV_PARTITION_INTERCEPT_PAGE	(1ull << 19)
#define HV_PARTITION_X2APIC		(1ull << 22)

struct hv_create_partition_input {
	uint64_t flags;
	struct hv_proximity proximity;
	uint32_t compatibility_version;
	uint32_t reserved;
	uint64_t disabled_features[2];
	uint64_t disabled_xsave;
	uint64_t isolation;
};

struct hv_get_property_input {		/* 0x44 */
	uint64_t partition;
	uint32_t property;
	uint32_t reserved;
};

struct hv_set_property_input {		/* 0x45 */
	uint64_t partition;
	uint32_t property;
	uint32_t reserved;
	uint64_t value;
};

struct hv_get_property_ex_input {	/* 0x101 */
	uint64_t partition;
	uint32_t property;
	uint32_t reserved;
	uint64_t argument;
};

struct hv_capabilities_output {		/* properties 0x90007, 0x90009 */
	uint16_t bank_count;
	uint16_t reserved[3];
	uint64_t bank;
};

struct hv_deposit_input {		/* + u64 pfns[] */
	uint64_t partition;
};

struct hv_withdraw_input {
	uint64_t partition;
	struct hv_proximity proximity;
};

#define HV_MAP_READ		(1u << 0)
#define HV_MAP_WRITE		(1u << 1)
#define HV_MAP_KERNEL_EXECUTE	(1u << 2)
#define HV_MAP_USER_EXECUTE	(1u << 3)
#define HV_MAP_ADJUSTABLE	(1u << 15)
#define HV_MAP_NO_ACCESS	(1u << 16)
#define HV_MAP_NOT_CACHED	(1u << 21)
#define HV_MAP_LARGE		(1u << 31)
#define HV_UNMAP_LARGE		(1u << 1)

struct hv_map_gpa_input {		/* + u64 pfns[] */
	uint64_t partition;
	uint64_t gfn;
	uint32_t flags;
	uint32_t reserved;
};

struct hv_unmap_gpa_input {
	uint64_t partition;
	uint64_t gfn;
	uint32_t flags;
	uint32_t reserved;
};

struct hv_install_intercept_input {
	uint64_t partition;
	uint32_t access;
	uint32_t type;
	uint64_t parameter;
};

struct hv_create_vp_input {
	uint64_t partition;
	uint32_t vp_index;
	uint8_t reserved[3];
	uint8_t subnode_type;
	uint64_t subnode;
	struct hv_proximity proximity;
	uint64_t flags;
};

struct hv_delete_vp_input {
	uint64_t partition;
	uint32_t vp_index;
	uint32_t reserved;
};

struct hv_registers_input {		/* 0x50 + u32 names[], 0x51 + assignments */
	uint64_t partition;
	uint32_t vp_index;
	uint8_t vtl;
	uint8_t reserved[3];
};

struct hv_register_assignment {
	uint32_t name;
	uint32_t reserved0;
	uint64_t reserved1;
	uint64_t value[2];
};

struct hv_translate_input {
	uint64_t partition;
	uint32_t vp_index;
	uint32_t reserved;
	uint64_t flags;
	uint64_t gva_page;
};

struct hv_translate_output {
	uint32_t code;
	uint8_t cache_type;
	uint8_t overlay;
	uint16_t reserved;
	uint64_t gpa_page;
};

enum hv_stats_object {
	HV_STATS_HYPERVISOR	= 1,
	HV_STATS_LP		= 2,
	HV_STATS_PARTITION	= 0x10001,
	HV_STATS_VP		= 0x10002,
};

struct hv_stats_input {			/* 0x6C 0x6D */
	uint32_t type;
	uint32_t reserved;
	uint8_t identity[16];
};

struct hv_stats2_input {		/* 0x131 */
	uint32_t type;
	uint32_t reserved;
	uint8_t identity[16];
	uint64_t location;
};

struct hv_system_property_input {	/* 0x7B */
	uint32_t property;
	uint32_t reserved;
	uint64_t argument;
};

struct hv_set_system_property_input {	/* 0x6F */
	uint32_t property;
	uint32_t reserved;
	uint32_t sleep_state;
	uint8_t pm1a_type;
	uint8_t pm1b_type;
	uint8_t pad[58];
};

struct hv_add_lp_input {
	uint32_t lp_index;
	uint32_t apic_id;
	struct hv_proximity proximity;
};

struct hv_add_lp_output {
	uint64_t status;
	uint64_t substatus[6];
};

#define HV_DEVICE_TYPE(id)		((uint32_t)((id) >> 62))
#define HV_DEVICE_PCI			1
#define HV_DEVICE_IOAPIC		2
#define HV_INTERRUPT_SOURCE_MSI		1
#define HV_INTERRUPT_SOURCE_IOAPIC	2
#define HV_TARGET_PROCESSOR_SET		2u

struct hv_map_interrupt_input {		/* + u64 banks[] from offset 80 on */
	uint64_t partition;
	uint64_t device;
	uint32_t flags;
	uint32_t base_index;
	uint64_t logical_entry[2];
	uint32_t type;
	uint32_t trigger;		/* 1 = level */
	uint32_t vector_count;
	uint32_t reserved;
	uint32_t vector;
	uint32_t target_flags;
	uint64_t set_format_or_mask;
};

struct hv_map_interrupt_output {
	uint32_t source;
	uint32_t reserved;
	uint64_t entry;
	uint64_t pad[5];
};

struct hv_unmap_interrupt_input {
	uint64_t partition;
	uint64_t device;
	uint64_t entry[2];
	uint32_t flags;
} __attribute__((packed));

struct hv_sleep_state_input {
	uint32_t state;
};

struct hv_partition_event_input {
	uint32_t event;
	uint32_t argument;
};

struct hv_intercept_result_input {	/* 0x91, CPUID form; the MSR form is 28 bytes */
	uint64_t partition;
	uint32_t vp_index;
	uint32_t type;
	uint32_t eax_in;
	uint32_t ecx_in;
	uint8_t subleaf_specific;
	uint8_t always_override;
	uint16_t reserved;
	uint32_t result[4][2];		/* EAX EBX ECX EDX: value, mask */
} __attribute__((packed));

struct hv_assert_interrupt_input {
	uint64_t partition;
	uint32_t type;
	uint32_t flags;			/* bit 0 level, bit 1 logical */
	uint64_t destination;
	uint32_t vector;
	uint8_t vtl;
	uint8_t reserved[3];
};

#define HV_ACCESS_CLEAR_ACCESSED	1u
#define HV_ACCESS_SET_ACCESSED		2u
#define HV_ACCESS_CLEAR_DIRTY		4u
#define HV_ACCESS_SET_DIRTY		8u

struct hv_access_states_input {		/* output: one byte per page */
	uint64_t partition;
	uint64_t flags;
	uint64_t gfn;
};

#define HV_STATE_PAGE_REGISTERS		0
#define HV_STATE_PAGE_INTERCEPT		1

struct hv_map_state_page_input {
	uint64_t partition;
	uint32_t vp_index;
	uint16_t type;
	uint8_t vtl;
	uint8_t flags;			/* bit 0: location given */
	uint64_t location;
};

struct hv_unmap_state_page_input {
	uint64_t partition;
	uint32_t vp_index;
	uint16_t type;
	uint8_t vtl;
	uint8_t reserved;
};

static_assert(sizeof(struct hv_create_partition_input) == 56, "0x40");
static_assert(sizeof(struct hv_map_gpa_input) == 24, "0x4b");
static_assert(sizeof(struct hv_create_vp_input) == 40, "0x4e");
static_assert(sizeof(struct hv_registers_input) == 16, "0x50");
static_assert(sizeof(struct hv_register_assignment) == 32, "0x51");
static_assert(sizeof(struct hv_set_system_property_input) == 72, "0x6f");
static_assert(sizeof(struct hv_add_lp_output) == 56, "0x76");
static_assert(sizeof(struct hv_map_interrupt_input) == 72, "0x7c");
static_assert(sizeof(struct hv_map_interrupt_output) == 56, "0x7c output");
static_assert(sizeof(struct hv_intercept_result_input) == 60, "0x91");
static_assert(sizeof(struct hv_assert_interrupt_input) == 32, "0x94");
static_assert(sizeof(struct hv_map_state_page_input) == 24, "0xe1");

enum hv_property {
	HV_PROPERTY_PRIVILEGES			= 0x00010000,
	HV_PROPERTY_SYNTHETIC_FEATURES		= 0x00010001,
	HV_PROPERTY_SUSPEND			= 0x00020000,
	HV_PROPERTY_INTEGRATED_SCHEDULER	= 0x00020005,
	HV_PROPERTY_TIME_FREEZE			= 0x00030003,
	HV_PROPERTY_APIC_FREQUENCY		= 0x00030004,
	HV_PROPERTY_REFERENCE_TIME		= 0x00030005,
	HV_PROPERTY_PROCESSORS_PER_SOCKET	= 0x00050003,
	HV_PROPERTY_ACCESS_TRACKING		= 0x00050005,
	HV_PROPERTY_UNIMPLEMENTED_MSR		= 0x00050017,
	HV_PROPERTY_PROCESSOR_VENDOR		= 0x00060000,
	HV_PROPERTY_XSAVE_FEATURES		= 0x00060002,
	HV_PROPERTY_COMPATIBILITY_VERSION	= 0x00060005,
	HV_PROPERTY_ADDRESS_WIDTH		= 0x00060006,
	HV_PROPERTY_XSAVE_STATES		= 0x00060007,
	HV_PROPERTY_MAX_XSAVE_SIZE		= 0x00060008,
	HV_PROPERTY_CLOCK_FREQUENCY		= 0x00060009,
	HV_PROPERTY_FEATURES0			= 0x0006000a,
	HV_PROPERTY_FEATURES1			= 0x0006000b,
	HV_PROPERTY_GUEST_OS_ID			= 0x00070000,
	HV_PROPERTY_VIRTUALIZATION_FEATURES	= 0x00080000,
	HV_PROPERTY_VMM_CAPABILITIES		= 0x00090007,
	HV_PROPERTY_ASSIGNABLE_FEATURES		= 0x00090009,
};

#define HV_VMM_CAP_OVERLAY		(1ull << 1)
#define HV_VMM_CAP_INTEGRATED_SCHEDULER	(1ull << 6)

enum hv_system_property {
	HV_SYSTEM_SLEEP_STATE		= 3,
	HV_SYSTEM_SCHEDULER_TYPE	= 15,
	HV_SYSTEM_DYNAMIC_FEATURE	= 21,
	HV_SYSTEM_CRASH_AREA		= 47,
};

#include "hv_vp.h"
#include "hv_port.h"
#include "hv_vmbus.h"
#include "hv_dispatch.h"

#endif
