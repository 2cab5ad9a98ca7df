/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's binary interface, where it is another one on arm64. */
#ifndef MSHV_HV_ARM64_H
#define MSHV_HV_ARM64_H

#include <linux/types.h>

/* Registers that describe the hypervisor. Those are the words of x86's CPUID leaves. */
#define MSHV_HV_REGISTER_VERSION		0x00000100u
#define MSHV_HV_REGISTER_PRIVILEGES		0x00000200u

/* Index among the counters of a VP. */
#define MSHV_COUNTER_DISPATCH_BLOCKED		95u

/* The interrupt that the hypervisor keeps for SINTs of a parent. */
#define MSHV_HV_REGISTER_SINT_INTERRUPT		0x00070001u

/* Flag of a struct mshv_hv_assert_interrupt. */
#define MSHV_HV_INTERRUPT_ASSERTED		0x4u

/* What the payload of every intercept message begins with. */
struct mshv_hv_arm64_intercept_header {
	__u32 vp_index;
	__u8  instruction_length;
	__u8  access_type;
	__u16 execution_state;
	__u64 pc;
	__u64 cpsr;
} __packed;

struct mshv_hv_arm64_memory_intercept {
	struct mshv_hv_arm64_intercept_header header;
	__u32 cache_type;
	__u8  instruction_bytes;
	__u8  access_info;
	__u16 reserved1;
	__u8  instruction[4];
	__u32 reserved2;
	__u64 gva;
	__u64 gpa;
	__u64 syndrome;
} __packed;

#endif
