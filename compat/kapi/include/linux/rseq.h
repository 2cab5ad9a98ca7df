/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Before v6.10 what it declares is in linux/sched.h, and the header of user space has this
 * name; the kernel's own ones rely on either.
 */
#include_next <linux/rseq.h>

#ifndef MSHV_COMPAT_LINUX_RSEQ_H
#define MSHV_COMPAT_LINUX_RSEQ_H

#if !MSHV_HAVE_RSEQ_VIRT_USERSPACE_EXIT
/*
 * Before v6.19 ("rseq, virt: Retrigger RSEQ after vcpu_run()"): nothing to make up for,
 * see linux/entry-virt.h.
 */
static inline void rseq_virt_userspace_exit(void) { }
#endif

#endif
