/* SPDX-License-Identifier: GPL-2.0-only */
/* What the driver counts, in debugfs. */
#ifndef TESTS_COUNTERS_H
#define TESTS_COUNTERS_H

/* The driver's counter of that name; -1 if there is none, or no debugfs. */
long driver_counter(const char *name);

#endif
