// SPDX-License-Identifier: GPL-2.0-only
/*
 * The report at the end of a run.
 */
#include <inttypes.h>

#include "private.h"

static void print_string(FILE *json, const char *text)
{
	fputc('"', json);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(json, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(json, "\\u%04x", *text);
		else
			fputc(*text, json);
	}
	fputc('"', json);
}

static void print_calls(const struct model *model, FILE *json)
{
	const char *separator = "";

	fprintf(json, "  \"hypercalls\": [");
	for (uint32_t code = 0; code < CODE_LIMIT; code++) {
		if (!model->counters.calls[code])
			continue;
		fprintf(json, "%s\n    {\"code\": %" PRIu32 ", \"name\": \"%s\", \"calls\": %" PRIu64
			", \"elements\": %" PRIu64 ", \"failures\": %" PRIu64 "}", separator, code,
			call_name(code), model->counters.calls[code],
			model->counters.elements[code], model->counters.failures[code]);
		separator = ",";
	}
	fprintf(json, "\n  ],\n");
}

static void print_counters(const struct counters *counters, FILE *json)
{
	fprintf(json, "  \"counters\": {\"messages\": %" PRIu64 ", \"lost_messages\": %" PRIu64
		", \"eom_writes\": %" PRIu64 ", \"child_exits\": %" PRIu64 ", \"deposited\": %" PRIu64
		", \"withdrawn\": %" PRIu64 ", \"injected\": %" PRIu64 ", \"unknown_calls\": %" PRIu64
		"},\n", counters->messages, counters->lost_messages, counters->eom_writes,
		counters->child_exits, counters->deposited, counters->withdrawn,
		counters->injected, counters->unknown_calls);
}

static void print_ledger(const struct ledger_summary *ledger, bool balanced, FILE *json)
{
	fprintf(json, "  \"ledger\": {\"balanced\": %s, \"partitions\": %" PRIu32 ", \"vps\": %" PRIu32
		", \"child_pool\": %" PRIu64 ", \"parent_pool\": %" PRIu64 ", \"mapped\": %" PRIu64
		", \"lost\": %" PRIu64 ", \"queued_messages\": %" PRIu32 "},\n",
		balanced ? "true" : "false", ledger->partitions, ledger->vps, ledger->child_pool,
		ledger->parent_pool, ledger->mapped, ledger->lost, ledger->queued);
}

static void print_violations(const struct model *model, FILE *json)
{
	const char *separator = "";

	fprintf(json, "  \"violations\": %u,\n  \"violation_texts\": [", model->violations);
	for (unsigned int i = 0; i < VIOLATION_TEXTS && model->violation_texts[i]; i++) {
		fprintf(json, "%s\n    ", separator);
		print_string(json, model->violation_texts[i]);
		separator = ",";
	}
	fprintf(json, "%s],\n", *separator ? "\n  " : "");
}

bool model_report(struct model *model, FILE *json)
{
	struct ledger_summary ledger;
	const char *verdict = "ok";
	bool balanced;

	pthread_mutex_lock(&model->lock);
	model_ledger_summary(model, &ledger);
	balanced = !ledger.partitions && !ledger.child_pool && !ledger.mapped && !ledger.lost;
	if (model->violations)
		verdict = "violation";
	else if (!balanced)
		verdict = "not balanced";
	fprintf(json, "{\n  \"personality\": \"%s\",\n  \"parent_vps\": %u,\n",
		model->config.personality == PERSONALITY_ROOT ? "root" : "l1vh",
		model->config.parent_vps);
	print_calls(model, json);
	print_counters(&model->counters, json);
	print_ledger(&ledger, balanced, json);
	print_violations(model, json);
	fprintf(json, "  \"verdict\": \"%s\"\n}\n", verdict);
	pthread_mutex_unlock(&model->lock);
	return balanced;
}
