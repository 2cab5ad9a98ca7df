/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel tells and takes in files, and its merging of pages. */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* 0 or a negative errno. */
int file_write(const char *name, const char *text);

/* The number a file begins with, -1 if there is none. */
long file_number(const char *name);

/* How many pages are merged with others now. */
long ksm_merged(void);

/*
 * Has the kernel merge pages of @ram until @want are, and then no more; false if it did
 * not in time.
 * Reports a test, or that the kernel cannot.
 */
bool ksm_merge(void *ram, size_t size, long want);

/* Takes them apart again. */
void ksm_unmerge(void);

#endif
