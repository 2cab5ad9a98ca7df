/* SPDX-License-Identifier: GPL-2.0-only */
/* As the kernel's, for programs. */
#ifndef UNIT_LINUX_STDDEF_H
#define UNIT_LINUX_STDDEF_H

#include <stddef.h>

#include_next <linux/stddef.h>

#define offsetofend(type, member)	(offsetof(type, member) + sizeof(((type *)0)->member))

#endif
