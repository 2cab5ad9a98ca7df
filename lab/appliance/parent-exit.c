// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends the parent: waits until both serial lines have sent everything, tells the
 * lab the job's exit status and reboots, which the lab takes as the power switch.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/io.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "../control.h"

static void drain(const char *path)
{
	int fd = open(path, O_WRONLY | O_NOCTTY);

	if (fd < 0)
		return;
	tcdrain(fd);
	close(fd);
}

int main(int argc, char **argv)
{
	int status = argc == 2 ? atoi(argv[1]) : 1;

	drain("/dev/ttyS0");
	drain("/dev/ttyS1");
	if (ioperm(LAB_PORT_EXIT_STATUS, 1, 1)) {
		perror("parent-exit: ioperm");
		return 1;
	}
	outb(status, LAB_PORT_EXIT_STATUS);
	sync();
	reboot(RB_AUTOBOOT);
	perror("parent-exit: reboot");
	return 1;
}
