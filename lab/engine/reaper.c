// SPDX-License-Identifier: GPL-2.0-only
/* Closes VMs in the background. */
#include "engine/reaper.h"

#include <stdlib.h>
#include <unistd.h>

struct dying_vm {
	struct dying_vm *next;
	int vm;
};

static struct dying_vm *next_vm(struct reaper *reaper)
{
	struct dying_vm *dying;

	pthread_mutex_lock(&reaper->lock);
	while (!reaper->head && !reaper->quit)
		pthread_cond_wait(&reaper->changed, &reaper->lock);
	dying = reaper->head;
	if (dying)
		reaper->head = dying->next;
	pthread_mutex_unlock(&reaper->lock);
	return dying;
}

static void *reaper_thread(void *argument)
{
	struct dying_vm *dying;

	while ((dying = next_vm(argument))) {
		close(dying->vm);
		free(dying);
	}
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
	struct dying_vm *dying = malloc(sizeof(*dying));

	if (!dying) {
		close(vm);
		return;
	}
	dying->vm = vm;
	pthread_mutex_lock(&reaper->lock);
	dying->next = reaper->head;
	reaper->head = dying;
	pthread_cond_broadcast(&reaper->changed);
	pthread_mutex_unlock(&reaper->lock);
}
