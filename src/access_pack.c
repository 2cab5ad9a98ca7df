// SPDX-License-Identifier: GPL-2.0-only
/* Pure, built on the host too for tests. */
#include <linux/types.h>

#include "access_pack.h"

/**
 * mshv_access_pack() - make a bitmap of page states, in place
 * @states: the state of each page in; the bitmap, lowest bit first, out
 * @count: number of pages
 * @state: bits of the state that make a page's bit one
 *
 * Return: bytes of the bitmap; unused bits of the last one are zero.
 */
u32 mshv_access_pack(u8 *states, u32 count, u8 state)
{
	u32 i;
	u8 byte = 0;

	/* A byte is written when the states it stands for, and those before, are used up. */
	for (i = 0; i < count; i++) {
		if (states[i] & state)
			byte |= 1 << (i % 8);
		if (i % 8 == 7 || i == count - 1) {
			states[i / 8] = byte;
			byte = 0;
		}
	}
	return (count + 7) / 8;
}
