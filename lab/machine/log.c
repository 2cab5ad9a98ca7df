// SPDX-License-Identifier: GPL-2.0-only
/* The lab's log. */
#include "machine/log.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *log_file;
static struct timespec log_start;

int log_open(const char *path)
{
	clock_gettime(CLOCK_MONOTONIC, &log_start);
	log_file = path ? fopen(path, "we") : stderr;
	if (!log_file)
		return -errno;
	setvbuf(log_file, NULL, _IOLBF, 0);
	return 0;
}

void log_close(void)
{
	if (log_file && log_file != stderr)
		fclose(log_file);
	log_file = NULL;
}

void log_line(const char *format, ...)
{
	struct timespec now;
	va_list arguments;

	if (!log_file)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	pthread_mutex_lock(&log_lock);
	fprintf(log_file, "[%9.3f] ", (double)(now.tv_sec - log_start.tv_sec) +
		(now.tv_nsec - log_start.tv_nsec) / 1e9);
	va_start(arguments, format);
	vfprintf(log_file, format, arguments);
	va_end(arguments);
	fputc('\n', log_file);
	pthread_mutex_unlock(&log_lock);
}
