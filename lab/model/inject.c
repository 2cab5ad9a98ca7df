// SPDX-License-Identifier: GPL-2.0-only
/*
 * Misbehaviour on request: failures of chosen calls, and knobs; both from the
 * control port and from the command line.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "private.h"

#define INJECTIONS_MAX		256

bool inject_match(struct model *model, uint32_t code, uint16_t *status, uint32_t *done)
{
	struct injection **link = &model->injections;
	bool matched = false;

	while (*link) {
		struct injection *injection = *link;

		if (injection->code == code && injection->skip) {
			injection->skip--;
		} else if (injection->code == code && !matched) {
			matched = true;
			*status = injection->status;
			*done = injection->done;
			model->counters.injected++;
			if (!--injection->times) {
				*link = injection->next;
				free(injection);
				continue;
			}
		}
		link = &injection->next;
	}
	return matched;
}

int inject_add(struct model *model, uint32_t code, uint32_t nth, uint16_t status,
	       uint32_t times, uint32_t done)
{
	struct injection **link = &model->injections;
	struct injection *injection;
	unsigned int count = 0;

	for (; *link; link = &(*link)->next)
		count++;
	if (!nth || count == INJECTIONS_MAX || !strcmp(call_name(code), "unknown"))
		return -EINVAL;
	injection = calloc(1, sizeof(*injection));
	if (!injection)
		return -ENOMEM;
	injection->code = code;
	injection->skip = nth - 1;
	injection->status = status;
	injection->times = times ? times : 1;
	injection->done = done;
	*link = injection;
	return 0;
}

unsigned int inject_pending(const struct model *model)
{
	unsigned int count = 0;

	for (const struct injection *i = model->injections; i; i = i->next)
		count++;
	return count;
}

unsigned int inject_clear(struct model *model)
{
	unsigned int count = inject_pending(model);

	while (model->injections) {
		struct injection *injection = model->injections;

		model->injections = injection->next;
		free(injection);
	}
	return count;
}

/**
 * struct knob - where a knob's value is, and which values it may have
 * @name: on the command line
 * @offset: of the value in struct knobs
 * @valid: NULL if any will do
 */
struct knob {
	const char *name;
	size_t offset;
	bool (*valid)(uint32_t value);
};

static bool is_shortage(uint32_t value)
{
	switch (value) {
	case 0:
	case HV_STATUS_INSUFFICIENT_MEMORY:
	case HV_STATUS_INSUFFICIENT_ROOT_MEMORY:
	case HV_STATUS_INSUFFICIENT_CONTIGUOUS:
	case HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT:
		return true;
	default:
		return false;
	}
}

static bool is_status(uint32_t value)
{
	return value <= UINT16_MAX;
}

static bool is_stray(uint32_t value)
{
	return !(value & ~LAB_STRAY_ALL);
}

static bool is_signal(uint32_t value)
{
	return !(value & ~LAB_SIGNAL_ALL);
}

#define KNOB(name, member, ...)	{ name, offsetof(struct knobs, member), ##__VA_ARGS__ }

static const struct knob knobs[] = {
	[LAB_KNOB_REP_LIMIT] = KNOB("rep-limit", rep_limit),
	[LAB_KNOB_CHARGE_VP] = KNOB("charge-vp", charge_vp),
	[LAB_KNOB_CHARGE_PARTITION] = KNOB("charge-partition", charge_partition),
	[LAB_KNOB_CHARGE_MAP] = KNOB("charge-map", charge_map),
	[LAB_KNOB_MESSAGE_DELAY] = KNOB("message-delay", message_delay),
	[LAB_KNOB_MESSAGE_LOSE] = KNOB("message-lose", message_lose),
	[LAB_KNOB_CHARGE_CREATE] = KNOB("charge-create", charge_create),
	[LAB_KNOB_CHARGE_STATUS] = KNOB("charge-status", charge_status, is_shortage),
	[LAB_KNOB_CHARGE_PORT] = KNOB("charge-port", charge_port),
	[LAB_KNOB_CHARGE_CONNECTION] = KNOB("charge-connection", charge_connection),
	[LAB_KNOB_ASYNC_CALLS] = KNOB("async-calls", async_calls),
	[LAB_KNOB_ASYNC_DELAY] = KNOB("async-delay", async_delay),
	[LAB_KNOB_ASYNC_STATUS] = KNOB("async-status", async_status, is_status),
	[LAB_KNOB_EOI_SUPPRESS] = KNOB("eoi-suppress", eoi_suppress),
	[LAB_KNOB_RING_RESTART] = KNOB("ring-restart", ring_restart),
	[LAB_KNOB_STRAY] = KNOB("stray", stray, is_stray),
	[LAB_KNOB_SIGNAL] = KNOB("signal", signal, is_signal),
	[LAB_KNOB_UNBLOCK_DELAY] = KNOB("unblock-delay", unblock_delay),
	[LAB_KNOB_XSAVE_SIZE] = KNOB("xsave-size", xsave_size),
};

int knob_set(struct model *model, uint32_t knob, uint32_t value)
{
	/* Numbers are not given out in a row. */
	if (knob >= ARRAY_SIZE(knobs) || !knobs[knob].name)
		return -EINVAL;
	if (knobs[knob].valid && !knobs[knob].valid(value))
		return -EINVAL;
	memcpy((char *)&model->knobs + knobs[knob].offset, &value, sizeof(value));
	return 0;
}

/* "name=number"; *@text moves behind it and a comma. */
static int parse_pair(const char **text, char *name, size_t size, uint32_t *value)
{
	size_t length = strcspn(*text, "=");
	unsigned long long number;
	char *end;

	if (!length || length >= size || (*text)[length] != '=' ||
	    !isdigit((unsigned char)(*text)[length + 1]))
		return -EINVAL;
	memcpy(name, *text, length);
	name[length] = '\0';
	errno = 0;
	number = strtoull(*text + length + 1, &end, 0);
	if (errno || number > UINT32_MAX || (*end && *end != ','))
		return -EINVAL;
	if (*end == ',' && !end[1])
		return -EINVAL;
	*value = number;
	*text = *end ? end + 1 : end;
	return 0;
}

static int option_inject(struct model *model, const char *spec)
{
	static const char * const keys[] = { "code", "nth", "status", "times", "done" };
	uint32_t values[ARRAY_SIZE(keys)] = { 0, 1, ~0u, 1, 0 };

	while (*spec) {
		char name[16];
		uint32_t value;
		size_t key;

		if (parse_pair(&spec, name, sizeof(name), &value))
			return -EINVAL;
		for (key = 0; key < ARRAY_SIZE(keys) && strcmp(name, keys[key]); key++)
			;
		if (key == ARRAY_SIZE(keys))
			return -EINVAL;
		values[key] = value;
	}
	if (values[2] > 0xffff)
		return -EINVAL;
	return inject_add(model, values[0], values[1], values[2], values[3], values[4]);
}

static int option_knob(struct model *model, const char *spec)
{
	char name[32];
	uint32_t value;

	if (parse_pair(&spec, name, sizeof(name), &value) || *spec)
		return -EINVAL;
	for (uint32_t knob = 1; knob < ARRAY_SIZE(knobs); knob++)
		if (knobs[knob].name && !strcmp(name, knobs[knob].name))
			return knob_set(model, knob, value);
	return -EINVAL;
}

int model_option(struct model *model, const char *spec)
{
	int err;

	pthread_mutex_lock(&model->lock);
	err = strncmp(spec, "code=", 5) ? option_knob(model, spec) : option_inject(model, spec);
	pthread_mutex_unlock(&model->lock);
	return err;
}
