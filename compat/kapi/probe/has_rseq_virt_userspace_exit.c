// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: can drivers do the work of a thread before it enters a guest, and tell rseq after?
 * Since: v6.19 ("rseq, virt: Retrigger RSEQ after vcpu_run()")
 * Expect: 6.19-
 * Used-by: compat/kapi/include/linux/entry-virt.h
 */
#include <linux/entry-virt.h>
#include <linux/rseq.h>

static __always_unused int mshv_probe_has_rseq_virt_userspace_exit(void)
{
	rseq_virt_userspace_exit();
	return xfer_to_guest_mode_handle_work();
}
