// SPDX-License-Identifier: GPL-2.0-only
/* What the doctor found, and how it is shown. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "json.h"
#include "text.h"

struct finding {
	enum verdict verdict;
	const char *check;
	char *text;
	char *cure;
};

struct findings {
	size_t count;
	struct finding *list;
};

static const char *const verdicts[VERDICTS] = {
	[VERDICT_OK] = "ok",
	[VERDICT_NOTE] = "note",
	[VERDICT_UNKNOWN] = "unknown",
	[VERDICT_PROBLEM] = "problem",
};

struct findings *findings_new(void)
{
	struct findings *findings = calloc(1, sizeof(*findings));

	if (!findings)
		fail("out of memory");
	return findings;
}

void findings_free(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->count; i++) {
		free(findings->list[i].text);
		free(findings->list[i].cure);
	}
	free(findings->list);
	free(findings);
}

void finding(struct findings *findings, enum verdict verdict, const char *check,
	     const char *format, ...)
{
	size_t count = findings->count + 1;
	struct finding *last;
	va_list arguments;

	findings->list = realloc(findings->list, count * sizeof(*findings->list));
	if (!findings->list)
		fail("out of memory");
	last = &findings->list[findings->count];
	findings->count = count;
	*last = (struct finding){ .verdict = verdict, .check = check };
	va_start(arguments, format);
	last->text = text_vprint(format, arguments);
	va_end(arguments);
}

void cure(struct findings *findings, const char *format, ...)
{
	struct finding *last = &findings->list[findings->count - 1];
	va_list arguments;

	va_start(arguments, format);
	free(last->cure);
	last->cure = text_vprint(format, arguments);
	va_end(arguments);
}

static unsigned int count(const struct findings *findings, enum verdict verdict,
			  const char *check)
{
	unsigned int found = 0;
	size_t i;

	for (i = 0; i < findings->count; i++)
		if (findings->list[i].verdict == verdict &&
		    (!check || !strcmp(findings->list[i].check, check)))
			found++;
	return found;
}

bool findings_have(const struct findings *findings, enum verdict verdict, const char *check)
{
	return count(findings, verdict, check);
}

enum exit_status findings_status(const struct findings *findings)
{
	if (findings_have(findings, VERDICT_PROBLEM, NULL))
		return EXIT_PROBLEM;
	if (findings_have(findings, VERDICT_UNKNOWN, NULL))
		return EXIT_UNTOLD;
	return EXIT_WELL;
}

/* Texts from files may hold anything; a terminal gets what can be read. */
static void print_text(const char *text)
{
	for (; *text; text++)
		putchar((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text);
	putchar('\n');
}

void findings_print(const struct findings *findings)
{
	unsigned int problems = count(findings, VERDICT_PROBLEM, NULL);
	unsigned int notes = count(findings, VERDICT_NOTE, NULL);
	unsigned int unknown = count(findings, VERDICT_UNKNOWN, NULL);
	const struct finding *it;

	for (it = findings->list; it < findings->list + findings->count; it++) {
		printf("%-8s %-11s ", verdicts[it->verdict], it->check);
		print_text(it->text);
		if (it->cure) {
			printf("%-20s cure: ", "");
			print_text(it->cure);
		}
	}
	printf("doctor: %u problem%s, %u note%s", problems, problems == 1 ? "" : "s", notes,
	       notes == 1 ? "" : "s");
	if (unknown)
		printf("; run it as root to be told of %u more", unknown);
	putchar('\n');
}

void findings_print_json(const struct findings *findings)
{
	const struct finding *it;

	json_open(NULL, '{');
	json_number("exit_status", findings_status(findings));
	json_open("findings", '[');
	for (it = findings->list; it < findings->list + findings->count; it++) {
		json_open(NULL, '{');
		json_string("check", it->check);
		json_string("verdict", verdicts[it->verdict]);
		json_string("text", it->text);
		json_string("cure", it->cure);
		json_close('}');
	}
	json_close(']');
	json_close('}');
	json_end();
}
