// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "../../guest/lib/tap.h"
#include "compare.h"

#define ROUNDS		300
#define MAX_LINES	100

struct line {
	const char *name;
	struct cost costs[2];
	uint64_t without_exits[2];
};

static struct line lines[MAX_LINES];
static unsigned int count;
static uint64_t one_exit;

static double percent_more(uint64_t first, uint64_t second)
{
	return 100.0 * ((double)first - (double)second) / (double)second;
}

/* Whichever halves of the rounds are compared. */
static double worst(const struct cost costs[2])
{
	return percent_more(costs[0].most, costs[1].least);
}

/* The way into the lab and back is there for every hypercall, whoever makes it. */
static uint64_t without_exits(const struct cost *cost)
{
	uint64_t exits = cost->hypercalls * one_exit;

	return cost->instructions > exits ? cost->instructions - exits : 0;
}

static void add_line(const struct pair *pair, const struct cost costs[2])
{
	struct line *line = &lines[count++];

	line->name = pair->name;
	for (unsigned int i = 0; i < 2; i++) {
		line->costs[i] = costs[i];
		line->without_exits[i] = without_exits(&costs[i]);
	}
}

void compare(const struct pair *pair, void *first_subject, void *second_subject)
{
	struct measurement m = {
		.works = { &pair->first, &pair->second },
		.subjects = { first_subject, second_subject },
		.rounds = pair->rounds ?: ROUNDS,
		.sleeps = pair->sleeps,
		.interrupts = pair->interrupts,
	};
	double more;
	int ret;

	if (!one_exit)
		one_exit = exit_cost();
	if (count == MAX_LINES)
		tap_die("the table is full");
	ret = measure(&m);
	if (ret) {
		tap_ok(false, "%s: the %s way fails: %s", pair->name,
		       m.failed ? "second" : "first", strerror(-ret));
		return;
	}
	more = worst(m.costs);
	tap_ok(more <= ALLOWED_PERCENT, "%s: %llu instructions, %llu, at worst %+.1f %%",
	       pair->name, (unsigned long long)m.costs[0].instructions,
	       (unsigned long long)m.costs[1].instructions, more);
	tap_is(m.costs[0].hypercalls, m.costs[1].hypercalls,
	       "%s: as many hypercalls either way", pair->name);
	add_line(pair, m.costs);
}

static void show_line(const struct line *line)
{
	const struct cost *costs = line->costs;
	double more = percent_more(costs[0].instructions, costs[1].instructions);

	tap_note("| %-40s | %8llu | %8llu | %+7lld | %+6.1f | %+6.1f | %2llu, %2llu | %8llu | %8llu | %-4s |",
		 line->name, (unsigned long long)costs[0].instructions,
		 (unsigned long long)costs[1].instructions,
		 (long long)(costs[0].instructions - costs[1].instructions), more, worst(costs),
		 (unsigned long long)costs[0].hypercalls,
		 (unsigned long long)costs[1].hypercalls,
		 (unsigned long long)line->without_exits[0],
		 (unsigned long long)line->without_exits[1],
		 worst(costs) <= ALLOWED_PERCENT ? "ok" : "MORE");
}

void compare_done(const char *first, const char *second)
{
	tap_note("| %-40s | %8s | %8s | %7s | %6s | %6s | %6s | %8s | %8s | %-4s |",
		 "instructions", first, second, "more", "%", "worst", "calls", "no exits",
		 "no exits", "");
	tap_note("|-|-|-|-|-|-|-|-|-|-|");
	for (unsigned int i = 0; i < count; i++)
		show_line(&lines[i]);
	tap_note("worst: the dearer half of the rounds of one against the cheaper of the other; calls:");
	tap_note("hypercalls of each; no exits: without the %llu instructions that it takes to enter the",
		 (unsigned long long)one_exit);
	tap_note("lab and come back, for each hypercall");
}
