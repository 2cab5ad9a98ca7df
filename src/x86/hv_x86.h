/* SPDX-License-Identifier: GPL-2.0-only */
/* CPUID leaves and synthetic MSRs of the hypervisor on x86-64. */
#ifndef MSHV_HV_X86_H
#define MSHV_HV_X86_H

#include <linux/bits.h>

#define MSHV_CPUID_VENDOR		0x40000000u
#define MSHV_CPUID_VERSION		0x40000002u
#define MSHV_CPUID_PRIVILEGES		0x40000003u
#define MSHV_CPUID_HINTS		0x40000004u
#define MSHV_CPUID_LIMITS		0x40000005u

/* MSHV_CPUID_PRIVILEGES, EAX: there is an MSR for hypercalls. */
#define MSHV_PRIVILEGE_LOW_HYPERCALL	BIT(5)

/* MSHV_CPUID_HINTS, EAX. */
#define MSHV_HINT_DEPRECATE_AUTO_EOI	BIT(9)
#define MSHV_HINT_NESTED		BIT(12)

#define MSHV_MSR_SCONTROL	0x40000080u
#define MSHV_MSR_SIMP		0x40000083u
#define MSHV_MSR_EOM		0x40000084u
#define MSHV_MSR_SIRBP		0x40000085u
#define MSHV_MSR_SINT0		0x40000090u

/* Index among the counters of a VP. */
#define MSHV_COUNTER_DISPATCH_BLOCKED	202u

/* Vector of the kernel's handler for hypervisor callbacks, on every kernel. */
#define MSHV_CALLBACK_VECTOR	0xf3u

#endif
