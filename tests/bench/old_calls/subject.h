/* SPDX-License-Identifier: GPL-2.0-only */
/* Two partitions of the same shape, and what to compare on them. */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <stdbool.h>

#include <linux/mshv_dom0.h>

#include "../../guest/lib/vm.h"
#include "../lib/compare.h"

/**
 * struct old_pair - an old call and today's form of the same
 * @pair: the old call first
 * @dom0: the old one is a call of partitions made by today's call
 */
struct old_pair {
	struct pair pair;
	bool dom0;
};

/**
 * struct group - pairs on the same two partitions
 * @guest: what is in their memory
 * @prepare: done to each before the first pair: 0 or a negative errno; or NULL
 * @pairs: the pairs
 * @count: how many
 */
struct group {
	struct guest guest;
	int (*prepare)(struct vm *vm, bool old);
	const struct old_pair *pairs;
	unsigned int count;
};

/* Two functions of struct work with the same argument. */
#define PAIR(text, old, new, number)						\
	{ .pair = { .name = text, .first = { .act = old, .arg = number },	\
		    .second = { .act = new, .arg = number } } }
/* Likewise, the old one on a partition of today. */
#define DOM0(text, old, new, number)						\
	{ .pair = { .name = text, .first = { .act = old, .arg = number },	\
		    .second = { .act = new, .arg = number } }, .dom0 = true }
/* With what undoes each. */
#define PAIR_UNDONE(text, old, undo_old, new, undo_new, number)			\
	{ .pair = { .name = text,						\
		    .first = { .act = old, .after = undo_old, .arg = number },	\
		    .second = { .act = new, .after = undo_new, .arg = number } } }
/* Measures the undoing: what is undone has to be done before. */
#define PAIR_DONE(text, do_old, old, do_new, new, number)			\
	{ .pair = { .name = text,						\
		    .first = { .before = do_old, .act = old, .arg = number },	\
		    .second = { .before = do_new, .act = new, .arg = number } } }

#define GROUP(of_guest, with_prepare, of_pairs)					\
	((struct group){							\
		.guest = of_guest, .prepare = with_prepare, .pairs = of_pairs,	\
		.count = sizeof(of_pairs) / sizeof(*(of_pairs))			\
	})

/* Each has a file of its own. */
struct group group_life(void);
struct group group_registers(void);
struct group group_processor(void);
struct group group_state(void);
struct group group_run(void);
struct group group_memory(void);
struct group group_interrupts(void);
struct group group_properties(void);

/* Like vm_try(), with the calls of 2020 to 2024. */
int old_vm_try(struct vm *vm, struct guest guest);

/* A call of a partition, or of its VP. */
static inline int on_partition(const struct vm *vm, unsigned long number, const void *argument)
{
	return call(vm->partition, number, argument);
}

static inline int on_vp(const struct vm *vm, unsigned long number, const void *argument)
{
	return call(vm->vp, number, argument);
}

#endif
