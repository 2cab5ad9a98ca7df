// SPDX-License-Identifier: GPL-2.0-only
/* Registers of the synthetic interrupt controller are MSRs. */
#include <asm/msr.h>

#include "../arch.h"
#include "../hv_registers.h"
#include "hv_x86.h"

/* Both have the SINTs in a row, and the other registers in another. */
static u32 msr_of(u32 name)
{
	if (name < MSHV_HV_REGISTER_SCONTROL)
		return MSHV_MSR_SINT0 + (name - MSHV_HV_REGISTER_SINT0);
	return MSHV_MSR_SCONTROL + (name - MSHV_HV_REGISTER_SCONTROL);
}

u64 mshv_synic_read(u32 name)
{
	u64 value;

	rdmsrq(msr_of(name), value);
	return value;
}

void mshv_synic_write(u32 name, u64 value)
{
	wrmsrq(msr_of(name), value);
}
