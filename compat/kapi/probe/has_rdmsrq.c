// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: are the MSR accessors named rdmsrq and wrmsrq?
 * Since: v6.16, commit c435e608cf59 ("x86/msr: Rename 'rdmsrl()' to 'rdmsrq()'")
 * Expect: 6.16-
 * Architecture: x86
 * Used-by: compat/kapi/include/asm/msr.h
 */
#include <linux/types.h>
#include <asm/msr.h>

static __always_unused void mshv_probe_has_rdmsrq(void)
{
	u64 value;

	rdmsrq(0x40000080, value);
	wrmsrq(0x40000080, value);
}
