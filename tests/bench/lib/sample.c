// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "../../guest/lib/control.h"
#include "../../guest/lib/hv.h"
#include "../../guest/lib/tap.h"
#include "quiet.h"
#include "sample.h"

/* Rounds in which all is counted; to ask the lab takes longer than most of what is asked. */
#define COUNTED	4

static const uint16_t rep_calls[] = {
	HVCALL_DEPOSIT_MEMORY, HVCALL_WITHDRAW_MEMORY, HVCALL_MAP_GPA, HVCALL_UNMAP_GPA,
	HVCALL_GET_VP_REGISTERS, HVCALL_SET_VP_REGISTERS, HVCALL_GET_GPA_ACCESS_STATES,
};

static int vmstat = -1, kmsg = -1;
/* What reading the counters itself takes. */
static uint64_t own_pages;
/* Ticks come at known times, and what makes interrupts should come in between. */
static bool avoid_ticks;

static uint64_t count_reps(void)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < sizeof(rep_calls) / sizeof(*rep_calls); i++)
		sum += elements_of(rep_calls[i]);
	return sum;
}

/* Pages allocated ever, those that were freed since among them. */
static uint64_t count_pages(void)
{
	static char text[16384];
	ssize_t length = pread(vmstat, text, sizeof(text) - 1, 0);
	uint64_t sum = 0;

	if (length <= 0)
		tap_die("/proc/vmstat: %s", strerror(errno));
	text[length] = '\0';
	for (char *line = text; (line = strstr(line, "\npgalloc_")); line++)
		sum += strtoull(strchr(line, ' '), NULL, 10);
	return sum;
}

static uint64_t count_sleeps(void)
{
	struct rusage usage;

	getrusage(RUSAGE_THREAD, &usage);
	return usage.ru_nvcsw;
}

/* Lines since the last time. */
static uint64_t take_log(void)
{
	char line[8192];
	uint64_t lines = 0;

	/* EPIPE: some were overwritten before they were read. */
	while (read(kmsg, line, sizeof(line)) > 0 || errno == EPIPE)
		lines++;
	return lines;
}

static uint64_t clock_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/* What costs little to read, then the time: it is measured most often. */
static void read_rest(struct sample *sample)
{
	sample->sleeps = count_sleeps();
	sample->ns = clock_ns();
}

static void read_start(struct sample *sample, bool counted)
{
	if (!counted)
		return;
	take_log();
	sample->hypercalls = counter(LAB_COUNTER_HYPERCALLS);
	sample->reps = count_reps();
	sample->deposits = counter(LAB_COUNTER_DEPOSITED);
	sample->pages = count_pages();
}

static void read_end(struct sample *sample, const struct sample *start, bool counted)
{
	sample->ns = clock_ns() - start->ns;
	sample->sleeps = count_sleeps() - start->sleeps;
	if (!counted)
		return;
	sample->pages = count_pages() - start->pages;
	sample->log = take_log();
	sample->hypercalls = counter(LAB_COUNTER_HYPERCALLS) - start->hypercalls;
	sample->reps = count_reps() - start->reps;
	sample->deposits = counter(LAB_COUNTER_DEPOSITED) - start->deposits;
}

static int take(const struct work *work, void *subject, bool counted, struct sample *result)
{
	struct sample start = { 0 };
	int ret = work->before ? work->before(subject, work->arg) : 0;

	if (ret)
		return ret;
	read_start(&start, counted);
	if (avoid_ticks)
		quiet_wait();
	read_rest(&start);
	ret = work->act(subject, work->arg);
	read_end(result, &start, counted);
	if (ret)
		return ret;
	return work->after ? work->after(subject, work->arg) : 0;
}

static void keep_least(uint64_t *least, uint64_t value)
{
	if (value < *least)
		*least = value;
}

static void merge(struct sample *result, const struct sample *round, bool counted)
{
	keep_least(&result->sleeps, round->sleeps);
	keep_least(&result->ns, round->ns);
	if (!counted)
		return;
	keep_least(&result->hypercalls, round->hypercalls);
	keep_least(&result->reps, round->reps);
	keep_least(&result->deposits, round->deposits);
	keep_least(&result->pages, round->pages);
	result->log += round->log;
}

struct sample sample(const char *name, const struct work *work, void *subject,
		     unsigned int rounds)
{
	const unsigned int first = rounds > 1;
	struct sample result, round;

	if (avoid_ticks)
		quiet_learn();
	for (unsigned int i = 0; i < rounds + first; i++) {
		bool counted = i < first + COUNTED;
		int ret = take(work, subject, counted, &round);

		if (ret)
			tap_die("%s: %s", name, strerror(-ret));
		if (i <= first)
			result = round;
		else
			merge(&result, &round, counted);
	}
	result.pages -= result.pages < own_pages ? result.pages : own_pages;
	return result;
}

void sample_show(const char *name, const struct sample *sample)
{
	number_show(name, "hypercalls", sample->hypercalls);
	number_show(name, "reps", sample->reps);
	number_show(name, "deposits", sample->deposits);
	number_show(name, "pages", sample->pages);
	number_show(name, "sleeps", sample->sleeps);
	number_show(name, "log", sample->log);
	number_show(name, "ns", sample->ns);
}

void number_show(const char *name, const char *quantity, uint64_t value)
{
	tap_note("measured %s.%s %llu", name, quantity, (unsigned long long)value);
}

static int do_nothing(void *subject, unsigned long arg)
{
	(void)subject;
	(void)arg;
	return 0;
}

void sample_begin(void)
{
	const struct work nothing = { .act = do_nothing };

	if (!control_present())
		tap_die("the lab's control port is not there");
	vmstat = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (vmstat < 0 || kmsg < 0 || lseek(kmsg, 0, SEEK_END) < 0)
		tap_die("/proc/vmstat or /dev/kmsg: %s", strerror(errno));
	avoid_ticks = counts_instructions();
	own_pages = sample("nothing", &nothing, NULL, 10).pages;
}
