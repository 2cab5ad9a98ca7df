// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: control, must be answered yes: does a use of a structure compile?
 * Since: always
 * Expect: control
 * Used-by: scripts/probe.sh
 */
#include <linux/fs.h>

static __always_unused const void *mshv_probe_control_pass_last(struct file *file)
{
	return file->private_data;
}
