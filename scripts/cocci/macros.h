/* SPDX-License-Identifier: GPL-2.0-only */
/* What Coccinelle cannot read otherwise. */
#define __percpu
#define __aligned(x)
