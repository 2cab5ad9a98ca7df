// SPDX-License-Identifier: GPL-2.0-only
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tap.h"

#define KSM		"/sys/kernel/mm/ksm/"
#define PATIENCE	300	/* times 20 ms */

int file_write(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

long file_number(const char *name)
{
	FILE *file = fopen(name, "r");
	long value = -1;

	if (file && fscanf(file, "%ld", &value) != 1)
		value = -1;
	if (file)
		fclose(file);
	return value;
}

long ksm_merged(void)
{
	return file_number(KSM "pages_sharing");
}

bool ksm_merge(void *ram, size_t size, long want)
{
	int i;

	file_write(KSM "sleep_millisecs", "10");
	file_write(KSM "pages_to_scan", "1000");
	if (madvise(ram, size, MADV_MERGEABLE) || file_write(KSM "run", "1")) {
		tap_skip("no KSM", "merged pages");
		return false;
	}
	for (i = 0; i < PATIENCE && ksm_merged() < want; i++)
		usleep(20000);
	/* What is merged stays so, and nothing more is. */
	file_write(KSM "run", "0");
	tap_ok(i < PATIENCE, "pages are merged by KSM");
	return i < PATIENCE;
}

void ksm_unmerge(void)
{
	file_write(KSM "run", "2");
}
