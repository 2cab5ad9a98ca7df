// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: is there hv_setup_vmbus_handler, for the callback interrupt without its number?
 * Since: v5.13 ("Drivers: hv: vmbus: Move handling of VMbus interrupts")
 * Expect: 5.13-
 * Used-by: compat/kapi/include/asm/mshyperv.h
 */
#include <asm/mshyperv.h>

static __always_unused void mshv_probe_has_hv_setup_vmbus_handler(void)
{
	hv_setup_vmbus_handler(NULL);
	hv_remove_vmbus_handler();
}
