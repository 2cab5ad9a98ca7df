/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LINUX_BUILD_BUG_H
#define TESTS_LINUX_BUILD_BUG_H

#include <assert.h>

#endif
