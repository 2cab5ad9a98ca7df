/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files of the system that is looked at: this one, or one whose files are in a
 * directory (--root). Paths are relative to it and printf formats; no link leads out.
 */
#ifndef MSHVCTL_ROOT_H
#define MSHVCTL_ROOT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#define PATH_FORMAT(n)	__attribute__((format(printf, n, n + 1)))

/**
 * root_set() - look at another system
 * @directory: where its files are; the program ends if there is no such directory
 */
void root_set(const char *directory);

/* Is it this system? Then the processor and the kernel can be asked too. */
bool root_is_own(void);

/* As open(); -1 and errno. */
int root_open(int flags, const char *path, ...) PATH_FORMAT(2);

/**
 * root_read() - a file as text
 * @path: which
 *
 * Return: its text, to be freed: at most some megabytes, and nothing behind a zero byte;
 * NULL with errno.
 */
char *root_read(const char *path, ...) PATH_FORMAT(1);

/* Its first line, to be freed; NULL with errno. */
char *root_line(const char *path, ...) PATH_FORMAT(1);

bool root_exists(const char *path, ...) PATH_FORMAT(1);

/* As stat(); false and errno. */
bool root_stat(struct stat *result, const char *path, ...) PATH_FORMAT(2);

/* Where a symbolic link points to, to be freed; NULL if it is none. */
char *root_link(const char *path, ...) PATH_FORMAT(1);

/* May this process open the file for reading and writing? Asked, not tried. */
bool root_may_use(const char *path);

/*
 * Calls @visit with each name in a directory but . and .., sorted, until it returns
 * false.
 */
void root_list(bool (*visit)(const char *name, void *data), void *data, const char *path, ...)
	PATH_FORMAT(3);

#endif
