// SPDX-License-Identifier: GPL-2.0-only
/* Interrupts that the hypervisor raises here, and those raised for guests. */
#include "../arch.h"
#include "../callback.h"
#include "../hv_abi.h"
#include "../mshv.h"
#include "../msi_route.h"
#include "hv_x86.h"

/* The kernel's handlers of other vectors end the interrupt whatever the hypervisor wants. */
bool mshv_interrupt_auto_eoi(void)
{
	return mshv_host.auto_eoi && mshv_callback_vector() == MSHV_CALLBACK_VECTOR;
}

/* The kernel has a handler for the vector on every CPU, always. */
void mshv_interrupt_enable(void)
{
}

void mshv_interrupt_disable(void)
{
}

u32 mshv_interrupt_flags(u32 route)
{
	u32 flags = 0;

	if (mshv_msi_route_level(route))
		flags |= MSHV_HV_INTERRUPT_LEVEL;
	if (mshv_msi_route_logical(route))
		flags |= MSHV_HV_INTERRUPT_LOGICAL;
	return flags;
}
