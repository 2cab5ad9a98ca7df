/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes JSON to standard output; commas come by themselves. */
#ifndef MSHVCTL_JSON_H
#define MSHVCTL_JSON_H

#include <stdbool.h>

/* @key: name in the object around it, NULL in an array or at the top */
void json_open(const char *key, char bracket);
void json_close(char bracket);
void json_string(const char *key, const char *value);	/* NULL: null */
void json_bool(const char *key, bool value);
void json_number(const char *key, long long value);

/* After the outermost bracket. */
void json_end(void);

#endif
