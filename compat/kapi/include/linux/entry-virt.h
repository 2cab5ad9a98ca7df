/* SPDX-License-Identifier: GPL-2.0-only */
#if MSHV_HAVE_RSEQ_VIRT_USERSPACE_EXIT
#include_next <linux/entry-virt.h>
#else

#ifndef MSHV_COMPAT_LINUX_ENTRY_VIRT_H
#define MSHV_COMPAT_LINUX_ENTRY_VIRT_H

#include <linux/errno.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

/*
 * Before v6.19 ("rseq, virt: Retrigger RSEQ after vcpu_run()"), where the function is for
 * KVM only: it wants a VCPU of KVM's to count in. Work that waits for the return to user
 * space goes on waiting.
 */
static inline bool __xfer_to_guest_mode_work_pending(void)
{
	return need_resched() || signal_pending(current);
}

static inline int xfer_to_guest_mode_handle_work(void)
{
	cond_resched();
	return signal_pending(current) ? -EINTR : 0;
}

#endif

#endif
