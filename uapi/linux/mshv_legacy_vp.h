/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* The part of mshv_legacy.h about VPs, with the same conventions. Include that. */
#ifndef _UAPI_LINUX_MSHV_LEGACY_VP_H
#define _UAPI_LINUX_MSHV_LEGACY_VP_H

#include "mshv.h"

#define MSHV_LEGACY_MAX_REGISTERS	128

/**
 * struct mshv_vp_registers_24 - argument of MSHV_LEGACY_GET_VP_REGISTERS_24
 * @count: number of registers, at most MSHV_LEGACY_MAX_REGISTERS
 * @padding: content undefined
 * @names: array of @count names, __u32 each
 * @values: array of @count values, 16 bytes each
 *
 * Also of MSHV_LEGACY_SET_VP_REGISTERS_24. Generations: rfc2020-pre to rfc2020-msi.
 */
struct mshv_vp_registers_24 {
	__s32 count;
	__u32 padding;
	__u64 names;
	__u64 values;
};

/**
 * struct mshv_register_assoc - a register and its value
 * @name: name of the hypervisor
 * @reserved1: zero
 * @reserved2: zero
 * @value: its value, lower half first
 *
 * Generations: v3-2021 to dom0-0.2; also dom0-0.3 to dom0-0.6.6.
 */
struct mshv_register_assoc {
	__u32 name;
	__u32 reserved1;
	__u64 reserved2;
	__u8  value[16];
} __attribute__((packed));

/**
 * struct mshv_vp_registers_16 - argument of MSHV_LEGACY_GET_VP_REGISTERS_16
 * @count: number of registers, at most MSHV_LEGACY_MAX_REGISTERS
 * @padding: content undefined
 * @regs: array of @count struct mshv_register_assoc
 *
 * Also of MSHV_LEGACY_SET_VP_REGISTERS_16. Generations: v3-2021 to dom0-0.2; also
 * dom0-0.3 to dom0-0.6.6.
 */
struct mshv_vp_registers_16 {
	__s32 count;
	__u32 padding;
	__u64 regs;
};

/**
 * struct mshv_vp_run_registers - argument of MSHV_LEGACY_RUN_VP_REGISTERS
 * @message: where the intercept message goes, MSHV_RUN_VP_BUF_SZ bytes
 * @count: number of registers, at most MSHV_LEGACY_MAX_REGISTERS
 * @padding: content undefined
 * @regs: array of @count struct mshv_register_assoc, set before the VP runs and
 *	read when it has stopped
 *
 * Generations: lvbs-2022 to dom0-2023b, rfc2023-v1, rfc2023-v3.
 */
struct mshv_vp_run_registers {
	__u64 message;
	__s32 count;
	__u32 padding;
	__u64 regs;
};

/* Type of a struct mshv_vp_state_40rfc or _40v3. */
#define MSHV_LEGACY_VP_STATE_LAPIC		0	/* 176 bytes */
#define MSHV_LEGACY_VP_STATE_XSAVE		0x80000001U
#define MSHV_LEGACY_VP_STATE_SIM		0x80000002U
#define MSHV_LEGACY_VP_STATE_SIEF		0x80000003U
#define MSHV_LEGACY_VP_STATE_SYNTHETIC_TIMERS	4	/* 200 bytes */

/**
 * struct mshv_vp_state_40rfc - first argument of MSHV_LEGACY_GET_VP_STATE_40
 * @type: one of MSHV_LEGACY_VP_STATE_*
 * @padding: content undefined
 * @flags: of XSAVE only
 * @states: of XSAVE only: set of features
 * @buf_size: bytes at @buf; for XSAVE a multiple of MSHV_HV_PAGE_SIZE
 * @buf: the state
 *
 * Also of MSHV_LEGACY_SET_VP_STATE_40. Generations: rfc2020-pre to rfc2020-msi,
 * rfc2023-v3, on x86-64.
 */
struct mshv_vp_state_40rfc {
	__s32 type;
	__u32 padding;
	__u64 flags;
	__u64 states;
	__u64 buf_size;
	__u64 buf;
};

/**
 * struct mshv_vp_state_40v3 - second argument of MSHV_LEGACY_GET_VP_STATE_40
 * @type: one of MSHV_LEGACY_VP_STATE_*
 * @flags: of XSAVE only; not aligned
 * @states: of XSAVE only: set of features; not aligned
 * @padding: content undefined
 * @buf_size: bytes at @buf; for XSAVE a multiple of MSHV_HV_PAGE_SIZE
 * @buf: the state
 *
 * Also of MSHV_LEGACY_SET_VP_STATE_40. Generations: v3-2021 to dom0-2024k,
 * rfc2023-v1, on x86-64.
 */
struct mshv_vp_state_40v3 {
	__s32 type;
	__u64 flags;
	__u64 states;
	__u32 padding;
	__u64 buf_size;
	__u64 buf;
} __attribute__((packed, aligned(8)));

/**
 * struct mshv_translate_gva_ptr - argument of MSHV_LEGACY_VP_TRANSLATE_GVA
 * @gva: address in the guest's page tables
 * @flags: how it would be accessed, bits of the hypervisor
 * @result: where the outcome goes: __u64, its code in the low half
 * @gpa: where the physical address goes: __u64
 *
 * An address that means nothing gives no error: look at the outcome's code.
 * Generations: rfc2020-msi to rfc2023-v1, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6, next-gva.
 */
struct mshv_translate_gva_ptr {
	__u64 gva;
	__u64 flags;
	__u64 result;
	__u64 gpa;
};

/**
 * struct mshv_translate_gva_inline - argument of MSHV_LEGACY_TRANSLATE_GVA
 * @gva: address in the guest's page tables
 * @flags: how it would be accessed, bits of the hypervisor
 * @result: out: the outcome
 * @gpa: out: the physical address
 *
 * The number is that of MSHV_LEGACY_VP_TRANSLATE_GVA, which it is taken for.
 * Generations: rfc2023-v3.
 */
struct mshv_translate_gva_inline {
	__u64 gva;
	__u64 flags;
	__u64 result;
	__u64 gpa;
};

/**
 * struct mshv_register_x64_cpuid_result_parameters - a CPUID leaf and its answer
 * @input: which leaf (eax) and subleaf (ecx), whether only that subleaf, and whether
 *	the answer of the hypervisor is overridden in any case
 * @result: value of each register, and which of its bits count
 *
 * Generations: dom0-2022 to dom0-0.2; also dom0-0.3 to dom0-0.6.6; on x86-64.
 */
struct mshv_register_x64_cpuid_result_parameters {
	struct {
		__u32 eax;
		__u32 ecx;
		__u8  subleaf_specific;
		__u8  always_override;
		__u16 padding;
	} __attribute__((packed)) input;
	struct {
		__u32 eax;
		__u32 eax_mask;
		__u32 ebx;
		__u32 ebx_mask;
		__u32 ecx;
		__u32 ecx_mask;
		__u32 edx;
		__u32 edx_mask;
	} __attribute__((packed)) result;
} __attribute__((packed));

/**
 * struct mshv_register_x64_msr_result_parameters - an MSR and what its accesses do
 * @msr_index: which MSR
 * @access_type: reading or writing, as the hypervisor numbers it
 * @action: what happens, as the hypervisor numbers it
 *
 * Generations: dom0-2022 to dom0-0.2; also dom0-0.3 to dom0-0.6.6; on x86-64.
 */
struct mshv_register_x64_msr_result_parameters {
	__u32 msr_index;
	__u32 access_type;
	__u32 action;
} __attribute__((packed));

/**
 * union mshv_register_intercept_result_parameters - by type of intercept
 * @cpuid: of CPUID
 * @msr: of an MSR
 */
union mshv_register_intercept_result_parameters {
	struct mshv_register_x64_cpuid_result_parameters cpuid;
	struct mshv_register_x64_msr_result_parameters msr;
};

/**
 * struct mshv_register_intercept_result - argument of
 *	MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT
 * @intercept_type: type of the hypervisor, of CPUID or of an MSR
 * @parameters: what the hypervisor answers instead of asking the VMM
 *
 * Generations: dom0-2022 to dom0-0.2; also dom0-0.3 to dom0-0.6.6; on x86-64.
 */
struct mshv_register_intercept_result {
	__u32 intercept_type;
	union mshv_register_intercept_result_parameters parameters;
};

/**
 * struct mshv_get_vp_cpuid_values_24 - argument of MSHV_LEGACY_GET_VP_CPUID_VALUES_24
 * @function: leaf
 * @index: subleaf
 * @eax: out
 * @ebx: out
 * @ecx: out
 * @edx: out
 *
 * Generations: dom0-2022 to dom0-2023a, rfc2023-v1, rfc2023-v3.
 */
struct mshv_get_vp_cpuid_values_24 {
	__u32 function;
	__u32 index;
	__u32 eax;
	__u32 ebx;
	__u32 ecx;
	__u32 edx;
};

/**
 * struct mshv_get_vp_cpuid_values_40 - argument of MSHV_LEGACY_GET_VP_CPUID_VALUES_40
 * @function: leaf
 * @index: subleaf
 * @xfem: not looked at: the XFEATURE_ENABLED_MASK of the VP counts
 * @xss: not looked at either: its IA32_XSS counts
 * @eax: out
 * @ebx: out
 * @ecx: out
 * @edx: out
 *
 * Generations: dom0-2023b, dom0-2024k, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6.
 */
struct mshv_get_vp_cpuid_values_40 {
	__u32 function;
	__u32 index;
	__u64 xfem;
	__u64 xss;
	__u32 eax;
	__u32 ebx;
	__u32 ecx;
	__u32 edx;
};

/**
 * struct mshv_read_write_gpa - argument of MSHV_LEGACY_READ_GPA, MSHV_LEGACY_WRITE_GPA
 * @base_gpa: guest physical address
 * @byte_count: 1 to 16
 * @flags: how it is accessed, bits of the hypervisor
 * @data: what was read or is to be written
 *
 * Generations: dom0-2023b, dom0-2024k, dom0-0.1, dom0-0.2; also dom0-0.3 to
 * dom0-0.6.6.
 */
struct mshv_read_write_gpa {
	__u64 base_gpa;
	__u32 byte_count;
	__u32 flags;
	__u8  data[16];
};

#define MSHV_LEGACY_GET_VP_REGISTERS_24	_IOWR(MSHV_IOCTL, 0x05, struct mshv_vp_registers_24)
#define MSHV_LEGACY_GET_VP_REGISTERS_16	_IOWR(MSHV_IOCTL, 0x05, struct mshv_vp_registers_16)
#define MSHV_LEGACY_SET_VP_REGISTERS_24	_IOW(MSHV_IOCTL, 0x06, struct mshv_vp_registers_24)
#define MSHV_LEGACY_SET_VP_REGISTERS_16	_IOW(MSHV_IOCTL, 0x06, struct mshv_vp_registers_16)
#define MSHV_LEGACY_RUN_VP		_IOR(MSHV_IOCTL, 0x07, struct mshv_run_vp)
#define MSHV_LEGACY_GET_VP_STATE_40	_IOWR(MSHV_IOCTL, 0x0a, struct mshv_vp_state_40v3)
#define MSHV_LEGACY_GET_VP_STATE_16	_IOWR(MSHV_IOCTL, 0x0a, struct mshv_get_set_vp_state)
#define MSHV_LEGACY_SET_VP_STATE_40	_IOWR(MSHV_IOCTL, 0x0b, struct mshv_vp_state_40v3)
#define MSHV_LEGACY_SET_VP_STATE_16	_IOWR(MSHV_IOCTL, 0x0b, struct mshv_get_set_vp_state)
#define MSHV_LEGACY_VP_TRANSLATE_GVA	_IOWR(MSHV_IOCTL, 0x0e, struct mshv_translate_gva_ptr)
#define MSHV_LEGACY_TRANSLATE_GVA	_IOWR(MSHV_IOCTL, 0x0e, struct mshv_translate_gva_inline)
/* Its number in rfc2020-msi. */
#define MSHV_LEGACY_VP_TRANSLATE_GVA_MSI \
	_IOWR(MSHV_IOCTL, 0x10, struct mshv_translate_gva_ptr)
#define MSHV_LEGACY_VP_REGISTER_INTERCEPT_RESULT \
	_IOW(MSHV_IOCTL, 0x17, struct mshv_register_intercept_result)
#define MSHV_LEGACY_GET_VP_CPUID_VALUES_24 \
	_IOWR(MSHV_IOCTL, 0x1b, struct mshv_get_vp_cpuid_values_24)
#define MSHV_LEGACY_GET_VP_CPUID_VALUES_40 \
	_IOWR(MSHV_IOCTL, 0x1b, struct mshv_get_vp_cpuid_values_40)
#define MSHV_LEGACY_RUN_VP_REGISTERS	_IOWR(MSHV_IOCTL, 0x1c, struct mshv_vp_run_registers)
#define MSHV_LEGACY_READ_GPA		_IOWR(MSHV_IOCTL, 0x32, struct mshv_read_write_gpa)
#define MSHV_LEGACY_WRITE_GPA		_IOW(MSHV_IOCTL, 0x33, struct mshv_read_write_gpa)

#endif
