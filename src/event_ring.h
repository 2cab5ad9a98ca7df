/* SPDX-License-Identifier: GPL-2.0-only */
/* Taking port ids out of an event ring. Pure, built on the host too. */
#ifndef MSHV_EVENT_RING_H
#define MSHV_EVENT_RING_H

#include <linux/types.h>

#include "hv_abi.h"

u32 mshv_event_ring_take(struct mshv_hv_event_ring *ring, u32 *tail, void (*refill)(void));

#endif
