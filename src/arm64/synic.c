// SPDX-License-Identifier: GPL-2.0-only
/* Registers of the synthetic interrupt controller are reached by their names. */
#include <asm/mshyperv.h>

#include "../arch.h"

u64 mshv_synic_read(u32 name)
{
	return hv_get_vpreg(name);
}

void mshv_synic_write(u32 name, u64 value)
{
	hv_set_vpreg(name, value);
}
