// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdint.h>
#include <x86intrin.h>

#include "quiet.h"

/* Of Debian's kernels: 250 Hz, at one instruction a nanosecond. */
#define PERIOD		4000000ull
#define PERIODS		4
/* Between two readings of the counter an interrupt takes longer than this. */
#define INTERRUPTED	1000
/* By how much a tick may be late. */
#define TOLERANCE	20000
/* Time needed in between. */
#define NEEDED		400000
#define MAX_TICKS	64

static uint64_t ticks[MAX_TICKS];
static unsigned int count;

static bool same_phase(uint64_t a, uint64_t b)
{
	uint64_t distance = (a - b) % PERIOD;

	return distance < TOLERANCE || distance > PERIOD - TOLERANCE;
}

/* What came only once is no tick. */
static void drop_others(void)
{
	unsigned int kept = 0, same;

	for (unsigned int i = 0; i < count; i++) {
		same = 0;
		for (unsigned int j = 0; j < count; j++)
			same += same_phase(ticks[j], ticks[i]);
		if (same >= PERIODS / 2)
			ticks[kept++] = ticks[i];
	}
	count = kept;
}

void quiet_learn(void)
{
	uint64_t start = __rdtsc(), last = start, now;

	count = 0;
	while (last < start + PERIODS * PERIOD) {
		now = __rdtsc();
		if (now - last > INTERRUPTED && count < MAX_TICKS)
			ticks[count++] = last;
		last = now;
	}
	drop_others();
}

/* How long until the next tick; one that is just late counts as such. */
static uint64_t time_left(void)
{
	uint64_t now = __rdtsc(), left = PERIOD;

	for (unsigned int i = 0; i < count; i++) {
		uint64_t since = (now + PERIOD - ticks[i] % PERIOD) % PERIOD;

		if (since < TOLERANCE)
			return 0;
		if (PERIOD - since < left)
			left = PERIOD - since;
	}
	return left;
}

void quiet_wait(void)
{
	while (time_left() < NEEDED)
		;
}
