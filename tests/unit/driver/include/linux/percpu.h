/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_LINUX_PERCPU_H
#define TESTS_LINUX_PERCPU_H

/* There is one CPU. */
#define __percpu
#define DEFINE_PER_CPU(type, name)	struct { typeof(type) one; } name
#define this_cpu_inc(variable)		((variable)++)

#endif
