// SPDX-License-Identifier: GPL-2.0-only
/*
 * What libFuzzer calls. The driver's own mshv_ioctl() carries a call out, on a table
 * with one row: the real one, with its translators watched and its operation played.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ioctl.h>

#include "translators.h"

const struct mshv_ioctl *fuzzed_row;
const char *fuzzed_kind;
static struct mshv_ioctl row;
static struct mshv_ioctl_uses uses;
static struct mshv_ioctl_table table = { .rows = &row, .count = 1, .uses = &uses };
static const struct mshv_ioctl_table *const tables[] = { &table, NULL };
static const struct rule *rule;
static unsigned long runs, accepted;

/* What an encoder is given, and must not change. */
static u8 before[MSHV_ARGUMENT_MAX];

void finding(const char *text)
{
	fprintf(stderr, "finding: %s: %s\n", fuzzed_row->name, text);
	abort();
}

static u32 watched_full_size(const void *argument)
{
	u32 size = fuzzed_row->full_size(argument);

	if (size != fuzzed_row->full_size(argument))
		finding("the size depends on more than the argument");
	if (size && (size < _IOC_SIZE(row.number) || size > MSHV_ARGUMENT_MAX))
		finding("an impossible size");
	return size;
}

static int watched_check(const struct mshv_call *call)
{
	int ret = fuzzed_row->check(call);

	if (ret != fuzzed_row->check(call))
		finding("the check depends on more than the call");
	if (ret && !is_known_error(rule, ret))
		finding("the check returns what is no error of this call");
	return ret;
}

/**
 * struct contents - all that a decoder is given
 * @call: the call
 * @argument: its argument
 * @in: its pages, if it has any
 * @out: likewise
 * @array: copies of its arrays
 */
struct contents {
	struct mshv_call call;
	u8 argument[MSHV_ARGUMENT_MAX];
	u8 in[4096];
	u8 out[4096];
	void *array[MSHV_ARRAYS];
};

static size_t argument_room(const struct mshv_call *call)
{
	return call->argument == call->small ? sizeof(call->small) : MSHV_ARGUMENT_MAX;
}

static size_t array_bytes(const struct mshv_call *call, int which)
{
	return call->array[which] ? (size_t)call->count[which] * row.array[which].element : 0;
}

static void save(struct contents *to, const struct mshv_call *call)
{
	int i;

	to->call = *call;
	memcpy(to->argument, call->argument, argument_room(call));
	if (call->in)
		memcpy(to->in, call->in, sizeof(to->in));
	if (call->out)
		memcpy(to->out, call->out, sizeof(to->out));
	for (i = 0; i < MSHV_ARRAYS; i++) {
		to->array[i] = malloc(array_bytes(call, i) + 1);
		memcpy(to->array[i], call->array[i] ?: "", array_bytes(call, i));
	}
}

static void restore(struct mshv_call *call, const struct contents *from)
{
	int i;

	*call = from->call;
	memcpy(call->argument, from->argument, argument_room(call));
	if (call->in)
		memcpy(call->in, from->in, sizeof(from->in));
	if (call->out)
		memcpy(call->out, from->out, sizeof(from->out));
	for (i = 0; i < MSHV_ARRAYS; i++)
		memcpy(call->array[i] ?: (void *)from->in, from->array[i], array_bytes(call, i));
}

static bool is_same(const struct mshv_call *call, const struct contents *saved)
{
	int i;

	if (memcmp(&call->request, &saved->call.request, sizeof(call->request)) ||
	    memcmp(call->argument, saved->argument, argument_room(call)) ||
	    call->size != saved->call.size ||
	    (call->in && memcmp(call->in, saved->in, sizeof(saved->in))) ||
	    (call->out && memcmp(call->out, saved->out, sizeof(saved->out))))
		return false;
	for (i = 0; i < MSHV_ARRAYS; i++)
		if (memcmp(call->array[i] ?: "", saved->array[i], array_bytes(call, i)))
			return false;
	return true;
}

static void forget(struct contents *saved)
{
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++)
		free(saved->array[i]);
}

static void check_arrays(const struct mshv_call *call)
{
	int i;

	for (i = 0; i < MSHV_ARRAYS; i++)
		if (call->count[i] > row.array[i].max || !call->array[i] != !call->count[i])
			finding("an array that is not what its row says");
}

/* Twice the same call gives twice the same. */
static int watched_decode(struct mshv_call *call)
{
	static struct contents input, output;
	int ret;

	check_arrays(call);
	save(&input, call);
	ret = fuzzed_row->decode(call);
	save(&output, call);
	restore(call, &input);
	if (ret != fuzzed_row->decode(call) || (!ret && !is_same(call, &output)))
		finding("the request depends on more than the call");
	forget(&input);
	forget(&output);
	if (ret && !is_known_error(rule, ret))
		finding("the decoder returns what is no error of this call");
	if (!ret && rule->check)
		rule->check(call);
	return ret;
}

static long watched_operate(void *object, struct mshv_call *call)
{
	long ret = play_operation(rule, call);

	(void)object;
	accepted++;
	memcpy(before, call->argument, argument_room(call));
	return ret;
}

static bool watched_encode(struct mshv_call *call)
{
	bool any = fuzzed_row->encode(call);
	size_t i;

	for (i = 0; i < call->size; i++)
		if (call->argument[i] != before[i] && !(any && is_result(i)))
			finding("the encoder changes what is no result");
	if (any && is_hypercall(rule) && !call->request.hvcall.issued)
		finding("the encoder reports a hypercall that was not made");
	return any;
}

static void choose(const struct mshv_ioctl *chosen)
{
	fuzzed_row = chosen;
	row = *chosen;
	if (row.full_size)
		row.full_size = watched_full_size;
	if (row.check)
		row.check = watched_check;
	if (row.decode)
		row.decode = watched_decode;
	row.operate = watched_operate;
	if (row.encode)
		row.encode = watched_encode;
	rule = rule_of(chosen->decode);
	if (!rule) {
		fprintf(stderr, "finding: rules.c has no rule for what %s decodes\n", row.name);
		exit(1);
	}
}

static void list(void)
{
	const struct mshv_ioctl_table *t;
	unsigned int number = 0, i;
	u32 j;

	for (i = 0; (t = fuzzed_table(i)); i++)
		for (j = 0; j < t->count; j++)
			printf("%u 0x%08x %s %s %s\n", number++, t->rows[j].number, t->kind,
			       t->generations, t->rows[j].name);
}

static void find(unsigned int wanted)
{
	const struct mshv_ioctl_table *t;
	unsigned int i;

	for (i = 0; (t = fuzzed_table(i)); i++) {
		if (wanted < t->count) {
			fuzzed_kind = table.kind = t->kind;
			choose(&t->rows[wanted]);
			return;
		}
		wanted -= t->count;
	}
	fprintf(stderr, "there is no such row\n");
	exit(2);
}

static void report(void)
{
	fprintf(stderr, "accepted %lu of %lu\n", accepted, runs);
}

/* MSHV_FUZZ_ROW: the number of a row, or nothing to list them. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *wanted = getenv("MSHV_FUZZ_ROW");

	(void)argc;
	(void)argv;
	if (!wanted || !*wanted) {
		list();
		exit(0);
	}
	find(strtoul(wanted, NULL, 10));
	atexit(report);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	long ret;

	runs++;
	user_begin(input, size);
	ret = mshv_ioctl(tables, NULL, row.number, USER_ARGUMENT);
	if (ret < 0 && ret != -EFAULT && ret != -EINVAL && ret != -ENOMEM && ret != -EIO &&
	    !is_known_error(rule, ret))
		finding("the call returns what is no error of it");
	user_end(ret);
	return 0;
}
