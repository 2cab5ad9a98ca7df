// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way into the hypervisor. This file and some for one architecture are the
 * only ones to include the kernel's mshyperv.h: its type and stub names differ
 * from release to release and would meet ours.
 */
#include <asm/mshyperv.h>

#include "hv_call.h"

/**
 * mshv_hv_entry_ready() - did the kernel set up its hypercall page?
 *
 * Return: true if mshv_hv_enter() can be used.
 */
bool mshv_hv_entry_ready(void)
{
	return hv_is_hyperv_initialized();
}

/**
 * mshv_hv_enter() - issue a hypercall
 * @control: control word
 * @in: input, directly mapped memory that does not cross a page, or NULL
 * @out: output, likewise
 *
 * Context: any; @in and @out must not be used by anyone else meanwhile.
 *
 * Return: result word; all ones if hypercalls are not possible.
 */
u64 mshv_hv_enter(u64 control, void *in, void *out)
{
	return hv_do_hypercall(control, in, out);
}
