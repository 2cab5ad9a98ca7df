// SPDX-License-Identifier: GPL-2.0-only
/*
 * What jobs need and a shell cannot do. Prints "ok" or the name of the error, on the
 * last line.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/control.h"

/* Every call of that code from the n-th on. */
static int inject_all(const char *code, const char *nth, const char *status)
{
	uint32_t args[CONTROL_ARGS] = {
		strtoul(code, NULL, 0), strtoul(nth, NULL, 0), strtoul(status, NULL, 0),
		0x7fffffff,
	};

	return control_present() ? control(LAB_CMD_INJECT, args) : -ENODEV;
}

static int clear(void)
{
	uint32_t args[CONTROL_ARGS] = { 0 };

	return control_present() ? control(LAB_CMD_INJECT_CLEAR, args) : -ENODEV;
}

/* Once, where insmod would try in a second way when the first is refused. */
static int load(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return -errno;
	ret = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return ret;
}

static int unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int ret;

	if (argc == 5 && !strcmp(what, "inject")) {
		ret = inject_all(argv[2], argv[3], argv[4]);
	} else if (argc == 2 && !strcmp(what, "clear")) {
		ret = clear();
	} else if (argc == 3 && !strcmp(what, "load")) {
		ret = load(argv[2]);
	} else if (argc == 3 && !strcmp(what, "unload")) {
		ret = unload(argv[2]);
	} else {
		fputs("usage: tool inject CODE NTH STATUS | clear | load FILE | unload NAME\n",
		      stderr);
		return 2;
	}
	puts(ret ? strerrorname_np(-ret) : "ok");
	return ret ? EXIT_FAILURE : EXIT_SUCCESS;
}
