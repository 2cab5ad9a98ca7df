/* SPDX-License-Identifier: GPL-2.0-only */
/* Just enough of the kernel for its include/hyperv to compile on the host. */
#ifndef TESTS_LAYOUT_TYPES_H
#define TESTS_LAYOUT_TYPES_H

/* That of the unit tests, which has the rest. */
#include_next <linux/types.h>

typedef unsigned long ulong;

#define DECLARE_FLEX_ARRAY(type, name)	struct { struct { } empty_##name; type name[]; }

/* Members that lie over the flexible array of the structure before them. */
#define __TRAILING_OVERLAP(type, name, array, attributes, members)		\
	union {									\
		type name;							\
		struct {							\
			unsigned char before_##array[offsetof(type, array)];	\
			members							\
		} attributes;							\
	}

#define IS_ENABLED(option)		IS_ENABLED_##option
#ifdef TESTS_LAYOUT_ARM64
#define CONFIG_ARM64			1
#define IS_ENABLED_CONFIG_X86		0
#define IS_ENABLED_CONFIG_ARM64		1
#else
#define CONFIG_X86			1
#define CONFIG_X86_64			1
#define IS_ENABLED_CONFIG_X86		1
#define IS_ENABLED_CONFIG_ARM64		0
#endif

#endif
