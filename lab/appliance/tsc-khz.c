// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints how fast this machine's time stamp counter runs, in kHz. QEMU shows its
 * guest the same counter; a kernel that measures it while others want the CPU may
 * be wrong by several times, and its clock with it.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

#define ATTEMPTS	50
#define INTERVAL_NS	100000000

struct moment {
	uint64_t tsc;
	uint64_t ns;
};

static uint64_t clock_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Of several readings the one in which least came between both clocks. */
static struct moment look(void)
{
	struct moment best = { 0 };
	uint64_t shortest = UINT64_MAX;

	for (int i = 0; i < ATTEMPTS; i++) {
		uint64_t before = __rdtsc();
		uint64_t ns = clock_ns();
		uint64_t after = __rdtsc();

		if (after - before >= shortest)
			continue;
		shortest = after - before;
		best = (struct moment){ before + shortest / 2, ns };
	}
	return best;
}

int main(void)
{
	const struct timespec interval = { .tv_nsec = INTERVAL_NS };
	struct moment first = look(), second;

	do {
		nanosleep(&interval, NULL);
		second = look();
	} while (second.ns < first.ns + INTERVAL_NS / 2);
	printf("%llu\n", (unsigned long long)((second.tsc - first.tsc) * 1000000 /
					      (second.ns - first.ns)));
	return 0;
}
