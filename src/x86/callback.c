// SPDX-License-Identifier: GPL-2.0-only
/* The kernel has a slot for this driver's interrupt handler. */
#include <linux/rcupdate.h>

#include <asm/mshyperv.h>

#include "../callback.h"
#include "hv_x86.h"

int mshv_callback_claim(void (*handler)(void), bool vmbus_active)
{
	hv_setup_mshv_handler(handler);
	return 0;
}

void mshv_callback_release(void)
{
	hv_setup_mshv_handler(NULL);
	/* Interrupt handlers are RCU readers: wait for those inside. */
	synchronize_rcu();
}

u8 mshv_callback_vector(void)
{
	return MSHV_CALLBACK_VECTOR;
}
