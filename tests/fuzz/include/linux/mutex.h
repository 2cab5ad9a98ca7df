/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TESTS_FUZZ_LINUX_MUTEX_H
#define TESTS_FUZZ_LINUX_MUTEX_H

#include <linux/types.h>

/* Operations take locks; no operation is carried out here. */
struct mutex { int owner; };

int mutex_lock_killable(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

#endif
