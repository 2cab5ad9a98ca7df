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

static const char * const knob_names[] = {
	[LAB_KNOB_REP_LIMIT] = "rep-limit",
	[LAB_KNOB_CHARGE_VP] = "charge-vp",
	[LAB_KNOB_CHARGE_PARTITION] = "charge-partition",
	[LAB_KNOB_CHARGE_MAP] = "charge-map",
	[LAB_KNOB_MESSAGE_DELAY] = "message-delay",
	[LAB_KNOB_MESSAGE_LOSE] = "message-lose",
	[LAB_KNOB_CHARGE_CREATE] = "charge-create",
	[LAB_KNOB_CHARGE_STATUS] = "charge-status",
	[LAB_KNOB_CHARGE_PORT] = "charge-port",
	[LAB_KNOB_CHARGE_CONNECTION] = "charge-connection",
	[LAB_KNOB_ASYNC_CALLS] = "async-calls",
	[LAB_KNOB_ASYNC_DELAY] = "async-delay",
	[LAB_KNOB_ASYNC_STATUS] = "async-status",
	[LAB_KNOB_EOI_SUPPRESS] = "eoi-suppress",
	[LAB_KNOB_RING_RESTART] = "ring-restart",
	[LAB_KNOB_STRAY] = "stray",
	[LAB_KNOB_XSAVE_SIZE] = "xsave-size",
};

static int set_charge_status(struct knobs *knobs, uint32_t value)
{
	switch (value) {
	case 0:
	case HV_STATUS_INSUFFICIENT_MEMORY:
	case HV_STATUS_INSUFFICIENT_ROOT_MEMORY:
	case HV_STATUS_INSUFFICIENT_CONTIGUOUS:
	case HV_STATUS_INSUFFICIENT_CONTIGUOUS_ROOT:
		knobs->charge_status = value;
		return 0;
	default:
		return -EINVAL;
	}
}

/* Knobs of ports and of messages that belong to no intercept. */
static int knob_set_port(struct knobs *knobs, uint32_t knob, uint32_t value)
{
	switch (knob) {
	case LAB_KNOB_CHARGE_PORT:
		knobs->charge_port = value;
		return 0;
	case LAB_KNOB_CHARGE_CONNECTION:
		knobs->charge_connection = value;
		return 0;
	case LAB_KNOB_ASYNC_CALLS:
		knobs->async_calls = value;
		return 0;
	case LAB_KNOB_ASYNC_DELAY:
		knobs->async_delay = value;
		return 0;
	case LAB_KNOB_ASYNC_STATUS:
		if (value > UINT16_MAX)
			return -EINVAL;
		knobs->async_status = value;
		return 0;
	case LAB_KNOB_EOI_SUPPRESS:
		knobs->eoi_suppress = value;
		return 0;
	case LAB_KNOB_RING_RESTART:
		knobs->ring_restart = value;
		return 0;
	case LAB_KNOB_STRAY:
		if (value & ~LAB_STRAY_ALL)
			return -EINVAL;
		knobs->stray = value;
		return 0;
	default:
		return -EINVAL;
	}
}

int knob_set(struct model *model, uint32_t knob, uint32_t value)
{
	struct knobs *knobs = &model->knobs;

	switch (knob) {
	case LAB_KNOB_REP_LIMIT:
		knobs->rep_limit = value;
		return 0;
	case LAB_KNOB_CHARGE_VP:
		knobs->charge_vp = value;
		return 0;
	case LAB_KNOB_CHARGE_PARTITION:
		knobs->charge_partition = value;
		return 0;
	case LAB_KNOB_CHARGE_MAP:
		knobs->charge_map = value;
		return 0;
	case LAB_KNOB_MESSAGE_DELAY:
		knobs->message_delay = value;
		return 0;
	case LAB_KNOB_MESSAGE_LOSE:
		knobs->message_lose = value;
		return 0;
	case LAB_KNOB_CHARGE_CREATE:
		knobs->charge_create = value;
		return 0;
	case LAB_KNOB_CHARGE_STATUS:
		return set_charge_status(knobs, value);
	case LAB_KNOB_XSAVE_SIZE:
		knobs->xsave_size = value;
		return 0;
	default:
		return knob_set_port(knobs, knob, value);
	}
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
	for (uint32_t knob = 1; knob < ARRAY_SIZE(knob_names); knob++)
		if (knob_names[knob] && !strcmp(name, knob_names[knob]))
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
