/* SPDX-License-Identifier: GPL-2.0-only */
/* Objects that devices are added to, in both numberings of their calls. */
#ifndef TESTS_DEVICE_H
#define TESTS_DEVICE_H

#include <stdint.h>

#include <linux/mshv_dom0.h>

/**
 * struct numbering - numbers of the same calls in a family of generations
 * @name: for titles of tests
 * @create_vp: CREATE_VP of a partition
 * @create: CREATE_DEVICE of a partition
 * @set: SET_DEVICE_ATTR of the object
 * @has: HAS_DEVICE_ATTR of the object
 * @get: what GET_DEVICE_ATTR of the object is or was
 */
struct numbering {
	const char *name;
	unsigned long create_vp;
	unsigned long create;
	unsigned long set;
	unsigned long has;
	unsigned long get;
};

#define NUMBERINGS	2
enum { LEGACY, DOM0 };
extern const struct numbering numberings[NUMBERINGS];

#define VFIO	MSHV_LEGACY_DEVICE_TYPE_VFIO
#define ADD	MSHV_LEGACY_DEVICE_ATTR_ADD
#define DEL	MSHV_LEGACY_DEVICE_ATTR_DEL

/* An initialised partition whose files answer to that numbering; or it dies. */
int numbering_partition(const struct numbering *numbers, int dev);

/* The new object's file, or 0 for a test, or a negative errno. */
int device_create(const struct numbering *numbers, int partition, uint32_t type, uint32_t flags);

/* An object; or it dies. */
int device_new(const struct numbering *numbers, int partition);

/* SET_DEVICE_ATTR: ADD or DEL a file. */
int device_set(const struct numbering *numbers, int object, uint64_t attr, int32_t file);

/* Any of the three calls on an object, with any argument. */
int device_attr(int object, unsigned long number, struct mshv_device_attr argument);

/* Descriptors that this process has. */
unsigned int descriptors(void);

#endif
