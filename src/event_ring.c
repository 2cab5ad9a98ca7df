// SPDX-License-Identifier: GPL-2.0-only
/*
 * The consumer of an event ring. The hypervisor stores a port id where it
 * stands, if that entry is free; if not, it keeps the port back and sets the
 * full flag. Then it sets the masked flag, and if that was clear it signals.
 */
#include <linux/compiler.h>
#include <linux/types.h>

#include <asm/barrier.h>

#include "event_ring.h"

/*
 * The hypervisor does not tell where it stands, nor does it start anew with
 * this driver. So the entry after the last one taken is the first to look at,
 * but not the only one.
 */
static u32 take(struct mshv_hv_event_ring *ring, u32 *tail)
{
	u32 i, id, entry;

	for (i = 0; i < MSHV_HV_EVENT_RING_ENTRIES; i++) {
		entry = (*tail + i) % MSHV_HV_EVENT_RING_ENTRIES;
		id = READ_ONCE(ring->data[entry]);
		if (!id)
			continue;
		WRITE_ONCE(ring->data[entry], 0);
		*tail = (entry + 1) % MSHV_HV_EVENT_RING_ENTRIES;
		return id;
	}
	return 0;
}

static u32 take_or_refill(struct mshv_hv_event_ring *ring, u32 *tail, void (*refill)(void))
{
	u32 id = take(ring, tail);

	if (id || !READ_ONCE(ring->ring_full))
		return id;
	WRITE_ONCE(ring->ring_full, 0);
	refill();
	return take(ring, tail);
}

/**
 * mshv_event_ring_take() - take one port id
 * @ring: the ring; nobody else takes from it meanwhile
 * @tail: where to look first; kept from call to call
 * @refill: asks the hypervisor for what did not fit into the ring
 *
 * As long as there are ids the hypervisor does not signal. Once there is none
 * it will, from then on: so a last look follows that decision. It looks at the
 * full flag too, which the hypervisor may have set in between, signalling nobody.
 *
 * Return: the id, or zero if there is none.
 */
u32 mshv_event_ring_take(struct mshv_hv_event_ring *ring, u32 *tail, void (*refill)(void))
{
	u32 id = take_or_refill(ring, tail, refill);

	if (id)
		return id;
	WRITE_ONCE(ring->signal_masked, 0);
	/* The flag is clear before the rest is read: see above. */
	mb();
	id = take_or_refill(ring, tail, refill);
	if (id)
		WRITE_ONCE(ring->signal_masked, 1);
	return id;
}
