/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of hv.h: ports, doorbells, event rings, and the messages that belong to
 * no intercept.
 */
#ifndef LAB_HV_PORT_H
#define LAB_HV_PORT_H

#define HV_PORT_ID_MAX		0xffffffu
#define HV_PORT_DOORBELL	4u

#define HV_DOORBELL_SIZE_MASK	7u
#define HV_DOORBELL_SIZE_ANY	0u
#define HV_DOORBELL_SIZE_BYTE	1u
#define HV_DOORBELL_SIZE_WORD	2u
#define HV_DOORBELL_SIZE_DWORD	3u
#define HV_DOORBELL_SIZE_QWORD	4u
#define HV_DOORBELL_ANY_VALUE	0x80000000u

struct hv_create_port_input {		/* 0x95 */
	uint64_t port_partition;
	uint32_t port_id;
	uint8_t port_vtl;
	uint8_t connection_vtl;
	uint16_t reserved0;
	uint64_t connection_partition;
	uint32_t type;
	uint32_t reserved1;
	uint32_t target_sint;
	uint32_t target_vp;		/* or HV_VP_INDEX_ANY */
	uint64_t reserved2;
	struct hv_proximity proximity;
};

struct hv_delete_port_input {		/* 0x58 */
	uint64_t port_partition;
	uint32_t port_id;
	uint32_t reserved;
};

struct hv_connect_port_input {		/* 0x96 */
	uint64_t connection_partition;
	uint32_t connection_id;
	uint8_t connection_vtl;
	uint8_t reserved0[3];
	uint64_t port_partition;
	uint32_t port_id;
	uint32_t reserved1;
	uint32_t type;
	uint32_t reserved2;
	uint64_t gpa;
	uint64_t value;
	uint64_t flags;
	struct hv_proximity proximity;
};

struct hv_disconnect_port_input {	/* 0x5B */
	uint64_t connection_partition;
	uint32_t connection_id;
	uint32_t is_doorbell;		/* bit 0 */
};

struct hv_ring_empty_input {		/* 0x8B */
	uint32_t sint;
	uint32_t reserved;
};

#define HV_EVENT_RING_ENTRIES	63u

struct hv_event_ring {			/* one of 16 in the SIRBP page */
	uint8_t signal_masked;
	uint8_t ring_full;
	uint16_t reserved;
	uint32_t data[HV_EVENT_RING_ENTRIES];	/* port ids, 0 = empty */
};

struct hv_sint_intercept {
	uint32_t sint;
};

struct hv_async_completion {
	uint64_t partition;
	uint32_t status;
	uint32_t count;
	uint64_t sub_status;
};

struct hv_apic_eoi {
	uint32_t vp_index;
	uint32_t vector;
};

static_assert(sizeof(struct hv_create_port_input) == 56, "0x95");
static_assert(sizeof(struct hv_connect_port_input) == 72, "0x96");
static_assert(sizeof(struct hv_event_ring) == 256, "event ring");
static_assert(sizeof(struct hv_async_completion) == 24, "completion");

#endif
