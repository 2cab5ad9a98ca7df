// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stays behind when the host goes down: its VP runs, and nobody closes its files.
 * Writes how often VP registers have been set by then to standard output.
 */
#include <stdio.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

int main(void)
{
	struct vm vm;

	vm_new(&vm, GUEST(spin));
	if (let_loose(&vm))
		tap_die("a VP that runs");
	printf("set %llu\n", (unsigned long long)calls_of(HVCALL_SET_VP_REGISTERS));
	for (;;)
		pause();
}
