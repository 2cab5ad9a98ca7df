// SPDX-License-Identifier: GPL-2.0-only
/* Closes VMs in the background. */
#include "engine/reaper.h"

#include <unistd.h>

static bool next_vm(struct reaper *reaper, int *vm)
{
	bool found;

	pthread_mutex_lock(&reaper->lock);
	while (!reaper->count && !reaper->quit)
		pthread_cond_wait(&reaper->changed, &reaper->lock);
	found = reaper->count;
	if (found) {
		*vm = reaper->vms[reaper->first];
		reaper->first = (reaper->first + 1) % REAPER_QUEUE;
		reaper->count--;
		pthread_cond_broadcast(&reaper->changed);
	}
	pthread_mutex_unlock(&reaper->lock);
	return found;
}

static void *reaper_thread(void *argument)
{
	int vm;

	while (next_vm(argument, &vm))
		close(vm);
	return NULL;
}

int reaper_start(struct reaper *reaper)
{
	pthread_mutex_init(&reaper->lock, NULL);
	pthread_cond_init(&reaper->changed, NULL);
	return -pthread_create(&reaper->thread, NULL, reaper_thread, reaper);
}

void reaper_stop(struct reaper *reaper)
{
	pthread_mutex_lock(&reaper->lock);
	reaper->quit = true;
	pthread_cond_broadcast(&reaper->changed);
	pthread_mutex_unlock(&reaper->lock);
	pthread_join(reaper->thread, NULL);
}

void reaper_close(struct reaper *reaper, int vm)
{
	pthread_mutex_lock(&reaper->lock);
	/* Dying VMs hold memory: whoever makes them faster than they go waits. */
	while (reaper->count == REAPER_QUEUE)
		pthread_cond_wait(&reaper->changed, &reaper->lock);
	reaper->vms[(reaper->first + reaper->count++) % REAPER_QUEUE] = vm;
	pthread_cond_broadcast(&reaper->changed);
	pthread_mutex_unlock(&reaper->lock);
}
