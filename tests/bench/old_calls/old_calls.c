// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a call of an older generation of the ABI takes more than today's form of the
 * same: at most ALLOWED_PERCENT of all instructions from the call to its return.
 */
#include <string.h>

#include "../../guest/lib/control.h"
#include "../../guest/lib/tap.h"
#include "subject.h"

static struct group (*const groups[])(void) = {
	group_life, group_memory, group_registers, group_processor, group_state, group_run,
	group_interrupts, group_properties,
};

static void run_group(const struct group *group)
{
	struct vm old, current;
	int ret;

	vm_new(&current, group->guest);
	ret = old_vm_try(&old, group->guest);
	if (ret < 0)
		tap_die("a VM by old calls: %s", strerror(-ret));
	ret = group->prepare ? group->prepare(&old, true) : 0;
	if (!ret && group->prepare)
		ret = group->prepare(&current, false);
	if (ret)
		tap_die("preparing a VM: %s", strerror(-ret));
	for (unsigned int i = 0; i < group->count; i++)
		compare(&group->pairs[i].pair, group->pairs[i].dom0 ? &current : &old, &current);
	vm_close(&old);
	vm_close(&current);
}

int main(void)
{
	calibrate();
	for (unsigned int i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
		struct group group = groups[i]();

		run_group(&group);
	}
	compare_done("old", "today");
	ledger_is_empty("after the test");
	return tap_done();
}
