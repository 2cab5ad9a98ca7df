/* SPDX-License-Identifier: GPL-2.0-only */
/* Before v6.16, commit c435e608cf59 ("x86/msr: Rename 'rdmsrl()' to 'rdmsrq()'"). */
#include_next <asm/msr.h>

#if !MSHV_HAVE_RDMSRQ
#ifndef rdmsrq
#define rdmsrq(msr, value)	rdmsrl(msr, value)
#define wrmsrq(msr, value)	wrmsrl(msr, value)
#endif
#endif
