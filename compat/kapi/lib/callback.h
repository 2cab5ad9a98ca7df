/* SPDX-License-Identifier: GPL-2.0-only */
/* The hypervisor's callback interrupt; see src/callback.h, whose interface this is. */
#ifndef MSHV_COMPAT_CALLBACK_H
#define MSHV_COMPAT_CALLBACK_H

int mshv_callback_claim(void (*handler)(void));
void mshv_callback_release(void);

#endif
