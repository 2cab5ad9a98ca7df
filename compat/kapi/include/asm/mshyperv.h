/* SPDX-License-Identifier: GPL-2.0-only */
#include_next <asm/mshyperv.h>

#ifndef MSHV_COMPAT_ASM_MSHYPERV_H
#define MSHV_COMPAT_ASM_MSHYPERV_H

#if !MSHV_HAVE_HV_SETUP_VMBUS_HANDLER
/* Before v5.13: the function of x86 wants the interrupt's number, and ignores it. */
static inline void hv_setup_vmbus_handler(void (*handler)(void))
{
	hv_setup_vmbus_irq(0, handler);
}

static inline void hv_remove_vmbus_handler(void)
{
	hv_remove_vmbus_irq();
}
#endif

#endif
