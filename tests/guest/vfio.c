// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device objects with mediated devices: those of the kernel's sample driver mtty, which
 * stand for serial cards that do not exist.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <linux/vfio.h>

#include "lib/control.h"
#include "lib/device.h"
#include "lib/files.h"
#include "lib/tap.h"
#include "lib/vm.h"

/* Modules, and the order to load them in; absent where the kernel has no VFIO. */
#define MODULES	"/vfio/modules/"
#define CREATE	"/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1/create"
#define DEVICES	2

static const char *const uuids[DEVICES] = {
	"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
	"83b8f4f2-509f-382f-3c1e-e6bfe0fa1002",
};

static int dev;
static char group_names[DEVICES][64];

static bool module_load(const char *file)
{
	char name[128];
	int fd, ret;

	snprintf(name, sizeof(name), MODULES "%s", file);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	ret = fd < 0 ? -1 : syscall(SYS_finit_module, fd, "", 0);
	tap_ok(!ret, "%s is loaded", file);
	if (fd >= 0)
		close(fd);
	return !ret;
}

static void modules_load(FILE *order)
{
	char file[64];

	while (fscanf(order, "%63s", file) == 1)
		if (!module_load(file))
			tap_die("no devices");
	fclose(order);
}

/* In the kernel's own form of the names; none may be in use. */
static void module_unload(const char *name)
{
	int ret = syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;

	tap_is(ret, 0, "%s is unloaded", name);
}

static void mediated_new(unsigned int which)
{
	char link[128], target[128] = "", *group;

	tap_is(file_write(CREATE, uuids[which]), 0, "mediated device %u", which);
	snprintf(link, sizeof(link), "/sys/bus/mdev/devices/%s/iommu_group", uuids[which]);
	if (readlink(link, target, sizeof(target) - 1) < 0)
		tap_die("it is in no group: %s", strerror(errno));
	group = strrchr(target, '/');
	snprintf(group_names[which], sizeof(group_names[which]), "/dev/vfio/%.20s",
		 group ? group + 1 : target);
}

static void mediated_remove(unsigned int which)
{
	char name[128];

	snprintf(name, sizeof(name), "/sys/bus/mdev/devices/%s/remove", uuids[which]);
	tap_is(file_write(name, "1"), 0, "mediated device %u is gone", which);
}

static int group_try(unsigned int which)
{
	int fd = open(group_names[which], O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int group_open(unsigned int which)
{
	int fd = group_try(which);

	if (fd < 0)
		tap_die("%s: %s", group_names[which], strerror(-fd));
	return fd;
}

/* A group can be open once: so one sees who still has it. */
static void group_is_held(unsigned int which, bool held, const char *by)
{
	int fd = group_try(which);

	if (held)
		tap_is(fd, -EBUSY, "group %u is held %s", which, by);
	else
		tap_ok(fd >= 0, "group %u is free %s", which, by);
	if (fd >= 0)
		close(fd);
}

static void test_add_and_take_away(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	int group = group_open(0), copy = dup(group);
	int event = eventfd(0, EFD_CLOEXEC), container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);

	tap_is(device_set(n, object, ADD, event), -EINVAL, "%s: add an eventfd", n->name);
	tap_ok(container >= 0, "%s: a container", n->name);
	tap_is(device_set(n, object, ADD, container), -EINVAL,
	       "%s: a container is no device", n->name);
	tap_is(device_set(n, object, DEL, group), -ENOENT, "%s: take away too early", n->name);
	tap_is(device_set(n, object, ADD, group), 0, "%s: add a group", n->name);
	tap_is(device_set(n, object, ADD, group), -EEXIST, "%s: add it again", n->name);
	tap_is(device_set(n, object, ADD, copy), -EEXIST, "%s: by another number", n->name);
	tap_is(device_set(n, object, DEL, copy), 0, "%s: take it away by that", n->name);
	tap_is(device_set(n, object, DEL, group), -ENOENT, "%s: and again", n->name);
	tap_is(device_set(n, object, ADD, group), 0, "%s: it can come back", n->name);
	close(event);
	close(container);
	close(copy);
	close(group);
	group_is_held(0, true, "by an object");
	close(object);
	group_is_held(0, false, "after the object");
	close(partition);
}

static void test_two_groups(const struct numbering *n)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	int first = group_open(0), second = group_open(1);

	tap_is(device_set(n, object, ADD, first), 0, "%s: add one group", n->name);
	tap_is(device_set(n, object, ADD, second), 0, "%s: add another", n->name);
	tap_is(device_set(n, object, DEL, first), 0, "%s: take the first away", n->name);
	close(first);
	close(second);
	group_is_held(0, false, "after it was taken away");
	group_is_held(1, true, "by an object");
	close(partition);
	group_is_held(1, true, "when the partition's own file is closed");
	close(object);
	group_is_held(1, false, "after object and partition");
	ledger_is_empty("after two groups");
}

static void test_killed(const struct numbering *n)
{
	int told[2], group, object, i;
	char byte;
	pid_t child;

	if (pipe(told))
		tap_die("pipe: %s", strerror(errno));
	child = fork();
	if (!child) {
		object = device_new(n, numbering_partition(n, dev));
		group = group_open(0);
		if (!device_set(n, object, ADD, group))
			write(told[1], "", 1);
		pause();
		_exit(1);
	}
	close(told[1]);
	tap_ok(child > 0 && read(told[0], &byte, 1) == 1, "%s: a process has a device", n->name);
	group_is_held(0, true, "by that process");
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(told[0]);
	ledger_is_empty("after a process with a device was killed");
	/* Its files may be closed a moment after it has ended. */
	for (i = 0; i < 100 && (group = group_try(0)) == -EBUSY; i++)
		usleep(20000);
	close(group);
	group_is_held(0, false, "after that process");
}

/*
 * A device's own file: newer kernels take it as they take its group's. The group needs a
 * container with an IOMMU first.
 */
static void test_device_file(const struct numbering *n, bool known)
{
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	int group = group_open(0), container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC), file;

	if (ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1_IOMMU))
		tap_die("the group gets no container: %s", strerror(errno));
	file = ioctl(group, VFIO_GROUP_GET_DEVICE_FD, uuids[0]);
	tap_ok(file >= 0, "%s: the device's own file", n->name);
	tap_is(device_set(n, object, ADD, file), known ? 0 : -EINVAL,
	       "%s: add it, which this kernel %s", n->name, known ? "knows" : "does not know");
	tap_is(device_set(n, object, ADD, file), known ? -EEXIST : -EINVAL, "%s: again", n->name);
	tap_is(device_set(n, object, ADD, group), 0, "%s: and its group", n->name);
	close(file);
	close(group);
	close(container);
	group_is_held(0, true, "by an object");
	close(object);
	group_is_held(0, false, "after device and group");
	close(partition);
}

/* From 6.6 on VFIO takes files of devices for its own. */
static bool device_files_are_known(void)
{
	FILE *file = fopen("/proc/kallsyms", "r");
	bool found = false;
	char line[512];

	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, " vfio_file_is_valid\t");
	if (file)
		fclose(file);
	return found;
}

static void test_not_loaded(void)
{
	const struct numbering *n = &numberings[DOM0];
	int partition = numbering_partition(n, dev), object = device_new(n, partition);
	int event = eventfd(0, EFD_CLOEXEC);

	tap_is(device_set(n, object, ADD, event), -EINVAL, "without VFIO no file is one of it");
	close(event);
	close(object);
	close(partition);
}

int main(void)
{
	FILE *order = fopen(MODULES "order", "r");
	unsigned int i;
	bool known;

	dev = dev_new();
	if (!order) {
		tap_skip("this kernel comes without VFIO or mediated devices", "devices");
		return tap_done();
	}
	test_not_loaded();
	modules_load(order);
	known = device_files_are_known();
	for (i = 0; i < DEVICES; i++)
		mediated_new(i);
	for (i = 0; i < NUMBERINGS; i++) {
		test_add_and_take_away(&numberings[i]);
		test_two_groups(&numberings[i]);
		test_killed(&numberings[i]);
		test_device_file(&numberings[i], known);
	}
	for (i = 0; i < DEVICES; i++)
		mediated_remove(i);
	/* No use of VFIO's is left, nor does the driver need it. */
	module_unload("mtty");
	module_unload("mdev");
	module_unload("vfio_iommu_type1");
	module_unload("vfio");
	close(dev);
	return tap_done();
}
