/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernels that matter: the one that runs and the one that runs next. */
#ifndef MSHVCTL_KERNELS_H
#define MSHVCTL_KERNELS_H

#include <stdbool.h>

/**
 * struct kernel - a kernel
 * @release: its release
 * @running: it runs
 * @newest: it is the newest one installed
 * @installed: its modules are there
 * @unsuitable: the driver is not for it, as a check found
 */
struct kernel {
	char *release;
	bool running;
	bool newest;
	bool installed;
	bool unsuitable;
};

#define MAX_KERNELS	2

/**
 * kernels_read() - find them
 * @kernels: result
 *
 * Return: how many, the running one first; none if nothing can be told.
 */
unsigned int kernels_read(struct kernel kernels[MAX_KERNELS]);
void kernels_free(struct kernel kernels[MAX_KERNELS]);

/* "the running kernel 6.1.0-1-amd64" and the like, to be freed. */
char *kernel_title(const struct kernel *kernel);

/* Its configuration as text, to be freed; NULL if it is not there. */
char *kernel_config(const struct kernel *kernel);

/* Has the configuration, a text as above, a line that sets @option to @value? */
bool config_has(const char *config, const char *option, const char *value);

#endif
