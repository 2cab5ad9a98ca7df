/* SPDX-License-Identifier: GPL-2.0-only */
/* Just enough of the kernel for its include/hyperv to compile on the host. */
#ifndef TESTS_LAYOUT_TYPES_H
#define TESTS_LAYOUT_TYPES_H

#include_next <linux/types.h>
#include <stdbool.h>
#include <stddef.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
typedef unsigned long ulong;

#ifndef __packed
#define __packed	__attribute__((packed))
#endif
#ifndef __aligned
#define __aligned(x)	__attribute__((aligned(x)))
#endif

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

#define CONFIG_X86			1
#define CONFIG_X86_64			1
#define IS_ENABLED(option)		IS_ENABLED_##option
#define IS_ENABLED_CONFIG_X86		1
#define IS_ENABLED_CONFIG_ARM64		0

#endif
