// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

static unsigned int count, failures;

__attribute__((constructor)) static void tap_start(void)
{
	/* A program that is killed must not take its results with it. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13");
}

static void report(bool passed, const char *format, va_list args)
{
	char text[200];

	vsnprintf(text, sizeof(text), format, args);
	count++;
	failures += !passed;
	printf("%sok %u - %s\n", passed ? "" : "not ", count, text);
}

bool tap_ok(bool passed, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(passed, format, args);
	va_end(args);
	return passed;
}

static void show(const char *what, long long value)
{
	const char *name = value < 0 && value > -4096 ? strerrorname_np(-value) : NULL;

	if (name)
		printf("#   %s: -%s\n", what, name);
	else
		printf("#   %s: %lld (0x%llx)\n", what, value, value);
}

bool tap_is(long long got, long long want, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(got == want, format, args);
	va_end(args);
	if (got != want) {
		show("got", got);
		show("expected", want);
	}
	return got == want;
}

void tap_skip(const char *reason, const char *format, ...)
{
	char text[200];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	printf("ok %u - %s # SKIP %s\n", ++count, text, reason);
}

void tap_note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# ");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

void tap_die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(false, format, args);
	va_end(args);
	exit(EXIT_FAILURE);
}

int tap_done(void)
{
	printf("1..%u\n", count);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
