// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: control, must be answered no: is a missing member refused?
 * Since: never
 * Expect: control
 * Used-by: scripts/probe.sh
 */
#include <linux/types.h>

static __always_unused long mshv_probe_control_fail_last(struct list_head *list)
{
	return list->mshv_probe_there_is_no_such_member;
}
