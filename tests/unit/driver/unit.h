/* SPDX-License-Identifier: GPL-2.0-only */
/* What cmocka's header wants included before it, and it. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
