/* SPDX-License-Identifier: GPL-2.0-only */
/* Another interrupt for the driver, where VMBus has the one that is meant for it. */
#ifndef MSHV_COMPAT_WAKEUP_H
#define MSHV_COMPAT_WAKEUP_H

int mshv_wakeup_claim(void (*handler)(void));
void mshv_wakeup_release(void);

#endif
