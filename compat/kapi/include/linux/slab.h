/* SPDX-License-Identifier: GPL-2.0-only */
/* Before v5.16, commit 8587ca6f3415 ("mm: move kvmalloc-related functions to slab.h"). */
#include_next <linux/slab.h>

#if !MSHV_HAVE_KVFREE_IN_SLAB_H
#include <linux/mm.h>
#endif
