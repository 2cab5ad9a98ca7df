/* SPDX-License-Identifier: GPL-2.0-only */
/* Test Anything Protocol, version 13, for programs that run in the parent. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>

/**
 * tap_ok() - one test
 * @passed: did it
 * @format: what was tested, printf style
 *
 * Return: @passed
 */
bool tap_ok(bool passed, const char *format, ...) __attribute__((format(printf, 2, 3)));

/**
 * tap_is() - one test of a number; negative ones are shown as errno names
 * @got: what the call returned
 * @want: what it should have returned
 * @format: what was tested
 *
 * Return: true if equal
 */
bool tap_is(long long got, long long want, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A test that cannot run here: counted as skipped, with the reason. */
void tap_skip(const char *reason, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A comment in the output. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A failed test after which going on makes no sense: no plan, exit status 1. */
void tap_die(const char *format, ...)
	__attribute__((format(printf, 1, 2), noreturn));

/* The plan, as last line: output cut short is thereby noticed. */
int tap_done(void);

#endif
