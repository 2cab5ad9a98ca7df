// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend: refused while there are partitions, else survived. The kernel's own test
 * mode goes no further than the freezing of processes; drivers are told as usual.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/control.h"
#include "lib/tap.h"
#include "lib/vm.h"

static int write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t written;
	int ret;

	if (fd < 0)
		return -errno;
	written = write(fd, text, strlen(text));
	ret = written < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int suspend(void)
{
	return write_text("/sys/power/state", "freeze");
}

static void guest_runs(const char *when)
{
	struct hv_message m;
	struct vm vm;

	vm_new(&vm, GUEST(counter));
	expect_io(&vm, &m, 0x10);
	tap_ok(1, "%s a guest runs", when);
	vm_close(&vm);
}

int main(void)
{
	struct vm vm;

	write_text("/sys/module/suspend/parameters/pm_test_delay", "1");
	if (write_text("/sys/power/pm_test", "freezer")) {
		tap_skip("this kernel has no test mode for suspend", "suspend");
		return tap_done();
	}
	guest_runs("before");
	vm_new(&vm, GUEST(counter));
	tap_is(suspend(), -EBUSY, "no suspend while there is a partition");
	vm_close(&vm);
	tap_is(suspend(), 0, "suspend once it is gone");
	guest_runs("after it");
	tap_is(suspend(), 0, "suspend again");
	guest_runs("after it");
	write_text("/sys/power/pm_test", "none");
	ledger_is_empty("after the test");
	return tap_done();
}
