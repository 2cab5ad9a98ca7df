/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of hv_abi.h: VPs that the host schedules, and the pages of counters by which
 * the hypervisor tells how it stands with them.
 */
#ifndef MSHV_HV_ABI_DISPATCH_H
#define MSHV_HV_ABI_DISPATCH_H

#define MSHV_HV_DISPATCH_CLEAR_INTERCEPT_SUSPEND	0x1u

/* A time slice of zero has no end: interrupts of the host end the call. */
struct mshv_hv_dispatch_vp {
	__u64 partition_id;
	__u32 vp_index;
	__u32 flags;
	__u64 time_slice;
	__u64 spec_ctrl;
} __packed;

enum mshv_hv_dispatch_state {
	MSHV_HV_DISPATCH_BLOCKED		= 1,
	MSHV_HV_DISPATCH_READY			= 2,
};

enum mshv_hv_dispatch_event {
	MSHV_HV_DISPATCH_SUSPENDED		= 1,
	MSHV_HV_DISPATCH_INTERCEPTED		= 2,
};

struct mshv_hv_dispatch_vp_out {
	__u32 state;
	__u32 event;
} __packed;

#define MSHV_HV_SCHEDULER_BANKS			16u
#define MSHV_HV_SCHEDULER_BANK_VPS		64u
#define MSHV_HV_SCHEDULER_FORMAT_SPARSE		0ull

/* Bits of VPs from bank_number * 64 on; only banks that are in the mask are there. */
struct mshv_hv_scheduler_set {
	__u64 partition_id;
	__u32 overflow_count;
	__u16 vp_count;
	__u16 reserved;
	__u64 format;
	__u64 valid_bank_mask;
	__u64 banks[MSHV_HV_SCHEDULER_BANKS];
} __packed;

#define MSHV_HV_SCHEDULER_PAIRS			19u

struct mshv_hv_scheduler_pairs {
	__u32 overflow_count;
	__u8  vp_count;
	__u8  reserved1[3];
	__u64 partition_ids[MSHV_HV_SCHEDULER_PAIRS];
	__u32 vp_indexes[MSHV_HV_SCHEDULER_PAIRS];
	__u32 reserved2;
} __packed;

#define MSHV_HV_STATS_VP			0x10002u

/* Who keeps the counters: the object itself, or its parent. */
enum mshv_hv_stats_area {
	MSHV_HV_STATS_AREA_SELF			= 0,
	MSHV_HV_STATS_AREA_PARENT		= 1,
	MSHV_HV_STATS_AREAS
};

struct mshv_hv_stats_vp {
	__u32 type;
	__u32 padding;
	__u64 partition_id;
	__u32 vp_index;
	__u16 flags;
	__u8  reserved;
	__u8  area;
} __packed;

struct mshv_hv_map_stats_page {
	struct mshv_hv_stats_vp object;
	__u64 location;			/* of MSHV_HV_MAP_STATS_PAGE2 only */
} __packed;

struct mshv_hv_map_stats_page_out {
	__u64 pfn;
} __packed;

#endif
