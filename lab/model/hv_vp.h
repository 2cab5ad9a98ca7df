/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of the hypervisor's interface that is about a VP's inner state: VP
 * state calls, direct messages and events, CPUID values, and the intercepts
 * of instructions. Included by hv.h.
 */
#ifndef LAB_HV_VP_H
#define LAB_HV_VP_H

/* Synthetic features of a child (HV_PROPERTY_SYNTHETIC_FEATURES). */
#define HV_SYNTHETIC_REF_COUNT		(1ull << 3)
#define HV_SYNTHETIC_SYNIC		(1ull << 4)
#define HV_SYNTHETIC_APIC		(1ull << 6)
#define HV_SYNTHETIC_HYPERCALL		(1ull << 7)
#define HV_SYNTHETIC_VP_INDEX		(1ull << 8)
#define HV_SYNTHETIC_FREQUENCY		(1ull << 11)
/* HV_PROPERTY_FEATURES1 */
#define HV_FEATURE1_INVARIANT_TSC	(1ull << 1)

/* INSTALL_INTERCEPT: types that have an effect here, and access masks. */
#define HV_INTERCEPT_TYPE_MSR		1u
#define HV_INTERCEPT_TYPE_HYPERCALL	8u
#define HV_INTERCEPT_TYPE_MSR_INDEX	12u
#define HV_ACCESS_MASK_READ		1u
#define HV_ACCESS_MASK_WRITE		2u
#define HV_ACCESS_MASK_EXECUTE		4u

struct hv_msr_intercept {
	struct hv_intercept_header header;
	uint32_t msr;
	uint32_t reserved;
	uint64_t rdx;
	uint64_t rax;
};

struct hv_hypercall_intercept {
	struct hv_intercept_header header;
	uint64_t rax;
	uint64_t rbx;
	uint64_t rcx;
	uint64_t rdx;
	uint64_t r8;
	uint64_t rsi;
	uint64_t rdi;
	uint64_t xmm[6][2];
	uint32_t flags;		/* bit 0: of an isolated partition */
} __attribute__((packed));

#define HV_VP_STATE_LAPIC		0x80000000u
#define HV_VP_STATE_XSAVE		0x80000001u
#define HV_VP_STATE_SIM_PAGE		0x80000002u
#define HV_VP_STATE_SIEF_PAGE		0x80000003u
#define HV_VP_STATE_TIMERS		4u

struct hv_vp_state_input {		/* 0xE3 0xE4 + u64 pfns[] or the state itself */
	uint64_t partition;
	uint32_t vp_index;
	uint8_t vtl;
	uint8_t reserved[3];
	uint32_t type;
	uint32_t reserved2;
	uint64_t xsave_flags;
	uint64_t xsave_states;
};

struct hv_lapic_state {
	uint32_t id;
	uint32_t version;
	uint32_t ldr;
	uint32_t dfr;
	uint32_t spurious;
	uint32_t isr[8];
	uint32_t tmr[8];
	uint32_t irr[8];
	uint32_t esr;
	uint32_t icr_high;
	uint32_t icr_low;
	uint32_t lvt_timer;
	uint32_t lvt_thermal;
	uint32_t lvt_perfmon;
	uint32_t lvt_lint0;
	uint32_t lvt_lint1;
	uint32_t lvt_error;
	uint32_t lvt_cmci;
	uint32_t error_status;
	uint32_t initial_count;
	uint32_t current_count;
	uint32_t divide;
	uint32_t remote_read;
};

struct hv_timer_state {
	uint32_t flags;
	uint32_t reserved;
	uint64_t config;
	uint64_t count;
	uint64_t adjustment;
	uint64_t undelivered;
};

struct hv_timers_state {
	struct hv_timer_state timers[4];
	uint64_t reserved[5];
};

struct hv_signal_event_input {		/* 0xC0 */
	uint64_t partition;
	uint32_t vp_index;
	uint8_t vtl;
	uint8_t sint;
	uint16_t flag;
};

struct hv_signal_event_output {
	uint8_t newly_signalled;
	uint8_t reserved[7];
};

struct hv_post_direct_input {		/* 0xC1 */
	uint64_t partition;
	uint32_t vp_index;
	uint8_t vtl;
	uint8_t reserved[3];
	uint32_t sint;
	uint8_t message[HV_MESSAGE_SIZE];
	uint32_t reserved2;
};

#define HV_ACCESS_GPA_BYTES		16

enum hv_access_gpa_result {
	HV_ACCESS_GPA_SUCCESS		= 0,
	HV_ACCESS_GPA_UNMAPPED		= 1,
	HV_ACCESS_GPA_READ_INTERCEPT	= 2,
	HV_ACCESS_GPA_WRITE_INTERCEPT	= 3,
	HV_ACCESS_GPA_ILLEGAL_OVERLAY	= 4,
};

struct hv_read_gpa_input {		/* 0x53 */
	uint64_t partition;
	uint32_t vp_index;
	uint32_t count;
	uint64_t gpa;
	uint64_t flags;
};

struct hv_read_gpa_output {
	uint32_t result;
	uint32_t reserved;
	uint8_t data[HV_ACCESS_GPA_BYTES];
};

struct hv_write_gpa_input {		/* 0x54 */
	struct hv_read_gpa_input where;
	uint8_t data[HV_ACCESS_GPA_BYTES];
};

struct hv_write_gpa_output {
	uint32_t result;
};

#define HV_CPUID_USE_VP_STATES		1u
#define HV_CPUID_APPLY_RESULTS		2u

struct hv_cpuid_values_input {		/* 0xF4 + elements */
	uint64_t partition;
	uint32_t vp_index;
	uint32_t flags;
	uint64_t reserved;
};

struct hv_cpuid_element {		/* output: u32 EAX EBX ECX EDX each */
	uint32_t eax;
	uint32_t ecx;
	uint64_t xfem;
	uint64_t xss;
};

static_assert(sizeof(struct hv_msr_intercept) == 64, "MSR intercept");
static_assert(sizeof(struct hv_hypercall_intercept) == 196, "hypercall intercept");
static_assert(sizeof(struct hv_vp_state_input) == 40, "0xe3");
static_assert(sizeof(struct hv_lapic_state) == 176, "LAPIC state");
static_assert(sizeof(struct hv_timers_state) == 200, "timers");
static_assert(sizeof(struct hv_signal_event_input) == 16, "0xc0");
static_assert(sizeof(struct hv_post_direct_input) == 280, "0xc1");
static_assert(sizeof(struct hv_read_gpa_input) == 32, "0x53");
static_assert(sizeof(struct hv_read_gpa_output) == 24, "0x53 output");
static_assert(sizeof(struct hv_write_gpa_input) == 48, "0x54");
static_assert(sizeof(struct hv_cpuid_values_input) == 24, "0xf4");
static_assert(sizeof(struct hv_cpuid_element) == 24, "0xf4 element");

#endif
