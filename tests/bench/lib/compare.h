/* SPDX-License-Identifier: GPL-2.0-only */
/* Pairs of works that come to the same, and a table of what they take. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "measure.h"

/* What the first of a pair may take more than the second. */
#define ALLOWED_PERCENT	2

/**
 * struct pair - two ways of doing one thing
 * @name: of both, in the table
 * @rounds: how often, zero for as often as most
 * @sleeps: measured by what the thread itself does
 * @interrupts: causes interrupts in the parent, see quiet.h
 * @first: the one that is judged
 * @second: the one it is judged by
 */
struct pair {
	const char *name;
	unsigned int rounds;
	bool sleeps;
	bool interrupts;
	struct work first, second;
};

/*
 * A test: the first takes at most ALLOWED_PERCENT more instructions than the second,
 * whichever halves of the rounds are compared.
 * Adds a line to the table.
 */
void compare(const struct pair *pair, void *first_subject, void *second_subject);

/*
 * Shows the table, with the names of its columns for both.
 */
void compare_done(const char *first, const char *second);

#endif
