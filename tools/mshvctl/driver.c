// SPDX-License-Identifier: GPL-2.0-only
/* The driver that is loaded, and its device node. */
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "driver.h"
#include "root.h"
#include "text.h"

/* The kernel's own has no version. */
void driver_read(struct driver *driver)
{
	*driver = (struct driver){
		.loaded = root_exists(MODULE),
		.version = root_line(MODULE "/version"),
		.srcversion = root_line(MODULE "/srcversion"),
	};
	driver->ours = driver->version || root_exists(SYSFS "/abi_families");
}

void driver_free(struct driver *driver)
{
	free(driver->version);
	free(driver->srcversion);
}

char *driver_hypervisor(const char *name)
{
	return root_line(SYSFS "/hypervisor/%s", name);
}

void node_read(struct node *node)
{
	struct stat st;

	*node = (struct node){ .present = root_stat(&st, NODE) };
	if (!node->present)
		return;
	node->device = S_ISCHR(st.st_mode);
	node->number = st.st_rdev;
	node->mode = st.st_mode & 07777;
	node->owner = st.st_uid;
	node->group = st.st_gid;
}

/* The entry in etc/group of another system with this name or, without, this number. */
static struct group *find_entry(char *text, const char *name, gid_t number)
{
	static struct group found;
	char *line, *password, *digits;

	while ((line = text_line(&text))) {
		found.gr_name = strsep(&line, ":");
		password = strsep(&line, ":");
		digits = strsep(&line, ":");
		if (!password || !digits)
			continue;
		found.gr_gid = strtoul(digits, NULL, 10);
		if (name ? !strcmp(found.gr_name, name) : found.gr_gid == number)
			return &found;
	}
	return NULL;
}

char *group_name(gid_t group)
{
	struct group *entry;
	char *text, *name;

	if (root_is_own()) {
		entry = getgrgid(group);
		return entry ? text_copy(entry->gr_name) : NULL;
	}
	text = root_read("etc/group");
	entry = find_entry(text, NULL, group);
	name = entry ? text_copy(entry->gr_name) : NULL;
	free(text);
	return name;
}

bool group_find(const char *name, gid_t *group)
{
	struct group *entry;
	char *text = NULL;

	if (root_is_own()) {
		entry = getgrnam(name);
	} else {
		text = root_read("etc/group");
		entry = find_entry(text, name, 0);
	}
	if (entry)
		*group = entry->gr_gid;
	free(text);
	return entry;
}
