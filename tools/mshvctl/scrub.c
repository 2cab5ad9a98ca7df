// SPDX-License-Identifier: GPL-2.0-only
/* What a bug report must not tell. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "mshvctl.h"
#include "scrub.h"
#include "text.h"

#define POINTER_DIGITS	16

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Length of the address of the kernel that @text begins with; 0 if it is none. */
static size_t pointer_length(const char *text)
{
	size_t prefix = text_begins(text, "0x") ? 2 : 0, digits = 0;

	while (isxdigit((unsigned char)text[prefix + digits]))
		digits++;
	return digits == POINTER_DIGITS && !strncasecmp(text + prefix, "ffff", 4) ?
	       prefix + digits : 0;
}

/* With its domain, or without. */
static size_t name_length(const char *text, const char *host_name)
{
	size_t whole = strlen(host_name), first = strcspn(host_name, ".");

	if (whole && !strncmp(text, host_name, whole) && !is_word(text[whole]))
		return whole;
	if (first && !strncmp(text, host_name, first) && !is_word(text[first]))
		return first;
	return 0;
}

char *scrub(const char *line, const char *host_name)
{
	const char *at = line;
	size_t length, size;
	char *clean;
	FILE *file = open_memstream(&clean, &size);

	if (!file)
		fail("out of memory");
	while (*at) {
		bool begins = at == line || !is_word(at[-1]);

		length = begins ? pointer_length(at) : 0;
		if (length) {
			fputs("(address)", file);
		} else {
			length = begins && host_name ? name_length(at, host_name) : 0;
			fputs(length ? "(host)" : "", file);
		}
		if (!length)
			fputc(*at, file);
		at += length ? length : 1;
	}
	if (fclose(file))
		fail("out of memory");
	return clean;
}
