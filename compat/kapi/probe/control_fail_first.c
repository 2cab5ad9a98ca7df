// SPDX-License-Identifier: GPL-2.0-only
/*
 * Question: control, must be answered no: is an undeclared function refused?
 * Since: never
 * Expect: control
 * Used-by: scripts/probe.sh
 */
static __always_unused void mshv_probe_control_fail_first(void)
{
	mshv_probe_there_is_no_such_function();
}
