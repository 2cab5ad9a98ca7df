// SPDX-License-Identifier: GPL-2.0-only
/* All that is looked at, read once. */
#include <stdlib.h>

#include "kernel_log.h"
#include "situation.h"

void situation_read(struct situation *situation)
{
	unsigned int i;

	*situation = (struct situation){ .log = kernel_log_read() };
	host_read(&situation->host);
	driver_read(&situation->driver);
	node_read(&situation->node);
	dkms_read(&situation->dkms);
	situation->count = kernels_read(situation->kernels);
	for (i = 0; i < situation->count; i++)
		module_find(&situation->modules[i], situation->kernels[i].release);
}

void situation_free(struct situation *situation)
{
	unsigned int i;

	for (i = 0; i < situation->count; i++)
		module_free(&situation->modules[i]);
	kernels_free(situation->kernels);
	dkms_free(&situation->dkms);
	driver_free(&situation->driver);
	free(situation->log);
}

const struct module *situation_module(const struct situation *situation)
{
	if (!situation->count || !situation->kernels[0].running)
		return NULL;
	return &situation->modules[0];
}
