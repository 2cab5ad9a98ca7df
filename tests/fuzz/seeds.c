// SPDX-License-Identifier: GPL-2.0-only
/* Inputs to begin with: arguments that are right, of the shapes the program "fuzz" has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "../guest/fuzzing/fuzzing.h"
#include "../guest/lib/hv.h"
#include "translators.h"

#define EACH		24
#define USER_OTHER	0x7f0000100000ul

/* What the argument points to follows it. */
static uint8_t pointed[HV_PAGE_SIZE];
static size_t pointed_bytes;

uint64_t memory_address(struct random *random, struct memory *memory, bool aligned)
{
	(void)memory;
	return USER_OTHER + random_below(random, 16) * HV_PAGE_SIZE +
	       (aligned ? 0 : random_below(random, 500) * 8);
}

uint64_t memory_place(struct random *random, struct memory *memory, const uint8_t *argument,
		      size_t bytes)
{
	memcpy(pointed, argument, bytes);
	pointed_bytes = bytes;
	return memory_address(random, memory, false);
}

static size_t make(struct random *random, const struct fuzz_call *call, uint8_t *to)
{
	static struct memory memory;
	size_t bytes = _IOC_SIZE(call->number);

	pointed_bytes = 0;
	if (!call->shape) {
		fill_hypercall(random, &memory, to);
		memcpy(to + bytes, pointed, pointed_bytes);
		return bytes + pointed_bytes;
	}
	/* Of those that have elements, and of a longer form. */
	bytes += strchr(call->shape, '*') || call->flags & MAKES_PARTITION ? 256 : 0;
	fill_shape(random, &memory, call->shape, to, bytes);
	return bytes;
}

static void save(const char *directory, unsigned int number, unsigned int which,
		 const uint8_t *input, size_t size)
{
	char name[4096];
	FILE *file;

	snprintf(name, sizeof(name), "%s/0x%08x", directory, number);
	if (mkdir(name, 0777) && errno != EEXIST)
		exit(1);
	snprintf(name, sizeof(name), "%s/0x%08x/%u", directory, number, which);
	file = fopen(name, "w");
	if (!file || fwrite(input, 1, size, file) != size || fclose(file))
		exit(1);
}

int main(int argc, char **argv)
{
	uint8_t input[CONTROL_BYTES + 2 * ARGUMENT_BYTES] = { [BEHAVIOUR] = HYPERCALL_ISSUED };
	struct random random = random_new(1, 0);
	unsigned int i, j;
	size_t size;

	if (argc != 2)
		return 2;
	for (i = 0; i < fuzz_call_count; i++)
		for (j = 0; j < EACH; j++) {
			size = make(&random, &fuzz_calls[i], input + CONTROL_BYTES);
			save(argv[1], fuzz_calls[i].number, j, input, CONTROL_BYTES + size);
		}
	return 0;
}
