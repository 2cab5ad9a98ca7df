/* SPDX-License-Identifier: GPL-2.0-only */
/* Part of hv.h: VPs that the parent schedules. */
#ifndef LAB_HV_DISPATCH_H
#define LAB_HV_DISPATCH_H

#define HV_SCHEDULER_ROOT	4u		/* of HV_SYSTEM_SCHEDULER_TYPE */

#define HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND	0x01u
#define HV_DISPATCH_ENABLE_CALLER_INTERRUPTS	0x02u
#define HV_DISPATCH_SPEC_CTRL			0x04u
#define HV_DISPATCH_SKIP_FLUSHES		0x38u

struct hv_dispatch_input {		/* 0xC2 */
	uint64_t partition;
	uint32_t vp_index;
	uint32_t flags;
	uint64_t time_slice;		/* of 100 ns, 0 = no limit */
	uint64_t spec_ctrl;
};

enum hv_dispatch_state {
	HV_DISPATCH_BLOCKED	= 1,
	HV_DISPATCH_READY	= 2,
};

enum hv_dispatch_event {
	HV_DISPATCH_EVENT_NONE		= 0,
	HV_DISPATCH_EVENT_SUSPEND	= 1,
	HV_DISPATCH_EVENT_INTERCEPT	= 2,
};

struct hv_dispatch_output {
	uint32_t state;
	uint32_t event;
};

#define HV_SCHEDULER_PAIRS	19u
#define HV_SCHEDULER_BANKS	16u

struct hv_scheduler_set {		/* payload of HV_MESSAGE_SCHEDULER_SET */
	uint64_t partition;
	uint32_t overflow;
	uint16_t count;
	uint16_t reserved;
	uint64_t format;		/* 0 = sparse */
	uint64_t valid_banks;
	uint64_t banks[HV_SCHEDULER_BANKS];
};

struct hv_scheduler_pairs {		/* payload of HV_MESSAGE_SCHEDULER_PAIRS */
	uint32_t overflow;
	uint8_t count;
	uint8_t reserved[3];
	uint64_t partitions[HV_SCHEDULER_PAIRS];
	uint32_t vps[HV_SCHEDULER_PAIRS];
	uint32_t reserved2;
};

/* Of a VP's stats pages: not 0 while a signal on the VP is to be waited for. */
#define HV_STATS_VP_ROOT_DISPATCH_THREAD_BLOCKED	202u

static_assert(sizeof(struct hv_dispatch_input) == 32, "0xc2");
static_assert(sizeof(struct hv_dispatch_output) == 8, "0xc2 output");
static_assert(sizeof(struct hv_scheduler_set) == 160, "scheduler set");
static_assert(sizeof(struct hv_scheduler_pairs) == 240, "scheduler pairs");

#endif
