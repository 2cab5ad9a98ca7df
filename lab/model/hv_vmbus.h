/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Part of hv.h: messages between partitions, and of those the ones by which a guest
 * and its host manage VMBus.
 */
#ifndef LAB_HV_VMBUS_H
#define LAB_HV_VMBUS_H

#define HV_CONNECTION_ID_MASK	0xffffffu

struct hv_post_message_input {		/* 0x5C */
	uint32_t connection;
	uint32_t reserved;
	uint32_t type;
	uint32_t size;
	uint8_t payload[HV_MESSAGE_PAYLOAD];
};

struct hv_signal_connection_input {	/* 0x5D */
	uint32_t connection;
	uint16_t flag;
	uint16_t reserved;
};

/* Of the protocol: major << 16 | minor. From the first one on there is a connection of its own. */
#define VMBUS_VERSION_FIRST	0x00050000u
#define VMBUS_VERSION_LAST	0x00050003u

/* Where a guest makes contact; by the answer it learns where all else goes. */
#define VMBUS_CONTACT_CONNECTION	4u

enum vmbus_message {
	VMBUS_OFFER_CHANNEL		= 1,
	VMBUS_RESCIND_OFFER		= 2,
	VMBUS_REQUEST_OFFERS		= 3,
	VMBUS_ALL_OFFERS_DELIVERED	= 4,
	VMBUS_CHANNEL_RELEASED		= 13,
	VMBUS_INITIATE_CONTACT		= 14,
	VMBUS_VERSION_RESPONSE		= 15,
	VMBUS_UNLOAD			= 16,
	VMBUS_UNLOAD_RESPONSE		= 17,
};

struct vmbus_header {
	uint32_t type;
	uint32_t padding;
};

struct vmbus_initiate_contact {
	struct vmbus_header header;
	uint32_t version;
	uint32_t target_vp;
	uint8_t sint;
	uint8_t vtl;
	uint8_t reserved[2];
	uint32_t features;
	uint64_t monitor_pages[2];
};

struct vmbus_version_response {
	struct vmbus_header header;
	uint8_t supported;
	uint8_t state;
	uint16_t padding;
	uint32_t connection;
};

/* Both about a channel that was offered. */
struct vmbus_channel_message {
	struct vmbus_header header;
	uint32_t channel;
};

struct vmbus_offer {
	struct vmbus_header header;
	uint8_t class_id[16];
	uint8_t instance_id[16];
	uint64_t reserved[2];
	uint16_t flags;
	uint16_t mmio_megabytes;
	uint8_t user_defined[120];
	uint16_t subchannel;
	uint16_t reserved2;
	uint32_t channel;
	uint8_t monitor;
	uint8_t monitor_allocated;
	uint16_t dedicated_interrupt;
	uint32_t connection;
} __attribute__((packed));

static_assert(sizeof(struct hv_post_message_input) == 256, "0x5c");
static_assert(sizeof(struct hv_signal_connection_input) == 8, "0x5d");
static_assert(sizeof(struct vmbus_initiate_contact) == 40, "initiate contact");
static_assert(sizeof(struct vmbus_version_response) == 16, "version response");
static_assert(sizeof(struct vmbus_channel_message) == 12, "about a channel");
static_assert(sizeof(struct vmbus_offer) == 196, "offer");

#endif
