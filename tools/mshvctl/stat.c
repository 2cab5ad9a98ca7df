// SPDX-License-Identifier: GPL-2.0-only
/* mshvctl stat: what partitions and their VPs do, as a table that is renewed. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "driver.h"
#include "mshvctl.h"
#include "root.h"
#include "table.h"

/* The first columns say which VP it is, the others count. */
#define KEY		3
#define KEY_NAMES	"partition vp pid"

#define NARROW		7
#define PROGRAM		15	/* the kernel keeps no more of a name */

/* Title, two heads, what is between them, sums, and where the cursor stands. */
#define FIXED_LINES	6

#define CLEAR		"\033[H\033[J"

/**
 * struct sample - what was counted at some moment
 * @time: when, in seconds
 * @vps: of each VP
 * @partitions: of each partition
 */
struct sample {
	double time;
	struct table vps;
	struct table partitions;
};

static void sample_free(struct sample *sample)
{
	table_free(&sample->vps);
	table_free(&sample->partitions);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* A later release may add columns, but not in front. */
static bool is_known(const struct table *vps)
{
	return vps->columns > KEY && !strcmp(vps->names[0], "partition") &&
	       !strcmp(vps->names[1], "vp") && !strcmp(vps->names[2], "pid");
}

static bool sample_take(struct sample *sample)
{
	*sample = (struct sample){ .time = now() };
	if (!table_read(&sample->vps, DEBUGFS "/vps") ||
	    !table_read(&sample->partitions, DEBUGFS "/partitions"))
		return false;
	if (!is_known(&sample->vps))
		fail("the driver's table of VPs does not begin with " KEY_NAMES);
	return true;
}

static enum exit_status explain(int error)
{
	if (!root_exists(MODULE)) {
		fputs("mshvctl: the driver is not loaded; 'mshvctl doctor' says why\n", stderr);
		return EXIT_PROBLEM;
	}
	if (error == EACCES || error == EPERM) {
		fputs("mshvctl: only root may read the statistics\n", stderr);
		return EXIT_UNTOLD;
	}
	fprintf(stderr, "mshvctl: no statistics (%s); try: mount -t debugfs none /sys/kernel/debug\n",
		strerror(error));
	return EXIT_PROBLEM;
}

/* What has grown since @before, per second, if there is one; something new began at zero. */
static double value_of(const struct row *row, unsigned int column, const struct row *old,
		       double seconds)
{
	unsigned long long value = row->values[column];

	if (old && value >= old->values[column])
		value -= old->values[column];
	return seconds > 0 ? value / seconds : value;
}

static double seconds_since(const struct sample *sample, const struct sample *before)
{
	return before ? sample->time - before->time : 0;
}

/* Any program may have chosen it. */
static void print_program(unsigned long long pid)
{
	char *name = root_line("proc/%llu/comm", pid), *c;

	for (c = name; c && *c; c++)
		if (*c < ' ' || *c == 0x7f)
			*c = '?';
	printf(" %-*.*s", PROGRAM, PROGRAM, name ? name : "-");
	free(name);
}

static void print_partitions(const struct sample *sample, const struct sample *before,
			     size_t lines)
{
	const struct table *table = &sample->partitions;
	int pid = table_column(table, "pid"), vps = table_column(table, "vps");
	int pages = table_column(table, "pages");
	int interrupts = table_column(table, "interrupts");
	const struct row *row, *old;

	if (pid < 0 || vps < 0 || pages < 0 || interrupts < 0)
		fail("the driver's table of partitions lacks columns");
	printf("%9s %8s %-*s %4s %8s %10s\n", "partition", "pid", PROGRAM, "program", "vps",
	       "pages", "interrupts");
	for (row = table->rows; row < table->rows + table->count && lines; row++, lines--) {
		old = before ? table_find(&before->partitions, row, 1) : NULL;
		printf("%9llu %8llu", row->values[0], row->values[pid]);
		print_program(row->values[pid]);
		printf(" %4llu %8llu %10.0f\n", row->values[vps], row->values[pages],
		       value_of(row, interrupts, old, seconds_since(sample, before)));
	}
}

static int width(const char *name)
{
	int length = strlen(name);

	return length > NARROW ? length : NARROW;
}

static void print_head(const struct table *vps)
{
	unsigned int i;

	printf("%9s %4s %8s %-*s", "partition", "vp", "pid", PROGRAM, "program");
	for (i = KEY; i < vps->columns; i++)
		printf(" %*s", width(vps->names[i]), vps->names[i]);
	putchar('\n');
}

/**
 * struct line - a VP as it is shown
 * @row: which
 * @values: of its columns
 * @activity: their sum
 */
struct line {
	const struct row *row;
	double values[MAX_COLUMNS];
	double activity;
};

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	if (x->activity != y->activity)
		return x->activity < y->activity ? 1 : -1;
	/* Those that do as much stay in their places. */
	return x->row < y->row ? -1 : x->row > y->row;
}

/* The lines, to be freed, the busiest first. */
static struct line *make_lines(const struct sample *sample, const struct sample *before)
{
	const struct table *vps = &sample->vps;
	struct line *lines = calloc(vps->count + 1, sizeof(*lines)), *line;
	const struct row *old;
	unsigned int i;

	if (!lines)
		fail("out of memory");
	for (line = lines; line < lines + vps->count; line++) {
		line->row = &vps->rows[line - lines];
		old = before ? table_find(&before->vps, line->row, KEY) : NULL;
		for (i = KEY; i < vps->columns; i++) {
			line->values[i] = value_of(line->row, i, old,
						   seconds_since(sample, before));
			line->activity += line->values[i];
		}
	}
	qsort(lines, vps->count, sizeof(*lines), compare);
	return lines;
}

static void print_line(const struct table *vps, const struct line *line)
{
	unsigned int i;

	printf("%9llu %4llu %8llu", line->row->values[0], line->row->values[1],
	       line->row->values[2]);
	print_program(line->row->values[2]);
	for (i = KEY; i < vps->columns; i++)
		printf(" %*.0f", width(vps->names[i]), line->values[i]);
	putchar('\n');
}

static void print_sums(const struct table *vps, const struct line *lines)
{
	double sum;
	unsigned int i;
	size_t j;

	printf("%-*s", 9 + 1 + 4 + 1 + 8 + 1 + PROGRAM, "all");
	for (i = KEY; i < vps->columns; i++) {
		for (sum = 0, j = 0; j < vps->count; j++)
			sum += lines[j].values[i];
		printf(" %*.0f", width(vps->names[i]), sum);
	}
	putchar('\n');
}

static void print_vps(const struct sample *sample, const struct sample *before, size_t most)
{
	struct line *lines = make_lines(sample, before);
	size_t i;

	print_head(&sample->vps);
	for (i = 0; i < sample->vps.count && i < most; i++)
		print_line(&sample->vps, &lines[i]);
	print_sums(&sample->vps, lines);
	free(lines);
}

/* Lines of a terminal; without one there is room for everything. */
static size_t find_room(void)
{
	const char *lines = getenv("LINES");
	struct winsize size;

	if (lines && atoi(lines) > 0)
		return atoi(lines);
	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_row)
		return size.ws_row;
	return SIZE_MAX;
}

/* @before NULL: all that was counted; otherwise what was per second since then. */
static void print_sample(const struct sample *sample, const struct sample *before)
{
	size_t room = find_room(), partitions = room == SIZE_MAX ? room : room / 4;
	size_t used = FIXED_LINES + (partitions < sample->partitions.count ?
				     partitions : sample->partitions.count);

	printf("%zu partitions, %zu VPs, %llu pages with the hypervisor%s\n",
	       sample->partitions.count, sample->vps.count,
	       table_sum(&sample->partitions, "pages"), before ? "; per second:" : "; so far:");
	print_partitions(sample, before, partitions);
	putchar('\n');
	print_vps(sample, before, room > used ? room - used : 1);
}

static void wait_for(double seconds)
{
	struct timespec time = {
		.tv_sec = seconds, .tv_nsec = (seconds - (time_t)seconds) * 1e9,
	};

	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

/* Until somebody ends it, or the driver is gone. */
static enum exit_status print_for_ever(struct sample *before, double interval)
{
	bool terminal = isatty(STDOUT_FILENO);
	struct sample sample;
	int error;

	for (;;) {
		wait_for(interval);
		if (!sample_take(&sample)) {
			error = errno;
			sample_free(&sample);
			return explain(error);
		}
		fputs(terminal ? CLEAR : "\n", stdout);
		print_sample(&sample, before);
		if (fflush(stdout))
			fail("cannot write: %s", strerror(errno));
		sample_free(before);
		*before = sample;
	}
}

enum exit_status command_stat(const struct options *options)
{
	enum exit_status status = EXIT_WELL;
	struct sample sample;

	if (!sample_take(&sample)) {
		status = explain(errno);
	} else {
		print_sample(&sample, NULL);
		fflush(stdout);
		if (!options->once)
			status = print_for_ever(&sample, options->interval);
	}
	sample_free(&sample);
	return status;
}
