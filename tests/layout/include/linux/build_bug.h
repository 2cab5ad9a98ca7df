/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LAYOUT_BUILD_BUG_H
#define TESTS_LAYOUT_BUILD_BUG_H

#define static_assert(condition, ...)	_Static_assert(condition, #condition)

#endif
