// SPDX-License-Identifier: GPL-2.0-only
/* What the kernel log has of the driver: records of /dev/kmsg. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel_log.h"
#include "mshvctl.h"
#include "root.h"
#include "text.h"

#define PIECE		8192	/* no record is longer */
#define LARGEST_LOG	(16u << 20)

#define REFUSAL		"mshv_root: not loaded: "
#define READY		"mshv_root: ready: "

/* A record a call, until there is none; EPIPE tells that some were overwritten. */
static char *read_records(int fd)
{
	size_t length = 0;
	char *text = NULL;
	ssize_t ret;

	do {
		text = realloc(text, length + PIECE + 1);
		if (!text)
			fail("out of memory");
		ret = read(fd, text + length, PIECE);
		if (ret > 0)
			length += ret;
	} while ((ret > 0 || (ret < 0 && errno == EPIPE)) && length < LARGEST_LOG);
	text[length] = '\0';
	return text;
}

/* "6,339,5140900,-;text"; lines that begin with a blank belong to the record before. */
static char *only_ours(char *text)
{
	char *lines = text_copy(""), *line, *longer;

	while ((line = text_line(&text))) {
		line = *line == ' ' ? NULL : strchr(line, ';');
		if (!line || !strstr(line, "mshv"))
			continue;
		longer = text_print("%s%s\n", lines, line + 1);
		free(lines);
		lines = longer;
	}
	return lines;
}

char *kernel_log_read(void)
{
	int fd = root_open(O_RDONLY | O_NONBLOCK, "dev/kmsg");
	char *text, *lines;

	if (fd < 0)
		return NULL;
	text = read_records(fd);
	close(fd);
	lines = only_ours(text);
	free(text);
	return lines;
}

char *kernel_log_refusal(const char *log)
{
	const char *line, *last = NULL;

	for (line = log; line && *line; line = strchr(line, '\n') + 1) {
		if (text_begins(line, REFUSAL))
			last = line + strlen(REFUSAL);
		else if (text_begins(line, READY))
			last = NULL;
	}
	return last ? text_print("%.*s", (int)strcspn(last, "\n"), last) : NULL;
}
