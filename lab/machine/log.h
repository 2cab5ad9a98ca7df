/* SPDX-License-Identifier: GPL-2.0-only */
/* The lab's own log: what it does, what it refuses, what the parent did wrong. */
#ifndef LAB_MACHINE_LOG_H
#define LAB_MACHINE_LOG_H

/**
 * log_open - send the log to a file
 * @path: file to create, NULL for standard error
 *
 * Return: 0 or -errno.
 */
int log_open(const char *path);
void log_close(void);

/* One line, with the time since the start; any thread. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
