// SPDX-License-Identifier: GPL-2.0-only
/* Strings. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mshvctl.h"
#include "text.h"

#define SEPARATORS	" \t,"

char *text_vprint(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		fail("out of memory");
	return text;
}

char *text_print(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = text_vprint(format, arguments);
	va_end(arguments);
	return text;
}

char *text_copy(const char *text)
{
	return text_print("%s", text);
}

char *text_line(char **rest)
{
	char *line = *rest, *end;

	if (!line || !*line)
		return NULL;
	end = strchr(line, '\n');
	*rest = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

char *text_word(char **rest)
{
	char *word;

	if (!*rest)
		return NULL;
	word = *rest + strspn(*rest, SEPARATORS);
	if (!*word)
		return NULL;
	*rest = word + strcspn(word, SEPARATORS);
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

bool text_begins(const char *text, const char *begin)
{
	return !strncmp(text, begin, strlen(begin));
}

bool text_ends(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && !strcmp(text + length - tail, end);
}

bool text_has_word(const char *text, const char *word)
{
	size_t length = strlen(word), found;

	for (text += strspn(text, SEPARATORS); *text; text += strspn(text, SEPARATORS)) {
		found = strcspn(text, SEPARATORS);
		if (found == length && !strncmp(text, word, length))
			return true;
		text += found;
	}
	return false;
}
