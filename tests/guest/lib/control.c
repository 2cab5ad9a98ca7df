// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

#include "control.h"
#include "tap.h"

bool control_present(void)
{
	static int present = -1;

	if (present < 0) {
		present = !ioperm(LAB_PORT_BASE, LAB_PORT_COUNT, 1);
		/* Another program may have left the status of its last command. */
		if (present && inl(LAB_PORT_COMMAND) != LAB_PORT_MAGIC) {
			uint32_t args[CONTROL_ARGS] = { 0 };

			present = !control(LAB_CMD_LEDGER, args);
		}
	}
	return present;
}

int control(uint32_t command, uint32_t args[CONTROL_ARGS])
{
	uint32_t status;
	int i;

	for (i = 0; i < CONTROL_ARGS; i++)
		outl(args[i], LAB_PORT_ARG(i));
	outl(command, LAB_PORT_COMMAND);
	status = inl(LAB_PORT_COMMAND);
	for (i = 0; i < CONTROL_ARGS; i++)
		args[i] = inl(LAB_PORT_ARG(i));
	/* All ones: nobody answers at this port. */
	return status == UINT32_MAX ? -ENODEV : -(int)status;
}

/* A lab that refuses a command makes the tests that follow meaningless. */
static void command(uint32_t number, uint32_t args[CONTROL_ARGS])
{
	int ret;

	if (!control_present())
		tap_die("the lab's control port is not there");
	ret = control(number, args);
	if (ret)
		tap_die("control port command %u: %s", number, strerror(-ret));
}

void inject(uint16_t code, uint32_t nth, uint16_t status, uint32_t times, uint32_t done)
{
	uint32_t args[CONTROL_ARGS] = { code, nth, status, times, done };

	command(LAB_CMD_INJECT, args);
}

void inject_clear(void)
{
	uint32_t args[CONTROL_ARGS] = { 0 };

	command(LAB_CMD_INJECT_CLEAR, args);
}

void knob(enum lab_knob which, uint32_t value)
{
	uint32_t args[CONTROL_ARGS] = { which, value };

	command(LAB_CMD_SET_KNOB, args);
}

uint64_t counter(enum lab_counter which)
{
	uint32_t args[CONTROL_ARGS] = { which };

	command(LAB_CMD_COUNTER, args);
	return args[0] | (uint64_t)args[1] << 32;
}

uint64_t calls_of(uint16_t code)
{
	uint32_t args[CONTROL_ARGS] = { code };

	command(LAB_CMD_COUNT, args);
	return args[0] | (uint64_t)args[1] << 32;
}

uint64_t elements_of(uint16_t code)
{
	uint32_t args[CONTROL_ARGS] = { code };

	command(LAB_CMD_COUNT, args);
	return args[2] | (uint64_t)args[3] << 32;
}

uint64_t masked_calls_of(uint16_t code)
{
	uint32_t args[CONTROL_ARGS] = { code };

	command(LAB_CMD_COUNT, args);
	return args[4] | (uint64_t)args[5] << 32;
}

int post_message(uint32_t vp, uint32_t type, uint64_t sender, uint32_t word0, uint32_t word1)
{
	uint32_t args[CONTROL_ARGS] = { vp, type, sender, sender >> 32, word0, word1 };

	if (!control_present())
		tap_die("the lab's control port is not there");
	return control(LAB_CMD_POST_MESSAGE, args);
}

void ledger_read(struct ledger *ledger)
{
	uint32_t args[CONTROL_ARGS] = { 0 };

	command(LAB_CMD_LEDGER, args);
	*ledger = (struct ledger){ args[0], args[1], args[2], args[3], args[4], args[5],
				   args[6] };
}

long pinned_pages(void)
{
	long acquired = 0, released = 0;
	int found = 0;
	char line[128];
	FILE *file;

	/* Folds what each CPU has counted for itself. */
	file = fopen("/proc/sys/vm/stat_refresh", "r");
	if (file) {
		while (fgets(line, sizeof(line), file))
			;
		fclose(file);
	}
	file = fopen("/proc/vmstat", "r");
	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		found += sscanf(line, "nr_foll_pin_acquired %ld", &acquired) == 1;
		found += sscanf(line, "nr_foll_pin_released %ld", &released) == 1;
	}
	fclose(file);
	return found == 2 ? acquired - released : -1;
}

void ledger_is_empty(const char *when)
{
	struct ledger l;
	long pinned;
	int tries;

	for (tries = 0; tries < 100; tries++) {
		ledger_read(&l);
		pinned = pinned_pages();
		if (!l.partitions && !l.child_pages && !l.mapped && !l.vps && !l.ports &&
		    !pinned)
			break;
		usleep(20000);
	}
	if (!tap_ok(tries < 100, "nothing is left %s", when))
		tap_note("partitions %u, deposited pages %u, mapped pages %u, VPs %u, ports %u, pinned %ld",
			 l.partitions, l.child_pages, l.mapped, l.vps, l.ports, pinned);
}
