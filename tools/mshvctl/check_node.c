// SPDX-License-Identifier: GPL-2.0-only
/* /dev/mshv: is it there, and who may open it? */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "checks.h"
#include "root.h"
#include "text.h"

#define GROUP		"mshv"
#define GOOD_MODE	0660
#define ALL_MAY_WRITE	02

/* A node that outlived its driver leads nowhere, or to somebody else's device. */
static bool is_stale(const struct node *node)
{
	char *number = root_line(SYSFS "/dev"), *wanted;
	bool stale;

	if (!node->device || !number) {
		free(number);
		return false;
	}
	wanted = text_print("%u:%u", major(node->number), minor(node->number));
	stale = strcmp(number, wanted);
	free(number);
	free(wanted);
	return stale;
}

static bool check_presence(struct findings *findings, const struct situation *situation)
{
	const struct node *node = &situation->node;

	if (!situation->driver.loaded) {
		if (node->present) {
			finding(findings, VERDICT_PROBLEM, "node",
				"/dev/mshv is there without a driver");
			cure(findings, "rm /dev/mshv");
		}
		return false;
	}
	if (!node->present) {
		finding(findings, VERDICT_PROBLEM, "node", "there is no /dev/mshv");
		cure(findings, "modprobe -r mshv_root && modprobe mshv_root");
	} else if ((root_is_own() && !node->device) || is_stale(node)) {
		finding(findings, VERDICT_PROBLEM, "node", "/dev/mshv is not the driver's");
		cure(findings, "rm /dev/mshv; modprobe -r mshv_root && modprobe mshv_root");
		return false;
	}
	return node->present;
}

static void check_group(struct findings *findings, const struct node *node)
{
	char *owner = group_name(node->group);
	gid_t group;

	if (!group_find(GROUP, &group)) {
		finding(findings, VERDICT_NOTE, "group", "there is no group " GROUP);
		cure(findings, "groupadd --system " GROUP);
	} else if (group != node->group) {
		finding(findings, VERDICT_NOTE, "group", "/dev/mshv belongs to group %s, not to "
			GROUP, owner ? owner : "unknown");
		cure(findings, "chgrp " GROUP " /dev/mshv");
	} else {
		finding(findings, VERDICT_OK, "group", "/dev/mshv belongs to group " GROUP);
	}
	free(owner);
}

static void check_mode(struct findings *findings, const struct node *node)
{
	if (node->mode & ALL_MAY_WRITE) {
		finding(findings, VERDICT_PROBLEM, "node",
			"everybody may write to /dev/mshv (%04o)", node->mode);
		cure(findings, "chmod %04o /dev/mshv", GOOD_MODE);
	} else if ((node->mode & GOOD_MODE) != GOOD_MODE) {
		finding(findings, VERDICT_NOTE, "node",
			"/dev/mshv is not for its group (%04o)", node->mode);
		cure(findings, "chmod %04o /dev/mshv", GOOD_MODE);
	} else {
		finding(findings, VERDICT_OK, "node", "/dev/mshv is for its owner and group (%04o)",
			node->mode);
	}
}

static void check_caller(struct findings *findings)
{
	struct passwd *user = getpwuid(geteuid());
	char *name = user ? text_copy(user->pw_name) : text_print("%u", geteuid());

	if (root_may_use(NODE)) {
		finding(findings, VERDICT_OK, "access", "%s may open /dev/mshv", name);
	} else {
		finding(findings, VERDICT_PROBLEM, "access", "%s may not open /dev/mshv", name);
		cure(findings, "usermod --append --groups " GROUP " %s; log in again", name);
	}
	free(name);
}

void check_node(struct findings *findings, const struct situation *situation)
{
	if (!check_presence(findings, situation))
		return;
	check_mode(findings, &situation->node);
	check_group(findings, &situation->node);
	check_caller(findings);
}
