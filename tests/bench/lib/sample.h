/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What something takes, counted from outside the driver, so that it means the same with
 * any: hypercalls by the lab, pages of memory and sleeping by the kernel.
 */
#ifndef BENCH_SAMPLE_H
#define BENCH_SAMPLE_H

#include <stdint.h>

#include "measure.h"

/**
 * struct sample - what a work takes, of each the least of all rounds but @log
 * @hypercalls: that the parent makes
 * @reps: elements of those that have any
 * @deposits: pages given to the hypervisor
 * @pages: that the parent's kernel allocates, for whatever purpose
 * @sleeps: how often the thread waits for something
 * @log: lines in the kernel log, in all rounds that are counted
 * @ns: nanoseconds; where the lab counts instructions, those
 */
struct sample {
	uint64_t hypercalls;
	uint64_t reps;
	uint64_t deposits;
	uint64_t pages;
	uint64_t sleeps;
	uint64_t log;
	uint64_t ns;
};

/* To be called once, before the first sample. */
void sample_begin(void);

/*
 * Carries @work out so many times, and once before if it is more than one: that is for
 * what is done only once. Of these the first few are counted, all of them timed. Dies if
 * it fails.
 */
struct sample sample(const char *name, const struct work *work, void *subject,
		     unsigned int rounds);

/* A line with all of it, for tests/bench/table.awk. */
void sample_show(const char *name, const struct sample *sample);

/* Likewise a single number. */
void number_show(const char *name, const char *quantity, uint64_t value);

#endif
