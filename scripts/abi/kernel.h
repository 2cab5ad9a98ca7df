/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of the kernel as the driver's tables need to be compiled on the host: types
 * that its structures have as members. The Makefile makes a header of each of the
 * kernel's names include this one.
 */
#ifndef SCRIPTS_ABI_KERNEL_H
#define SCRIPTS_ABI_KERNEL_H

#include <linux/types.h>

typedef struct { int unused; } atomic_t;
typedef struct { int unused; } atomic_long_t;
typedef struct { int unused; } spinlock_t;
typedef struct { int unused; } wait_queue_head_t;

struct completion { int unused; };
struct hlist_node { int unused; };
struct kref { int unused; };
struct list_head { int unused; };
struct mutex { int unused; };
struct rb_root_cached { int unused; };
struct work_struct { int unused; };
struct xarray { int unused; };

int mutex_lock_killable(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

/* Parameters are what they are initialised with. */
#define module_param(name, type, mode)
#define MODULE_PARM_DESC(name, text)
#define MODULE_INFO(tag, text)

#endif
