// SPDX-License-Identifier: GPL-2.0-only
/* Guest memory of 1 to 64 GiB: given and taken back, touched, asked what was written. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../guest/lib/files.h"
#include "../../guest/lib/walk.h"
#include "subject.h"

#define GIB	(1ull << 30)
#define GRANULE	(512 * HV_PAGE_SIZE)
#define MOST	64

/**
 * struct place - memory that nobody has touched, for a partition
 * @dev: the device
 * @partition: the partition, initialised
 * @ram: MOST GiB of address space
 * @bits: bitmap of as much
 */
struct place {
	int dev;
	int partition;
	uint8_t *ram;
	uint8_t *bits;
};

static void place_new(struct place *place)
{
	place->dev = dev_new();
	place->partition = partition_new(place->dev);
	place->ram = private_new(MOST * GIB, GRANULE);
}

static void place_close(struct place *place)
{
	close(place->partition);
	close(place->dev);
	munmap(place->ram, MOST * GIB);
}

static int map(void *subject, unsigned long gib)
{
	struct place *place = subject;

	return memory_set(place->partition, 0, place->ram, gib * GIB, MEM_WX);
}

static int unmap(void *subject, unsigned long gib)
{
	struct place *place = subject;

	return memory_set(place->partition, 0, place->ram, gib * GIB, MEM_UNMAP);
}

static void measure_size(struct place *place, unsigned long gib)
{
	const struct work mapping = { .act = map, .arg = gib };
	const struct work unmapping = { .act = unmap, .arg = gib };
	struct sample taken;
	char name[32];

	snprintf(name, sizeof(name), "map-%lu", gib);
	taken = sample(name, &mapping, place, 1);
	sample_show(name, &taken);
	snprintf(name, sizeof(name), "unmap-%lu", gib);
	taken = sample(name, &unmapping, place, 1);
	sample_show(name, &taken);
}

void measure_regions(void)
{
	static const unsigned long sizes[] = { 1, 16, MOST };
	struct place place;

	place_new(&place);
	for (unsigned int i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		measure_size(&place, sizes[i]);
	place_close(&place);
}

static int bitmap(void *subject, unsigned long gib)
{
	struct place *place = subject;
	struct mshv_gpap_access_bitmap args = {
		.access_type = MSHV_GPAP_ACCESS_TYPE_DIRTY,
		.access_op = MSHV_GPAP_ACCESS_OP_CLEAR,
		.page_count = gib * GIB / HV_PAGE_SIZE,
		.bitmap_ptr = (uintptr_t)place->bits,
	};
	int ret = call(place->partition, MSHV_GET_GPAP_ACCESS_BITMAP, &args);

	return ret ?: args.page_count == gib * GIB / HV_PAGE_SIZE ? 0 : -EIO;
}

void measure_bitmap(void)
{
	const struct work reading = { .act = bitmap, .arg = MOST };
	const size_t size = MOST * GIB / HV_PAGE_SIZE / 8;
	struct sample taken;
	struct place place;

	place_new(&place);
	if (property_set(place.partition, HV_PROPERTY_ACCESS_TRACKING, 1, NULL) ||
	    map(&place, MOST))
		tap_die("memory that is tracked");
	/* Touched before: its pages are no cost of the call. */
	place.bits = private_new(size, 0);
	memset(place.bits, 0xff, size);
	taken = sample("bitmap-64", &reading, &place, 2);
	sample_show("bitmap-64", &taken);
	number_show("bitmap-64", "kib", taken.pages * HV_PAGE_SIZE / 1024);
	munmap(place.bits, size);
	place_close(&place);
}

static int let_walk(void *subject, unsigned long arg)
{
	struct vm *vm = subject;
	struct hv_message message;

	(void)arg;
	expect_io(vm, &message, 0x10);
	return 0;
}

/* The guest writes four places of each huge page, from the first on. */
void measure_gigabyte(void)
{
	const struct work walking = { .act = let_walk };
	uint8_t *ram = private_new(GIB, GRANULE);
	struct sample taken;
	struct vm vm;

	if (file_write("/sys/kernel/mm/transparent_hugepage/enabled", "madvise") ||
	    file_write("/sys/kernel/mm/transparent_hugepage/defrag", "madvise") ||
	    madvise(ram, GIB, MADV_HUGEPAGE))
		tap_die("no huge pages here");
	vm_new(&vm, GUEST(walk_fill));
	if (memory_set(vm.partition, 0x800, ram, GIB, MEM_W))
		tap_die("1 GiB of memory");
	walk_start(&vm, GUEST(walk_fill), 0x800 * HV_PAGE_SIZE, GRANULE / 4, GIB / GRANULE * 4);
	taken = sample("gigabyte", &walking, &vm, 1);
	if (*(uint32_t *)(ram + GIB - GRANULE / 4) != 0x800 * HV_PAGE_SIZE + GIB - GRANULE / 4)
		tap_die("the guest did not write its last page");
	sample_show("gigabyte", &taken);
	vm_close(&vm);
	munmap(ram, GIB);
}
