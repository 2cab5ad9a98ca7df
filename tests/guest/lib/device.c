// SPDX-License-Identifier: GPL-2.0-only
#include "device.h"

#include <dirent.h>
#include <string.h>

#include "tap.h"
#include "vm.h"

const struct numbering numberings[NUMBERINGS] = {
	[LEGACY] = {
		.name = "legacy",
		.create_vp = MSHV_LEGACY_CREATE_VP,
		.create = MSHV_LEGACY_CREATE_DEVICE,
		.set = MSHV_LEGACY_SET_DEVICE_ATTR,
		.has = MSHV_LEGACY_HAS_DEVICE_ATTR,
		.get = MSHV_LEGACY_GET_DEVICE_ATTR,
	},
	[DOM0] = {
		.name = "dom0",
		.create_vp = MSHV_CREATE_VP,
		.create = MSHV_DOM0_CREATE_DEVICE,
		.set = MSHV_DOM0_SET_DEVICE_ATTR,
		.has = MSHV_DOM0_HAS_DEVICE_ATTR,
		.get = MSHV_DOM0_GET_DEVICE_ATTR,
	},
};

int numbering_partition(const struct numbering *numbers, int dev)
{
	struct mshv_create_partition_40 args = { .flags = MSHV_LEGACY_CREATE_LAPIC };
	int partition;

	if (numbers == &numberings[DOM0])
		return partition_new(dev);
	partition = call(dev, MSHV_LEGACY_CREATE_PARTITION_40, &args);
	if (partition < 0)
		tap_die("a partition of the legacy family: %s", strerror(-partition));
	return partition;
}

int device_create(const struct numbering *numbers, int partition, uint32_t type, uint32_t flags)
{
	struct mshv_create_device args = { .type = type, .flags = flags };
	int ret = call(partition, numbers->create, &args);

	return ret ? ret : (int)args.fd;
}

int device_new(const struct numbering *numbers, int partition)
{
	int object = device_create(numbers, partition, VFIO, 0);

	if (object <= 0)
		tap_die("%s: a device object: %s", numbers->name, strerror(-object));
	return object;
}

int device_attr(int object, unsigned long number, struct mshv_device_attr argument)
{
	return call(object, number, &argument);
}

int device_set(const struct numbering *numbers, int object, uint64_t attr, int32_t file)
{
	return device_attr(object, numbers->set, (struct mshv_device_attr){
		.group = MSHV_LEGACY_DEVICE_GROUP_VFIO,
		.attr = attr,
		.addr = (uintptr_t)&file,
	});
}

unsigned int descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int count = 0;

	if (!dir)
		tap_die("/proc/self/fd cannot be read");
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}
