/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's callback interrupt; see src/callback.h, whose interface this is. */
#ifndef MSHV_COMPAT_CALLBACK_H
#define MSHV_COMPAT_CALLBACK_H

#include <linux/types.h>

int mshv_callback_claim(void (*handler)(void), bool vmbus_active);
void mshv_callback_release(void);
u8 mshv_callback_vector(void);

#endif
