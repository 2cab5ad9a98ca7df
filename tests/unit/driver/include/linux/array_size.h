/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LINUX_ARRAY_SIZE_H
#define TESTS_LINUX_ARRAY_SIZE_H

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

#endif
