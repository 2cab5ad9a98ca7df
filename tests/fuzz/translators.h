/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the fuzzers of translators: what is between a call and its operation. */
#ifndef TESTS_FUZZ_TRANSLATORS_H
#define TESTS_FUZZ_TRANSLATORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ioctl.h"

/* ---------------------------------------------------- target.c ---- */

/* libFuzzer's. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

/* Something that must not be; the fuzzer keeps the input. */
_Noreturn void finding(const char *text);

/* The row that is fuzzed, as its table has it. */
extern const struct mshv_ioctl *fuzzed_row;
extern const char *fuzzed_kind;

/* ------------------------------------ tables.c, or planted.c ---- */

/* The table with this number; NULL behind the last. */
const struct mshv_ioctl_table *fuzzed_table(unsigned int number);

/* ------------------------------------------------------ user.c ---- */

/* Where the argument is. */
#define USER_ARGUMENT	0x7f0000001000ul

/* The first bytes of an input; the argument follows, then what it points to. */
enum control {
	FAILING_COPY,		/* the nth copy from or to user space fails; 0: none */
	FAILING_ALLOCATION,	/* likewise */
	BEHAVIOUR,		/* set of enum behaviour */
	FILLER,			/* what is in memory behind the input's end */
	CONTROL_BYTES
};

enum behaviour {
	OPERATION_FAILS		= 2,
	HYPERCALL_ISSUED	= 4,
	HYPERCALL_REFUSED	= 8,
	FIRST_GENERATION	= 16,
};

void user_begin(const uint8_t *input, size_t size);
uint8_t user_control(enum control which);
bool user_behaves(enum behaviour which);
/* Bytes that are left of the input. */
void user_take(void *to, size_t bytes);
/* Reads all of it; the sanitizer watches. */
void user_look_at(const void *from, size_t bytes);
/* After the call: is all memory free, and is a file settled as @ret demands? */
void user_end(long ret);
void user_new_file(struct mshv_call *call);

/* ----------------------------------------------------- rules.c ---- */

/**
 * struct rule - what must be so after a decoder
 * @decode: the decoder
 * @check: of the request it made; NULL: it makes none
 * @errors: what it may return besides -EINVAL, zero ends the list
 * @finish: plays the operation's part that is about this decoder only, or NULL
 */
struct rule {
	int (*decode)(struct mshv_call *call);
	void (*check)(const struct mshv_call *call);
	int errors[3];
	void (*finish)(struct mshv_call *call);
};

/* Rules of translators that are not the driver's; there may be none. */
extern const struct rule other_rules[] __attribute__((weak));

const struct rule *rule_of(int (*decode)(struct mshv_call *call));
/* May this error come from the row's check or decoder? */
bool is_known_error(const struct rule *rule, int error);
/* Is the request a hypercall? */
bool is_hypercall(const struct rule *rule);
void check_hypercall(const struct mshv_call *call);

/* --------------------------------------------------- results.c ---- */

/* Carries out what user space asked for, as far as translators can tell. */
long play_operation(const struct rule *rule, struct mshv_call *call);
/* May the row write byte @offset of its argument? */
bool is_result(size_t offset);

#endif
