/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MSHV_CAPABILITY_H
#define MSHV_CAPABILITY_H

#include <linux/types.h>

/**
 * struct mshv_capability - one thing that may be there or not
 * @number: MSHV_CAP_*
 * @name: in sysfs; NULL ends a list
 * @value: what it is worth on this host, 0 if it is not there; NULL: always 1
 */
struct mshv_capability {
	u32 number;
	const char *name;
	int (*value)(void);
};

#endif
