// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: control, must be answered yes: does a function of the kernel compile?
 * Since: always
 * Expect: control
 * Used-by: scripts/probe.sh
 */
#include <linux/kernel.h>

static __always_unused void mshv_probe_control_pass_first(void)
{
	pr_info("control\n");
}
