// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <time.h>
#include <x86intrin.h>

#include "../../guest/lib/control.h"
#include "../../guest/lib/tap.h"
#include "measure.h"
#include "quiet.h"

#define NOPS		10000
#define NOPS_ROUNDS	100
#define CALIBRATIONS	21
#define EXITS		201

/* Nothing of what is measured may move to the other side of a reading. */
static uint64_t now(void)
{
	uint64_t count;

	asm volatile("" ::: "memory");
	count = __rdtsc();
	asm volatile("" ::: "memory");
	return count;
}

static uint64_t own_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int by_size(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

/* Of @counts, @percent are below. */
static uint64_t quantile(const uint64_t *counts, unsigned int number, unsigned int percent)
{
	uint64_t sorted[MAX_ROUNDS];

	memcpy(sorted, counts, number * sizeof(*counts));
	qsort(sorted, number, sizeof(*sorted), by_size);
	return sorted[number * percent / 100];
}

/* One round; what @clock says it took is in *@count. */
static int run(const struct measurement *m, unsigned int which, uint64_t (*clock)(void),
	       uint64_t *count)
{
	const struct work *work = m->works[which];
	void *subject = m->subjects[which];
	uint64_t start;
	int ret;

	ret = work->before ? work->before(subject, work->arg) : 0;
	if (ret)
		return ret;
	if (m->interrupts)
		quiet_wait();
	start = clock();
	ret = work->act(subject, work->arg);
	*count = clock() - start;
	if (ret)
		return ret;
	return work->after ? work->after(subject, work->arg) : 0;
}

static uint64_t hypercalls(void)
{
	return counter(LAB_COUNTER_HYPERCALLS);
}

static int run_both(struct measurement *m, uint64_t (*clock)(void), uint64_t *const counts[2])
{
	int ret = 0;

	for (unsigned int i = 0; i < 2 && !ret; i++) {
		ret = run(m, i, clock, counts[i]);
		m->failed = i;
	}
	return ret;
}

/* Which of the rounds, in order of size, stands for all: see measure.h. */
static unsigned int percent_below(const struct measurement *m)
{
	if (m->interrupts)
		return 0;
	return m->sleeps ? 50 : 25;
}

static void judge(struct cost *cost, const uint64_t *counts, const struct measurement *m)
{
	unsigned int percent = percent_below(m);
	unsigned int half = m->rounds / 2;
	uint64_t first = quantile(counts, half, percent);
	uint64_t second = quantile(counts + half, half, percent);

	cost->instructions = quantile(counts, m->rounds, percent);
	cost->least = first < second ? first : second;
	cost->most = first < second ? second : first;
}

int measure(struct measurement *m)
{
	static uint64_t counts[2][MAX_ROUNDS];
	unsigned int round;
	int ret;

	if (m->interrupts)
		quiet_learn();
	/* The first round is also for what is done only once. */
	ret = run_both(m, hypercalls, (uint64_t *[]){ counts[0], counts[1] });
	if (!ret)
		ret = run_both(m, hypercalls, (uint64_t *[]){ &m->costs[0].hypercalls,
							      &m->costs[1].hypercalls });
	for (round = 0; round < m->rounds && !ret; round++)
		ret = run_both(m, m->sleeps ? own_time : now,
			       (uint64_t *[]){ &counts[0][round], &counts[1][round] });
	if (ret)
		return ret;
	for (unsigned int i = 0; i < 2; i++)
		judge(&m->costs[i], counts[i], m);
	return 0;
}

static void do_nothing(unsigned int times)
{
	while (times--)
		asm volatile(".rept %c0\n\tnop\n\t.endr" :: "i"(NOPS));
}

/* @clock counts @times NOPS within one per cent. */
static void calibrate_clock(const char *name, uint64_t (*clock)(void), unsigned int times)
{
	const uint64_t nops = (uint64_t)NOPS * times;
	uint64_t counts[CALIBRATIONS], count;

	for (unsigned int i = 0; i < CALIBRATIONS; i++) {
		count = clock();
		do_nothing(times);
		counts[i] = clock() - count;
	}
	count = quantile(counts, CALIBRATIONS, 25);
	if (!tap_ok(count + nops / 100 >= nops && count <= nops + nops / 100,
		    "%s counts instructions: %llu of them read as %llu", name,
		    (unsigned long long)nops, (unsigned long long)count))
		exit(EXIT_FAILURE);
}

void calibrate(void)
{
	calibrate_clock("the time stamp counter", now, 1);
	calibrate_clock("the time of the thread", own_time, NOPS_ROUNDS);
}

bool counts_instructions(void)
{
	uint64_t least = ~0ull, start;

	for (unsigned int i = 0; i < CALIBRATIONS; i++) {
		start = now();
		do_nothing(1);
		start = now() - start;
		if (start < least)
			least = start;
	}
	return least >= NOPS && least <= NOPS + NOPS / 100;
}

uint64_t exit_cost(void)
{
	uint64_t counts[EXITS], start;

	if (!control_present())
		tap_die("the lab's control port is not there");
	for (unsigned int i = 0; i < EXITS; i++) {
		start = now();
		outl(0, LAB_PORT_ARG(0));
		counts[i] = now() - start;
	}
	return quantile(counts, EXITS, 25);
}
