/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the fuzz program: random calls on every kind of file of /dev/mshv. */
#ifndef TESTS_FUZZING_H
#define TESTS_FUZZING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---------------------------------------------------- random.c ---- */

/* Every thread has its own, so that a seed makes what each does. */
struct random {
	uint64_t state;
};

struct random random_new(uint64_t seed, uint64_t which);
uint64_t random_next(struct random *random);
/* Below @limit, which is not zero. */
uint32_t random_below(struct random *random, uint32_t limit);
/* Once in @times. */
bool random_once(struct random *random, uint32_t times);
/* One of those that are at an edge of something more often than others. */
uint64_t random_interesting(struct random *random);

/* ----------------------------------------------------- calls.c ---- */

enum file_kind {
	ON_DEVICE	= 1,
	ON_PARTITION	= 2,
	ON_VP		= 4,
	ON_OBJECT	= 8,	/* what CREATE_DEVICE makes */
};

enum call_flags {
	MAKES_PARTITION	= 1,
	MAKES_VP	= 2,
	MAKES_OBJECT	= 4,	/* its descriptor is in the argument */
	OF_OLD		= 8,	/* files of old partitions have it, and no others */
	SUCCEEDS	= 32,	/* a run in which it never does has tested too little */
};

/**
 * struct fuzz_call - a call there may be
 * @number: its number
 * @name: its name
 * @kinds: set of enum file_kind
 * @flags: set of enum call_flags
 * @shape: its argument, as fill_shape() has it; NULL: that of a hypercall
 */
struct fuzz_call {
	unsigned int number;
	const char *name;
	uint8_t kinds;
	uint8_t flags;
	const char *shape;
};

extern const struct fuzz_call fuzz_calls[];
extern const unsigned int fuzz_call_count;

/* Room for the longest argument, and for elements behind one. */
#define ARGUMENT_BYTES	8192

/* ----------------------------------------------------- shape.c ---- */

struct memory;

/**
 * fill_shape() - fill an argument with what could be right
 * @random: decides
 * @memory: where it may point to
 * @shape: fields in their order, each a letter and its size in bytes; see shape.c. What
 *	follows a "*" is repeated to the end
 * @to: the argument
 * @bytes: its size and that of elements behind it
 */
void fill_shape(struct random *random, struct memory *memory, const char *shape,
		uint8_t *to, size_t bytes);

/* Fills a struct mshv_root_hvcall at @to and the input it points to. */
void fill_hypercall(struct random *random, struct memory *memory, uint8_t *to);

/* Makes some bytes of it wrong. */
void spoil(struct random *random, uint8_t *bytes, size_t count);

/* ---------------------------------------------------- memory.c ---- */

#define GUEST_PAGES	64
#define SCRATCH_PAGES	32
#define EVENTS		4
#define VP_PAGES	4

/**
 * struct memory - what calls of a process are about
 * @guest: memory for guests
 * @large: memory for guests that may be of large pages, two of them
 * @scratch: arguments and what they point to
 * @read_only: the same as @scratch, not to be written here
 * @half: a page with nothing behind it
 * @vp_pages: pages of VPs, if any are mapped
 * @events: eventfds
 */
struct memory {
	uint8_t *guest;
	uint8_t *large;
	uint8_t *scratch;
	uint8_t *read_only;
	uint8_t *half;
	uint8_t *vp_pages[VP_PAGES];
	atomic_int events[EVENTS];
};

void memory_new(struct memory *memory);
/* Where a call may be told to read and write. */
uint64_t memory_address(struct random *random, struct memory *memory, bool aligned);
/* Puts an argument somewhere, perhaps where it cannot be had; its address. */
uint64_t memory_place(struct random *random, struct memory *memory, const uint8_t *argument,
		      size_t bytes);
/* Writes to what may not be there any more; false if it was not. */
bool memory_write(uint8_t *to, const void *from, size_t bytes);
void memory_put_guest(struct random *random, struct memory *memory);
/* Something that happens to a guest's memory, or to an eventfd. */
void memory_disturb(struct random *random, struct memory *memory);
void memory_map_vp(struct random *random, struct memory *memory, int vp);

/* ---------------------------------------------------- worker.c ---- */

#define WORKERS		2
#define THREADS		3
#define CALLS_MAX	160
#define RING		16
#define SHOWN_BYTES	48

/* A call that was made; @result is EINPROGRESS if it has not returned. */
struct record {
	unsigned int number;
	int fd;
	int result;
	uint64_t argument;
	uint8_t bytes[SHOWN_BYTES];
};

/* What one thread did last. */
struct ring {
	atomic_uint next;
	struct record records[RING];
};

/**
 * struct shared - what all processes have in common
 * @issued: how often each call was made
 * @succeeded: and did what it is for
 * @others: calls of no known number
 * @rings: what each thread did last; the last one of a process is for its children
 */
struct shared {
	atomic_uint issued[CALLS_MAX];
	atomic_uint succeeded[CALLS_MAX];
	atomic_uint others;
	struct ring rings[WORKERS][THREADS + 1];
};

/* How the life of a process ends. */
enum ending {
	CLOSES,		/* it closes its files */
	EXITS,		/* it just ends, its threads in the middle of something */
	IS_KILLED,
	ENDINGS
};

/* The life of one process; it does not return. */
_Noreturn void worker(struct shared *shared, unsigned int which, uint64_t seed,
		      double lifetime, enum ending ending);

#endif
