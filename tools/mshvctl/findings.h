/* SPDX-License-Identifier: GPL-2.0-only */
/* What the doctor found. */
#ifndef MSHVCTL_FINDINGS_H
#define MSHVCTL_FINDINGS_H

#include "mshvctl.h"

enum verdict {
	VERDICT_OK,
	VERDICT_NOTE,		/* worth knowing; nothing has to be done */
	VERDICT_UNKNOWN,	/* root would tell */
	VERDICT_PROBLEM,
	VERDICTS
};

struct findings;

struct findings *findings_new(void);
void findings_free(struct findings *findings);

/**
 * finding() - add one
 * @findings: where
 * @verdict: what it means
 * @check: what was looked at, one word
 * @format: what was found
 */
void finding(struct findings *findings, enum verdict verdict, const char *check,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * cure() - what cures the finding that was added last
 * @findings: where
 * @format: a command, or where none can do it a sentence
 */
void cure(struct findings *findings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Does any of that verdict come from that check? @check NULL: from any. */
bool findings_have(const struct findings *findings, enum verdict verdict, const char *check);

/* How mshvctl ends for them. */
enum exit_status findings_status(const struct findings *findings);

void findings_print(const struct findings *findings);
void findings_print_json(const struct findings *findings);

#endif
