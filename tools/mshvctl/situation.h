/* SPDX-License-Identifier: GPL-2.0-only */
/* All that is looked at, read once. */
#ifndef MSHVCTL_SITUATION_H
#define MSHVCTL_SITUATION_H

#include "dkms.h"
#include "driver.h"
#include "host.h"
#include "kernels.h"
#include "module.h"

/**
 * struct situation - what there is
 * @host: hypervisor
 * @driver: the driver that is loaded
 * @node: its device node
 * @dkms: the package in dkms
 * @count: how many kernels matter
 * @kernels: which
 * @modules: what modprobe would load for each
 * @log: the driver's lines of the kernel log, NULL if it may not be read
 */
struct situation {
	struct host host;
	struct driver driver;
	struct node node;
	struct dkms dkms;
	unsigned int count;
	struct kernel kernels[MAX_KERNELS];
	struct module modules[MAX_KERNELS];
	char *log;
};

void situation_read(struct situation *situation);
void situation_free(struct situation *situation);

/* The module of the running kernel, NULL if not even that kernel is known. */
const struct module *situation_module(const struct situation *situation);

#endif
