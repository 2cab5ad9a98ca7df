// SPDX-License-Identifier: GPL-2.0-only
/*
 * Has the kernel start another one in its place: kexec KERNEL INITRAMFS. It gets the
 * command line that the first one got, and the word that the third argument is.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "kexec: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static int open_file(const char *name)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		die(name);
	return fd;
}

int main(int argc, char **argv)
{
	char line[2048];
	ssize_t length;

	if (argc != 4)
		return 2;
	length = read(open_file("/proc/cmdline"), line, sizeof(line) - 256);
	if (length <= 0)
		die("/proc/cmdline");
	line[strcspn(line, "\n")] = '\0';
	strcat(line, " ");
	strncat(line, argv[3], 250);
	if (syscall(SYS_kexec_file_load, open_file(argv[1]), open_file(argv[2]), strlen(line) + 1,
		    line, 0ul))
		die("loading the kernel");
	syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_KEXEC, NULL);
	die("starting the kernel");
}
