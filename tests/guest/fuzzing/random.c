// SPDX-License-Identifier: GPL-2.0-only
#include "fuzzing.h"

/* A step of splitmix64: seeds that are alike make states that are not. */
static uint64_t mix(uint64_t value)
{
	value += 0x9e3779b97f4a7c15ull;
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ull;
	value = (value ^ value >> 27) * 0x94d049bb133111ebull;
	return value ^ value >> 31;
}

struct random random_new(uint64_t seed, uint64_t which)
{
	return (struct random){ mix(mix(seed) + which) };
}

uint64_t random_next(struct random *random)
{
	random->state += 0x9e3779b97f4a7c15ull;
	return mix(random->state);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	return (random_next(random) >> 32) * limit >> 32;
}

bool random_once(struct random *random, uint32_t times)
{
	return !random_below(random, times);
}

uint64_t random_interesting(struct random *random)
{
	uint64_t value = random_next(random);

	switch (random_below(random, 6)) {
	case 0: return 0;
	case 1: return value;
	case 2: return value % 16;
	case 3: return ~0ull - value % 4;
	/* A power of two, or one off. */
	case 4: return (1ull << value % 64) + (value >> 8) % 3 - 1;
	default: return value & 0xffffffff;
	}
}
