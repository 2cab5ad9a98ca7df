/* SPDX-License-Identifier: GPL-2.0-only */
/* Strings. */
#ifndef MSHVCTL_TEXT_H
#define MSHVCTL_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/**
 * text_print() - printf() into memory
 * @format: as there
 *
 * Return: a string to be freed; the program ends if there is no memory.
 */
char *text_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same with a list of arguments. */
char *text_vprint(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* A copy to be freed. */
char *text_copy(const char *text);

/**
 * text_line() - take the next line off a text
 * @rest: the text, moved on behind the line
 *
 * Return: the line without its end, in place; NULL at the end of the text.
 */
char *text_line(char **rest);

/**
 * text_word() - take the next word off a line
 * @rest: the line, moved on behind the word
 *
 * Return: the word, in place; NULL if there is none left.
 */
char *text_word(char **rest);

bool text_begins(const char *text, const char *begin);
bool text_ends(const char *text, const char *end);

/* Is @word one of the words of @text, which blanks and commas separate? */
bool text_has_word(const char *text, const char *word);

#endif
