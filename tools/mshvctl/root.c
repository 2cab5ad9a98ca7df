// SPDX-License-Identifier: GPL-2.0-only
/* Files of the system that is looked at. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "mshvctl.h"
#include "root.h"
#include "text.h"

/* More than modules.dep or a statistics file of a large host has. */
#define LARGEST_FILE	(16u << 20)
#define FIRST_PIECE	4096u

static int other = -1;

void root_set(const char *directory)
{
	other = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (other < 0)
		fail("%s: %s", directory, strerror(errno));
}

bool root_is_own(void)
{
	return other < 0;
}

/* Links of the other system mean files of that system. */
static int open_path(int flags, const char *path)
{
	struct open_how how = {
		.flags = (unsigned int)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT,
	};
	char *absolute;
	int fd;

	if (other >= 0) {
		/* The C library of Debian 11 has no SYS_ name for it. */
		fd = syscall(__NR_openat2, other, path, &how, sizeof(how));
		if (fd < 0 && errno == ENOSYS)
			fail("--root needs Linux 5.6 or newer");
		return fd;
	}
	absolute = text_print("/%s", path);
	fd = open(absolute, flags | O_CLOEXEC);
	free(absolute);
	return fd;
}

static int open_format(int flags, const char *format, va_list arguments)
{
	char *path = text_vprint(format, arguments);
	int fd = open_path(flags, path), error = errno;

	free(path);
	errno = error;
	return fd;
}

/* Opens what a variadic function was given. */
#define OPEN_GIVEN(fd, flags, format)				\
	do {							\
		va_list given;					\
								\
		va_start(given, format);			\
		(fd) = open_format(flags, format, given);	\
		va_end(given);					\
	} while (0)

int root_open(int flags, const char *path, ...)
{
	int fd;

	OPEN_GIVEN(fd, flags, path);
	return fd;
}

/* Files of sysfs and the like have no size: read until the end. */
static char *read_all(int fd)
{
	size_t size = FIRST_PIECE, length = 0;
	char *text = NULL;
	ssize_t ret;

	do {
		text = realloc(text, size + 1);
		if (!text)
			fail("out of memory");
		ret = read(fd, text + length, size - length);
		if (ret > 0)
			length += ret;
		if (length == size && size < LARGEST_FILE)
			size *= 2;
	} while (ret > 0 && length < size);
	if (ret < 0) {
		free(text);
		return NULL;
	}
	text[length] = '\0';
	return text;
}

static char *read_and_close(int fd)
{
	char *text;
	int error;

	if (fd < 0)
		return NULL;
	text = read_all(fd);
	error = errno;
	close(fd);
	errno = error;
	return text;
}

char *root_read(const char *path, ...)
{
	int fd;

	OPEN_GIVEN(fd, O_RDONLY | O_NONBLOCK, path);
	return read_and_close(fd);
}

char *root_line(const char *path, ...)
{
	char *text;
	int fd;

	OPEN_GIVEN(fd, O_RDONLY | O_NONBLOCK, path);
	text = read_and_close(fd);
	if (text)
		text[strcspn(text, "\n")] = '\0';
	return text;
}

static bool stat_and_close(int fd, struct stat *result)
{
	int ret;

	if (fd < 0)
		return false;
	ret = fstat(fd, result);
	close(fd);
	return !ret;
}

bool root_exists(const char *path, ...)
{
	struct stat result;
	int fd;

	OPEN_GIVEN(fd, O_PATH, path);
	return stat_and_close(fd, &result);
}

bool root_stat(struct stat *result, const char *path, ...)
{
	int fd;

	OPEN_GIVEN(fd, O_PATH, path);
	return stat_and_close(fd, result);
}

char *root_link(const char *path, ...)
{
	char target[4096];
	ssize_t length;
	int fd;

	OPEN_GIVEN(fd, O_PATH | O_NOFOLLOW, path);
	if (fd < 0)
		return NULL;
	length = readlinkat(fd, "", target, sizeof(target) - 1);
	close(fd);
	if (length < 0)
		return NULL;
	target[length] = '\0';
	return text_copy(target);
}

bool root_may_use(const char *path)
{
	int fd = open_path(O_PATH, path), ret;
	char *name;

	if (fd < 0)
		return false;
	/* The file that was found, whatever its name leads to meanwhile. */
	name = text_print("/proc/self/fd/%d", fd);
	ret = faccessat(AT_FDCWD, name, R_OK | W_OK, AT_EACCESS);
	free(name);
	close(fd);
	return !ret;
}

/**
 * struct names - names of a directory
 * @count: how many
 * @list: the names, to be freed
 */
struct names {
	size_t count;
	char **list;
};

static void names_add(struct names *names, const char *name)
{
	names->list = realloc(names->list, (names->count + 1) * sizeof(*names->list));
	if (!names->list)
		fail("out of memory");
	names->list[names->count++] = text_copy(name);
}

static int compare(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void names_read(struct names *names, int fd)
{
	DIR *directory = fdopendir(fd);
	struct dirent *entry;

	if (!directory) {
		close(fd);
		return;
	}
	while ((entry = readdir(directory)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			names_add(names, entry->d_name);
	closedir(directory);
	if (names->count)
		qsort(names->list, names->count, sizeof(*names->list), compare);
}

void root_list(bool (*visit)(const char *name, void *data), void *data, const char *path, ...)
{
	struct names names = { 0 };
	bool go_on = true;
	size_t i;
	int fd;

	OPEN_GIVEN(fd, O_RDONLY | O_DIRECTORY, path);
	if (fd < 0)
		return;
	names_read(&names, fd);
	for (i = 0; i < names.count; i++) {
		go_on = go_on && visit(names.list[i], data);
		free(names.list[i]);
	}
	free(names.list);
}
