/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Closing a VM takes KVM some ten milliseconds of waiting, which neither the
 * hypercall that destroyed the partition nor other VPs should share.
 */
#ifndef LAB_ENGINE_REAPER_H
#define LAB_ENGINE_REAPER_H

#include <pthread.h>
#include <stdbool.h>

struct dying_vm;

/**
 * struct reaper - VMs waiting to be closed
 * @lock: guards the rest; a leaf lock
 */
struct reaper {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct dying_vm *head;
	bool quit;
};

/* Return: 0 or -errno. */
int reaper_start(struct reaper *reaper);
/* Returns when every VM is closed. */
void reaper_stop(struct reaper *reaper);
/*
 * The VM cannot reach any memory any more and none of its VCPUs will run. Does not
 * wait: the caller holds the model's lock.
 */
void reaper_close(struct reaper *reaper, int vm);

#endif
