// SPDX-License-Identifier: GPL-2.0-only
/* Writes JSON to standard output. */
#include <stdio.h>

#include "json.h"

/* Something came before in the innermost bracket. */
static bool more;

static void print_string(const char *text)
{
	const unsigned char *c;

	putchar('"');
	for (c = (const unsigned char *)text; *c; c++) {
		if (*c == '"' || *c == '\\')
			printf("\\%c", *c);
		else if (*c < ' ' || *c >= 0x7f)
			/* Of an unknown encoding: each byte for itself. */
			printf("\\u%04x", *c);
		else
			putchar(*c);
	}
	putchar('"');
}

static void begin(const char *key)
{
	if (more)
		putchar(',');
	more = true;
	if (key) {
		print_string(key);
		putchar(':');
	}
}

void json_open(const char *key, char bracket)
{
	begin(key);
	putchar(bracket);
	more = false;
}

void json_close(char bracket)
{
	putchar(bracket);
	more = true;
}

void json_string(const char *key, const char *value)
{
	begin(key);
	if (value)
		print_string(value);
	else
		fputs("null", stdout);
}

void json_bool(const char *key, bool value)
{
	begin(key);
	fputs(value ? "true" : "false", stdout);
}

void json_number(const char *key, long long value)
{
	begin(key);
	printf("%lld", value);
}

void json_end(void)
{
	putchar('\n');
	more = false;
}
