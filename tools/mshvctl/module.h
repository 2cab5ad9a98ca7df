/* SPDX-License-Identifier: GPL-2.0-only */
/* The file of mshv_root that modprobe would load for a kernel, and what it says. */
#ifndef MSHVCTL_MODULE_H
#define MSHVCTL_MODULE_H

#include <stdbool.h>

/**
 * struct module - a file of mshv_root
 * @builtin: the kernel has it inside; there is no file
 * @file: its path below the root, NULL if there is none
 * @indexed: depmod knows it, so that modprobe finds it
 * @in_tree: it is the kernel's own
 * @readable: what follows could be read
 * @version: its version, NULL if it has none
 * @srcversion: checksum of its source, NULL if it has none
 * @answers: what the build found in the kernel
 * @refused: why the build made a module instead that refuses to load; NULL if it did not
 * @signer: who signed it, NULL if nobody
 */
struct module {
	bool builtin;
	char *file;
	bool indexed;
	bool in_tree;
	bool readable;
	char *version;
	char *srcversion;
	char *answers;
	char *refused;
	char *signer;
};

void module_find(struct module *module, const char *release);
void module_free(struct module *module);

#endif
