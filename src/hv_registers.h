/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the hypervisor tells this kernel and takes from it outside of hypercalls:
 * privileges, and registers of the synthetic interrupt controller. How they are
 * reached is for src/x86 and src/arm64 to know; the bits are the same.
 */
#ifndef MSHV_HV_REGISTERS_H
#define MSHV_HV_REGISTERS_H

#include <linux/bits.h>

/* Halves of the privileges. */
#define MSHV_PRIVILEGE_LOW_SYNIC		BIT(2)
#define MSHV_PRIVILEGE_HIGH_CREATE_PARTITIONS	BIT(0)
#define MSHV_PRIVILEGE_HIGH_ACCESS_MEMORY_POOL	BIT(2)
#define MSHV_PRIVILEGE_HIGH_CPU_MANAGEMENT	BIT(12)
#define MSHV_PRIVILEGE_HIGH_ISOLATION		BIT(22)

/* Names of registers, as hypercalls know them. */
#define MSHV_HV_REGISTER_SINT0		0x000a0000u
#define MSHV_HV_REGISTER_SCONTROL	0x000a0010u
#define MSHV_HV_REGISTER_SIMP		0x000a0013u
#define MSHV_HV_REGISTER_EOM		0x000a0014u
#define MSHV_HV_REGISTER_SIRBP		0x000a0015u

#define MSHV_SCONTROL_ENABLE	BIT_ULL(0)
/* The same bits in SIMP and SIRBP. */
#define MSHV_SIMP_ENABLE	BIT_ULL(0)
#define MSHV_SIMP_PFN_SHIFT	12
#define MSHV_SINT_MASKED	BIT_ULL(16)
#define MSHV_SINT_AUTO_EOI	BIT_ULL(17)
#define MSHV_SINT_AS_INTERCEPT	BIT_ULL(19)

/* SINT on which the hypervisor reports intercepts of children. */
#define MSHV_SINT_INTERCEPT	0
/* SINT of doorbells; it is announced by a message on the other one. */
#define MSHV_SINT_DOORBELL	5

#endif
