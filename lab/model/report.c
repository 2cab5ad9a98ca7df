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

static void print_number(FILE *json, const char *separator, const char *name, uint64_t value)
{
	fprintf(json, "%s\"%s\": %" PRIu64, separator, name, value);
}

static void print_calls(const struct model *model, FILE *json)
{
	const char *separator = "";

	fprintf(json, "  \"hypercalls\": [");
	for (uint32_t code = 0; code < CODE_LIMIT; code++) {
		if (!model->counters.calls[code])
			continue;
		fprintf(json, "%s\n    {\"code\": %" PRIu32 ", \"name\": \"%s\"", separator, code,
			call_name(code));
		print_number(json, ", ", "calls", model->counters.calls[code]);
		print_number(json, ", ", "elements", model->counters.elements[code]);
		print_number(json, ", ", "failures", model->counters.failures[code]);
		print_number(json, ", ", "masked", model->counters.masked[code]);
		fputc('}', json);
		separator = ",";
	}
	fprintf(json, "\n  ],\n");
}

static void print_counters(const struct model *model, FILE *json)
{
	const struct counters *counters = &model->counters;

	fprintf(json, "  \"counters\": {");
	print_number(json, "", "messages", counters->messages);
	print_number(json, ", ", "lost_messages", counters->lost_messages);
	print_number(json, ", ", "eom_writes", counters->eom_writes);
	print_number(json, ", ", "child_exits", counters->child_exits);
	print_number(json, ", ", "doorbells", counters->doorbells);
	print_number(json, ", ", "ring_full", counters->ring_full);
	print_number(json, ", ", "apic_eois", counters->apic_eois);
	print_number(json, ", ", "signals", counters->signals);
	print_number(json, ", ", "dropped_ports", counters->dropped_ports);
	print_number(json, ", ", "deposited", counters->deposited);
	print_number(json, ", ", "withdrawn", counters->withdrawn);
	print_number(json, ", ", "injected", counters->injected);
	print_number(json, ", ", "injections_pending", inject_pending(model));
	print_number(json, ", ", "unknown_calls", counters->unknown_calls);
	fprintf(json, "},\n");
}

static void print_ledger(const struct ledger_summary *ledger, bool even, FILE *json)
{
	fprintf(json, "  \"ledger\": {\"balanced\": %s", even ? "true" : "false");
	print_number(json, ", ", "partitions", ledger->partitions);
	print_number(json, ", ", "vps", ledger->vps);
	print_number(json, ", ", "child_pool", ledger->child_pool);
	print_number(json, ", ", "parent_pool", ledger->parent_pool);
	print_number(json, ", ", "mapped", ledger->mapped);
	print_number(json, ", ", "lost", ledger->lost);
	print_number(json, ", ", "ports", ledger->ports);
	print_number(json, ", ", "queued_messages", ledger->queued);
	fprintf(json, "},\n");
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

static bool is_balanced(const struct ledger_summary *ledger)
{
	return !ledger->partitions && !ledger->child_pool && !ledger->mapped && !ledger->lost &&
	       !ledger->ports;
}

bool model_balanced(struct model *model)
{
	struct ledger_summary ledger;

	pthread_mutex_lock(&model->lock);
	model_ledger_summary(model, &ledger);
	pthread_mutex_unlock(&model->lock);
	return is_balanced(&ledger);
}

static void print_report(struct model *model, FILE *json, const char *verdict)
{
	struct ledger_summary ledger;

	model_ledger_summary(model, &ledger);
	fprintf(json, "{\n  \"personality\": \"%s\",\n  \"parent_vps\": %u,\n",
		model->config.personality == PERSONALITY_ROOT ? "root" : "l1vh",
		model->config.parent_vps);
	print_calls(model, json);
	print_counters(model, json);
	print_ledger(&ledger, is_balanced(&ledger), json);
	print_violations(model, json);
	fprintf(json, "  \"verdict\": ");
	print_string(json, verdict);
	fprintf(json, "\n}\n");
}

void model_report(struct model *model, FILE *json, const char *verdict)
{
	pthread_mutex_lock(&model->lock);
	print_report(model, json, verdict);
	pthread_mutex_unlock(&model->lock);
}

bool model_try_report(struct model *model, FILE *json, const char *verdict)
{
	if (pthread_mutex_trylock(&model->lock))
		return false;
	print_report(model, json, verdict);
	pthread_mutex_unlock(&model->lock);
	return true;
}
