/* SPDX-License-Identifier: GPL-2.0-only */
/* The lab's control port (lab/control.h) for test programs. */
#ifndef TESTS_CONTROL_H
#define TESTS_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "../../../lab/control.h"

#define CONTROL_ARGS	7

/* Is there a lab at all? Asks for access to the ports the first time. */
bool control_present(void);

/**
 * control() - one command
 * @command: LAB_CMD_*
 * @args: arguments, overwritten by the results
 *
 * Return: 0 or a negative errno
 */
int control(uint32_t command, uint32_t args[CONTROL_ARGS]);

/**
 * inject() - let hypercalls fail
 * @code: of which hypercall
 * @nth: 1 = from the next one on
 * @status: what it answers
 * @times: how many in a row
 * @done: elements completed before the failure
 */
void inject(uint16_t code, uint32_t nth, uint16_t status, uint32_t times, uint32_t done);
void inject_clear(void);
void knob(enum lab_knob which, uint32_t value);
uint64_t counter(enum lab_counter which);
uint64_t calls_of(uint16_t code);
uint64_t elements_of(uint16_t code);
/* Of the calls those that were made with interrupts off. */
uint64_t masked_calls_of(uint16_t code);
int post_message(uint32_t vp, uint32_t type, uint64_t sender, uint32_t word0, uint32_t word1);

struct ledger {
	uint32_t partitions;
	uint32_t child_pages;	/* deposited to children */
	uint32_t own_pages;	/* deposited to the parent itself */
	uint32_t mapped;	/* parent pages children can reach */
	uint32_t vps;
	uint32_t queued;	/* messages */
	uint32_t ports;
};

void ledger_read(struct ledger *ledger);

/* Pages the kernel has pinned and not yet unpinned, for whomever; -1 if it does not say. */
long pinned_pages(void);

/*
 * One TAP test: no partition, VP, port, deposit or mapping is left, and no page of
 * any process is pinned. Waits a little: the last reference may be dropped by
 * a process that is just exiting.
 */
void ledger_is_empty(const char *when);

#endif
