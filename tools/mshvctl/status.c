// SPDX-License-Identifier: GPL-2.0-only
/* mshvctl status */
#include <stdio.h>
#include <stdlib.h>

#include "json.h"
#include "mshvctl.h"
#include "root.h"
#include "status.h"
#include "text.h"

/* What the loaded driver says of itself, or else what CPUID says; to be freed, or NULL. */
static char *find_role(const struct situation *situation)
{
	char *role = driver_hypervisor("role");

	if (role || !situation->host.told)
		return role;
	return text_copy(host_role(&situation->host));
}

static void print_driver(const struct driver *driver)
{
	if (!driver->loaded)
		puts("driver:      not loaded");
	else if (!driver->ours)
		puts("driver:      loaded, the kernel's own");
	else
		printf("driver:      loaded, version %s\n",
		       driver->version ? driver->version : "unknown");
}

static void print_node(const struct node *node)
{
	char *group;

	if (!node->present) {
		puts("device:      none");
		return;
	}
	group = group_name(node->group);
	printf("device:      /dev/mshv, mode %04o, group %s; you %s open it\n", node->mode,
	       group ? group : "unknown", root_may_use(NODE) ? "may" : "may not");
	free(group);
}

static void print_hypervisor(const struct host *host)
{
	if (!host->told)
		puts("hypervisor:  cannot be told");
	else if (host->present)
		printf("hypervisor:  Microsoft hypervisor, build %u\n", host->build);
	else
		printf("hypervisor:  %s\n", *host->vendor ? host->vendor : "none");
}

void status_print(const struct situation *situation)
{
	char *role = find_role(situation), *scheduler = driver_hypervisor("scheduler");

	print_driver(&situation->driver);
	print_node(&situation->node);
	print_hypervisor(&situation->host);
	printf("role:        %s\n", role ? role : "cannot be told");
	if (scheduler)
		printf("scheduler:   %s\n", scheduler);
	free(role);
	free(scheduler);
}

static void print_node_json(const struct node *node)
{
	char mode[8], *group;

	if (!node->present) {
		json_string("device", NULL);
		return;
	}
	group = group_name(node->group);
	snprintf(mode, sizeof(mode), "%04o", node->mode);
	json_open("device", '{');
	json_string("path", "/dev/mshv");
	json_string("mode", mode);
	json_number("owner", node->owner);
	json_string("group", group);
	json_bool("usable", root_may_use(NODE));
	json_close('}');
	free(group);
}

static void print_host_json(const struct host *host)
{
	json_open("hypervisor", '{');
	json_bool("told", host->told);
	json_bool("microsoft", host->present);
	json_string("vendor", *host->vendor ? host->vendor : NULL);
	json_number("build", host->build);
	json_close('}');
}

static void status_print_json(const struct situation *situation)
{
	char *role = find_role(situation), *scheduler = driver_hypervisor("scheduler");

	json_open(NULL, '{');
	json_bool("loaded", situation->driver.loaded);
	json_bool("in_tree", situation->driver.loaded && !situation->driver.ours);
	json_string("version", situation->driver.version);
	print_node_json(&situation->node);
	print_host_json(&situation->host);
	json_string("role", role);
	json_string("scheduler", scheduler);
	json_close('}');
	json_end();
	free(role);
	free(scheduler);
}

enum exit_status command_status(const struct options *options)
{
	struct situation situation;
	bool loaded;

	situation_read(&situation);
	if (options->json)
		status_print_json(&situation);
	else
		status_print(&situation);
	loaded = situation.driver.loaded;
	situation_free(&situation);
	return loaded ? EXIT_WELL : EXIT_PROBLEM;
}
