/* SPDX-License-Identifier: GPL-2.0-only */
/* The part of the hypervisor's interface that test programs use. */
#ifndef TESTS_HV_H
#define TESTS_HV_H

#include <stddef.h>
#include <stdint.h>

#define HV_PAGE_SIZE			4096ull

/* hypercall codes */
#define HVCALL_CREATE_PARTITION		0x40
#define HVCALL_INITIALIZE_PARTITION	0x41
#define HVCALL_FINALIZE_PARTITION	0x42
#define HVCALL_DELETE_PARTITION		0x43
#define HVCALL_GET_PROPERTY		0x44
#define HVCALL_SET_PROPERTY		0x45
#define HVCALL_DEPOSIT_MEMORY		0x48
#define HVCALL_WITHDRAW_MEMORY		0x49
#define HVCALL_MAP_GPA			0x4b
#define HVCALL_UNMAP_GPA		0x4c
#define HVCALL_INSTALL_INTERCEPT	0x4d
#define HVCALL_CREATE_VP		0x4e
#define HVCALL_DELETE_VP		0x4f
#define HVCALL_GET_VP_REGISTERS		0x50
#define HVCALL_SET_VP_REGISTERS		0x51
#define HVCALL_TRANSLATE_GVA		0x52
#define HVCALL_READ_GPA			0x53
#define HVCALL_WRITE_GPA		0x54
#define HVCALL_CLEAR_INTERRUPT		0x56
#define HVCALL_MAP_STATS_PAGE		0x6c
#define HVCALL_REGISTER_INTERCEPT_RESULT	0x91
#define HVCALL_ASSERT_INTERRUPT		0x94
#define HVCALL_SIGNAL_EVENT_DIRECT	0xc0
#define HVCALL_POST_MESSAGE_DIRECT	0xc1
#define HVCALL_DISPATCH_VP		0xc2
#define HVCALL_GET_GPA_ACCESS_STATES	0xc9
#define HVCALL_MAP_VP_STATE_PAGE	0xe1
#define HVCALL_UNMAP_VP_STATE_PAGE	0xe2
#define HVCALL_GET_VP_STATE		0xe3
#define HVCALL_SET_VP_STATE		0xe4
#define HVCALL_GET_VP_CPUID_VALUES	0xf4
#define HVCALL_GET_PROPERTY_EX		0x101
#define HVCALL_MAP_STATS_PAGE2		0x131

/* statuses */
#define HV_STATUS_SUCCESS			0x00
#define HV_STATUS_INVALID_HYPERCALL_CODE	0x02
#define HV_STATUS_INVALID_HYPERCALL_INPUT	0x03
#define HV_STATUS_INVALID_PARAMETER		0x05
#define HV_STATUS_ACCESS_DENIED			0x06
#define HV_STATUS_INVALID_PARTITION_STATE	0x07
#define HV_STATUS_INSUFFICIENT_MEMORY		0x0b
#define HV_STATUS_INSUFFICIENT_ROOT		0x73
#define HV_STATUS_INSUFFICIENT_CONTIGUOUS	0x75
#define HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT	0x83

/* partition properties */
#define HV_PROPERTY_PRIVILEGES		0x00010000
#define HV_PROPERTY_SYNTHETIC_FEATURES	0x00010001
#define HV_PROPERTY_TIME_FREEZE		0x00030003
#define HV_PROPERTY_ACCESS_TRACKING	0x00050005
#define HV_PROPERTY_MSR_ACTION		0x00050017
#define HV_PROPERTY_ADDRESS_WIDTH	0x00060006
#define HV_PROPERTY_XSAVE_STATES	0x00060007
#define HV_PROPERTY_MAX_XSAVE_SIZE	0x00060008
#define HV_PROPERTY_FEATURES0		0x0006000a
#define HV_PROPERTY_FEATURES1		0x0006000b
#define HV_PROPERTY_VMM_CAPABILITIES	0x00090007
#define HV_PROPERTY_ASSIGNABLE_FEATURES	0x00090009

#define HV_SYNTHETIC_HYPERCALL		(1ull << 7)

#define HV_INTERCEPT_TYPE_IO_PORT	0
#define HV_INTERCEPT_TYPE_MSR		1
#define HV_INTERCEPT_TYPE_CPUID		2
#define HV_INTERCEPT_TYPE_HYPERCALL	8
#define HV_INTERCEPT_READ		1
#define HV_INTERCEPT_WRITE		2
#define HV_INTERCEPT_EXECUTE		4

/* registers */
#define HV_REGISTER_EXPLICIT_SUSPEND	0x00000000
#define HV_REGISTER_INTERCEPT_SUSPEND	0x00000001
#define HV_REGISTER_PENDING_INTERRUPTION	0x00010002
#define HV_REGISTER_INTERRUPT_STATE	0x00010003
#define HV_REGISTER_RAX			0x00020000
#define HV_REGISTER_RCX			0x00020001
#define HV_REGISTER_RDX			0x00020002
#define HV_REGISTER_RBX			0x00020003
#define HV_REGISTER_RSI			0x00020006
#define HV_REGISTER_RDI			0x00020007
#define HV_REGISTER_RIP			0x00020010
#define HV_REGISTER_RFLAGS		0x00020011
#define HV_REGISTER_CS			0x00060001
#define HV_REGISTER_DS			0x00060003
#define HV_REGISTER_CR0			0x00040000
#define HV_REGISTER_CR3			0x00040002
#define HV_REGISTER_CR4			0x00040003
#define HV_REGISTER_CR8			0x00040004
#define HV_REGISTER_XFEM		0x00040005
#define HV_REGISTER_ES			0x00060000
#define HV_REGISTER_TR			0x00060007
#define HV_REGISTER_IDTR		0x00070000
#define HV_REGISTER_GDTR		0x00070001
#define HV_REGISTER_EFER		0x00080001
#define HV_REGISTER_APIC_BASE		0x00080003

/* messages */
#define HV_MESSAGE_UNMAPPED_GPA			0x80000000u
#define HV_MESSAGE_GPA_INTERCEPT		0x80000001u
#define HV_MESSAGE_UNRECOVERABLE_EXCEPTION	0x80000021u
#define HV_MESSAGE_OPAQUE_INTERCEPT		0x8000003fu
#define HV_MESSAGE_HYPERCALL			0x80000050u
#define HV_MESSAGE_IO_PORT			0x80010000u
#define HV_MESSAGE_MSR				0x80010001u

#define HV_ACCESS_READ		0
#define HV_ACCESS_WRITE		1
#define HV_ACCESS_EXECUTE	2

struct hv_register_assoc {
	uint32_t name;
	uint32_t zero;
	uint64_t zero2;
	uint64_t value[2];
};

struct hv_vp_registers_head {
	uint64_t partition_id;
	uint32_t vp_index;
	uint8_t vtl;
	uint8_t zero[3];
};

struct hv_property_input {
	uint64_t partition_id;
	uint32_t code;
	uint32_t zero;
	uint64_t value;		/* or the argument, of the "ex" call */
};

struct hv_assert_interrupt {
	uint64_t partition_id;
	uint32_t type;		/* HV_INTERRUPT_* */
	uint32_t flags;
	uint64_t destination;
	uint32_t vector;
	uint8_t vtl;
	uint8_t zero[3];
};

#define HV_INTERRUPT_NMI	4
#define HV_INTERRUPT_INIT	5

/* An intercept message: header, what all intercepts share, a body for each kind. */
struct hv_message {
	uint32_t type;
	uint8_t payload_size;
	uint8_t flags;
	uint16_t zero;
	uint64_t sender;

	uint32_t vp_index;
	uint8_t length_and_cr8;
	uint8_t access_type;
	uint16_t execution_state;
	uint64_t cs[2];
	uint64_t rip;
	uint64_t rflags;
	union {
		struct {
			uint16_t port;
			uint8_t access_info;	/* bits 2:0 size, 3 string, 4 rep */
			uint8_t byte_count;
			uint32_t zero2;
			uint64_t rax;
			uint8_t instruction[16];
			uint64_t ds[2];
			uint64_t es[2];
			uint64_t rcx;
			uint64_t rsi;
			uint64_t rdi;
		} io;
		struct {
			uint32_t cache_type;
			uint8_t byte_count;
			uint8_t access_info;
			uint8_t tpr_priority;
			uint8_t zero2;
			uint64_t gva;
			uint64_t gpa;
		} memory;
		struct {
			uint32_t number;
			uint32_t zero2;
			uint64_t rdx;
			uint64_t rax;
		} msr;
		struct {
			uint64_t rax, rbx, rcx, rdx, r8, rsi, rdi;
		} hypercall;
		uint8_t body[200];
	};
};

_Static_assert(sizeof(struct hv_message) == 256, "message size");
_Static_assert(offsetof(struct hv_message, io.rax) == 16 + 48, "port message");
_Static_assert(offsetof(struct hv_message, memory.gpa) == 16 + 56, "memory message");

/* The register page, as far as it is looked at. */
struct hv_register_page {
	uint16_t version;
	uint8_t valid;
	uint8_t zero;
	uint32_t dirty;			/* HV_DIRTY_* */
	uint64_t gpr[16];
	uint64_t rip;
	uint64_t rflags;
};

#define HV_DIRTY_GPR	1u
#define HV_DIRTY_RIP	2u

#endif
