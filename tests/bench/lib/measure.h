/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many instructions something takes. In a lab started with --count-instructions
 * the time stamp counter counts them: those of this program, of the kernel, of the lab
 * and of what runs in a partition meanwhile.
 *
 * While nothing has anything to do the counter jumps to when something has. What sleeps
 * is measured by the time of the thread instead, which the kernel keeps by the same
 * counter: it lacks what other threads do for it.
 *
 * Ticks and other work of the kernels come in between now and then, which only adds: of
 * many rounds one is taken that only a quarter of them undercut. What sleeps takes so long
 * that a round without ticks is rare: the one in the middle is taken. What waits for an
 * interrupt may be woken before it sleeps, or after, and by a CPU that does something else
 * first: the shortest of these ways is taken.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

#define MAX_ROUNDS	1000

/**
 * struct work - something whose instructions are counted
 * @before: makes it possible, not counted; NULL if nothing has to be done
 * @act: does it
 * @after: undoes it, not counted; NULL if nothing has to be undone
 * @arg: for all three
 *
 * Each returns 0 or a negative errno.
 */
struct work {
	int (*before)(void *subject, unsigned long arg);
	int (*act)(void *subject, unsigned long arg);
	int (*after)(void *subject, unsigned long arg);
	unsigned long arg;
};

/**
 * struct cost - what it takes
 * @instructions: of the round that stands for all
 * @least: of that of the first half of the rounds, and that of the second
 * @most: of these two
 * @hypercalls: how many it makes
 */
struct cost {
	uint64_t instructions;
	uint64_t least;
	uint64_t most;
	uint64_t hypercalls;
};

/**
 * struct measurement - two works to compare
 * @works: both
 * @subjects: what they are done to
 * @rounds: how often, at most MAX_ROUNDS
 * @sleeps: they do
 * @interrupts: they cause interrupts in the parent, see quiet.h
 * @costs: result
 * @failed: result: which of them failed, if one did
 */
struct measurement {
	const struct work *works[2];
	void *subjects[2];
	unsigned int rounds;
	bool sleeps;
	bool interrupts;
	struct cost costs[2];
	unsigned int failed;
};

/*
 * Carries both out in turn, so that whatever changes meanwhile changes both. Returns 0
 * or a negative errno.
 */
int measure(struct measurement *measurement);

/* Tests: do both clocks count instructions? Dies if they do not. */
void calibrate(void);

/* Does the time stamp counter count instructions in this boot? */
bool counts_instructions(void);

/* What it takes to enter the lab and come back, which each hypercall has to. */
uint64_t exit_cost(void);

#endif
