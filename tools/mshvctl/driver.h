/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver that is loaded, and its device node. */
#ifndef MSHVCTL_DRIVER_H
#define MSHVCTL_DRIVER_H

#include <stdbool.h>
#include <sys/types.h>

#define NODE		"dev/mshv"
#define SYSFS		"sys/class/misc/mshv"
#define DEBUGFS		"sys/kernel/debug/mshv"
#define MODULE		"sys/module/mshv_root"

/**
 * struct driver - the driver that is loaded
 * @loaded: there is one
 * @ours: it is this package's; otherwise it is the kernel's own
 * @version: its version, NULL if it has none
 * @srcversion: checksum of its source, NULL if it has none
 */
struct driver {
	bool loaded;
	bool ours;
	char *version;
	char *srcversion;
};

void driver_read(struct driver *driver);
void driver_free(struct driver *driver);

/* A word of SYSFS "/hypervisor", to be freed; NULL if the driver does not tell. */
char *driver_hypervisor(const char *name);

/**
 * struct node - /dev/mshv
 * @present: there is one
 * @device: it is a character device
 * @number: which
 * @mode: its permissions
 * @owner: user
 * @group: group
 */
struct node {
	bool present;
	bool device;
	dev_t number;
	mode_t mode;
	uid_t owner;
	gid_t group;
};

void node_read(struct node *node);

/* Names of groups, of the system that is looked at; to be freed, NULL if there is none. */
char *group_name(gid_t group);
bool group_find(const char *name, gid_t *group);

#endif
