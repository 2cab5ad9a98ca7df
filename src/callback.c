// SPDX-License-Identifier: GPL-2.0-only
/* The kernel has a slot for this driver's interrupt handler. */
#include <linux/module.h>
#include <linux/rcupdate.h>

#include <asm/mshyperv.h>

#include "callback.h"

/* Exported by hv_vmbus: to have it is to hold a reference on the module. */
#define VMBUS_SYMBOL	"vmbus_connection"

static bool vmbus_pinned;

/*
 * VMBus, if it is there, shares its message page with us and would take it
 * along when it is unloaded.
 */
int mshv_callback_claim(void (*handler)(void))
{
	vmbus_pinned = __symbol_get(VMBUS_SYMBOL);
	hv_setup_mshv_handler(handler);
	return 0;
}

void mshv_callback_release(void)
{
	hv_setup_mshv_handler(NULL);
	/* Interrupt handlers are RCU readers: wait for those inside. */
	synchronize_rcu();
	if (vmbus_pinned)
		__symbol_put(VMBUS_SYMBOL);
	vmbus_pinned = false;
}
