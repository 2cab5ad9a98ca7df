/* SPDX-License-Identifier: GPL-2.0-only */
/* From a byte for each page to a bit for each page. */
#ifndef MSHV_ACCESS_PACK_H
#define MSHV_ACCESS_PACK_H

#include <linux/types.h>

u32 mshv_access_pack(u8 *states, u32 count, u8 state);

#endif
