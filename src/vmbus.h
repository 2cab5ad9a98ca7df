/* SPDX-License-Identifier: GPL-2.0-only */
/* VMBus, the other user of the SynIC and of the hypervisor's interrupt. */
#ifndef MSHV_VMBUS_H
#define MSHV_VMBUS_H

#include <linux/types.h>

int mshv_vmbus_watch(bool *active);
void mshv_vmbus_unwatch(void);

#endif
